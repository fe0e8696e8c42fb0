"""The clip that both sides see: discs that move over a textured ground, and their masks on the first frame."""

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 854, 480


def discs(frame, objects):
    """Masks [objects, HEIGHT, WIDTH] bool of one frame; they do not touch."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    step = WIDTH / objects
    radius = min(step * 0.4, HEIGHT * 0.22)
    centres = [(step * (i + 0.5), HEIGHT * (0.5 + 0.2 * np.sin(frame / 9 + i))) for i in range(objects)]
    return np.stack([(x - cx) ** 2 + (y - cy) ** 2 < radius**2 for cx, cy in centres])


def write_clip(folder, frames, objects):
    """frames/00000.png, ...; the masks of frame 0 as masks.npy and, a byte a pixel, as masks.raw."""
    (folder / "frames").mkdir(parents=True, exist_ok=True)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    ground = np.stack([90 + (x * 7 + y * 3) % 32, 110 + (x * 5 + y * 11) % 32, 100 + (x + y) % 16], -1).astype(np.uint8)
    for index in range(frames):
        picture = ground.copy()
        for number, mask in enumerate(discs(index, objects)):
            picture[mask] = (230, 60 + 20 * number, 40)
        Image.fromarray(picture).save(folder / "frames" / f"{index:05}.png", compress_level=1)
    masks = discs(0, objects)
    np.save(folder / "masks.npy", masks)
    (folder / "masks.raw").write_bytes(masks.astype(np.uint8).tobytes())
