"""What a video golden runs on: a made-up clip, or frames from a folder, and the masks that prompt it."""

import numpy as np
from PIL import Image

CLIP_WIDTH, CLIP_HEIGHT = 96, 64


def _ellipse(x, y, centre, radii):
    return ((x - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2 < 1


def made_up_clip(count, prompt_frame=0):
    """(frames [count, 64, 96, 3] uint8, masks of one frame [2, 64, 96] bool): an ellipse and a box that cross."""
    y, x = np.mgrid[0:CLIP_HEIGHT, 0:CLIP_WIDTH].astype(np.float64)
    frames, prompts = [], None
    for t in range(count):
        ground = np.stack([90 + 40 * np.sin(x / 9), 110 + 30 * np.cos(y / 6 + t / 5), 70 + x / 2], -1)
        box = (abs(x - (58 - 5 * t)) < 16) & (abs(y - 38) < 13)
        ellipse = _ellipse(x, y, (34 + 5 * t, 28 + 2 * t), (17, 14))
        frame = np.where(box[..., None], np.stack([60 + 3 * y, 60 + 0 * x, 180 + 0 * x], -1), ground)
        shade = np.stack([220 - x / 2, 150 + 40 * np.sin((x + y) / 3), 50 + 0 * x], -1)
        frames.append(np.where(ellipse[..., None], shade, frame).clip(0, 255).astype(np.uint8))
        prompts = np.stack([ellipse, box]) if t == prompt_frame else prompts
    return np.stack(frames), prompts


def frame_paths(folder, count):
    """The first `count` frames (JPEG or PNG) of a folder whose names are numbers, in the order of those."""
    paths = [path for path in folder.iterdir() if path.suffix in (".jpg", ".png")]
    return sorted(paths, key=lambda path: int(path.stem))[:count]


def squashed(image, size):
    """An RGB picture at the model's size, as the official loader makes it: [size, size, 3] uint8."""
    return np.array(image.convert("RGB").resize((size, size)))


def prompts_from(annotation, split):
    """One mask per id of a PNG; with `split`, its left and right parts, which overlap by a fifth of their width."""
    ids = np.array(Image.open(annotation))
    if not split:
        return np.stack([ids == value for value in np.unique(ids) if value > 0])
    return halves(ids)


def halves(ids):
    """The left and the right part of a mask, which overlap by a fifth of its width."""
    columns = np.flatnonzero((ids > 0).any(0))
    left, width = columns[0], columns[-1] - columns[0] + 1
    x = np.arange(ids.shape[1])[None]
    return np.stack([(ids > 0) & (x < left + 0.6 * width), (ids > 0) & (x >= left + 0.4 * width)])
