"""Writes test/fixtures/resize/mask-prompts.safetensors: masks of a picture's size as low-resolution logits, by torch.

No official program prompts a picture with a mask. `square` is what SAM 2's video predictor makes of one
(add_new_mask, then SAM2Base._use_mask_as_output); `padded` the same steps on SAM's square (ResizeLongestSide).
"""

from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from segment_anything.utils.transforms import ResizeLongestSide

from golden_file import write_golden

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "resize" / "mask-prompts.safetensors"
SIZE, SEED = 64, 20240803


def blob(rng, width, height):
    y, x = np.mgrid[0:height, 0:width]
    angle = np.arctan2(y - height * 0.45, x - width * 0.55)
    radius = min(width, height) * (0.25 + 0.1 * np.sin(3 * angle + rng.random() * 6))
    return torch.from_numpy((np.hypot(y - height * 0.45, x - width * 0.55) < radius) | (rng.random((height, width)) < 0.02))


def resized(plane, height, width):
    return F.interpolate(plane, (height, width), mode="bilinear", align_corners=False, antialias=True)


def logits(square):
    return resized(square.float() * 20 - 10, SIZE // 4, SIZE // 4)[0, 0]


def main():
    rng = np.random.default_rng(SEED)
    tensors = {}
    for width, height in ((40, 30), (150, 97), (61, 200), (64, 64), (33, 64)):
        mask = blob(rng, width, height)
        plane = mask[None, None].float()
        tall, wide = ResizeLongestSide.get_preprocess_shape(height, width, SIZE)
        padded = F.pad(resized(plane, tall, wide) >= 0.5, (0, SIZE - wide, 0, SIZE - tall))
        name = f"{width}x{height}"
        tensors[f"{name}.in"] = mask.to(torch.uint8)
        tensors[f"{name}.square"] = logits(resized(plane, SIZE, SIZE) >= 0.5)
        tensors[f"{name}.padded"] = logits(padded)
    write_golden(OUT, tensors, "none", "make_mask_prompts.py", SEED, size=SIZE)


if __name__ == "__main__":
    main()
