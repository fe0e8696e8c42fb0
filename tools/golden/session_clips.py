"""Clips with a mask of every object on every frame, which the session cases take their prompts from."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from clips import frame_paths, halves, made_up_clip


@dataclass
class Clip:
    images: list  # PIL pictures
    masks: np.ndarray  # [T, n, H, W] bool; objects overlap

    def mask(self, frame, obj):
        return self.masks[frame, obj - 1]

    def inside(self, frame, obj, share=0.5):
        """A point of the object: `share` of the way through its pixels, which are in row-major order."""
        ys, xs = np.nonzero(self.mask(frame, obj))
        at = int(share * (len(xs) - 1))
        return [float(xs[at]), float(ys[at])]

    def outside(self, frame, obj, share=0.5):
        """A point near the object that is not of it: of the ring between its box and one twice as wide."""
        x0, y0, x1, y1 = self.box(frame, obj)
        height, width = self.mask(frame, obj).shape
        y, x = np.mgrid[0:height, 0:width]
        near = (abs(x - (x0 + x1) / 2) < x1 - x0) & (abs(y - (y0 + y1) / 2) < y1 - y0)
        ys, xs = np.nonzero(near & ~self.mask(frame, obj))
        at = int(share * (len(xs) - 1))
        return [float(xs[at]), float(ys[at])]

    def box(self, frame, obj):
        ys, xs = np.nonzero(self.mask(frame, obj))
        return [float(xs.min()), float(ys.min()), float(xs.max()), float(ys.max())]


def clip_from_folders(frames, annotations, count):
    """Two objects: the left and the right part of each frame's annotation, which overlap by a fifth of its width."""
    paths = frame_paths(frames, count)
    masks = [halves(np.array(Image.open(annotations / f"{path.stem}.png"))) for path in paths]
    return Clip([Image.open(path).convert("RGB") for path in paths], np.array(masks))


def made_up(count, times=1):
    """The made-up clip, `times` over."""
    drawn = [made_up_clip(t + 1, t) for t in range(count)]
    frames = [Image.fromarray(frames[-1]) for frames, _ in drawn]
    return Clip(frames * times, np.stack([masks for _, masks in drawn] * times))
