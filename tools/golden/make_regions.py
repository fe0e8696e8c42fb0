"""Connected components by OpenCV, and what the official package makes of them: filled holes, removed sprinkles.

Writes test/fixtures/regions/regions.safetensors. Each case: `<case>.plane` [height, width] uint8, `<case>.labels`
(pieces numbered from 1 in the order of their first pixels, whatever numbers OpenCV gave them) and `<case>.areas`, the
area of each pixel's piece. `fill.logits` and `fill.<area>`: fill_holes_in_mask_scores; `post.<hole>-<sprinkle>`:
SAM2Transforms.postprocess_masks on the same logits, threshold 0. Both are official code with its CUDA extension stood
in for by OpenCV.
"""

from pathlib import Path

import cv2
import numpy as np
import sam2.utils.misc as misc
import torch
from sam2.utils.transforms import SAM2Transforms

from golden_file import write_golden

SEED = 20241102
OUT = Path(__file__).parents[2] / "test/fixtures/regions/regions.safetensors"
SIDE = 32


def planes(rng):
    y, x = np.mgrid[0:24, 0:37]
    spiral = np.hypot(y - 12, x - 18) * 2 - np.arctan2(y - 12, x - 18) * 2
    return {
        "sparse": rng.random((24, 37)) < 0.2,
        "half": rng.random((24, 37)) < 0.5,
        "dense": rng.random((24, 37)) < 0.8,
        "checks": (x + y) % 2 == 0,
        "stripes": (x % 2 == 0) & (y % 6 != 5),
        "comb": (x % 2 == 0) | (y == 23),
        "spiral": np.sin(spiral) > 0,
        "row": (np.mgrid[0:1, 0:41][1] % 3 > 0),
        "column": (np.mgrid[0:41, 0:1][0] % 3 > 0),
        "empty": np.zeros((5, 33), bool),
        "full": np.ones((5, 33), bool),
    }


def in_order(labels):
    """Numbers the pieces by their first pixels."""
    _, first = np.unique(labels[labels > 0], return_index=True)
    order = np.argsort(np.flatnonzero(labels.reshape(-1))[first]) if len(first) else first
    numbers = np.zeros(labels.max() + 1, labels.dtype)
    numbers[np.unique(labels[labels > 0])[order]] = np.arange(1, len(order) + 1)
    return numbers[labels]


def components(plane):
    _, labels, stats, _ = cv2.connectedComponentsWithStats(plane.astype(np.uint8), connectivity=8)
    return labels, np.where(labels > 0, stats[labels, cv2.CC_STAT_AREA], 0)


def by_opencv(mask):
    """Stands for the CUDA extension: (labels, areas) of masks [N, 1, H, W]."""
    found = [components(plane[0].numpy()) for plane in mask]
    return tuple(torch.from_numpy(np.stack(column))[:, None] for column in zip(*found))


def smooth_logits(rng):
    noise = cv2.GaussianBlur(rng.normal(size=(SIDE, SIDE)), (0, 0), 1.1)
    return torch.from_numpy((noise * 12 + 1).astype(np.float32))


def main():
    rng = np.random.default_rng(SEED)
    tensors = {}
    for name, plane in planes(rng).items():
        labels, areas = components(plane)
        tensors[f"{name}.plane"] = torch.from_numpy(plane.astype(np.uint8))
        tensors[f"{name}.labels"] = torch.from_numpy(in_order(labels).astype(np.float32))
        tensors[f"{name}.areas"] = torch.from_numpy(areas.astype(np.float32))
    misc.get_connected_components = by_opencv
    logits = smooth_logits(rng)
    tensors["fill.logits"] = logits
    for area in (1, 8, 60):
        tensors[f"fill.{area}"] = misc.fill_holes_in_mask_scores(logits[None, None], area)[0, 0]
    for hole, sprinkle in ((8, 0), (0, 8), (20, 20)):
        transforms = SAM2Transforms(SIDE, 0.0, hole, sprinkle)
        tensors[f"post.{hole}-{sprinkle}"] = transforms.postprocess_masks(logits[None, None], (SIDE, SIDE))[0, 0]
    for name, tensor in tensors.items():
        if "." in name and name.split(".")[0] in ("fill", "post") and name != "fill.logits":
            print(f"{name}: {int((tensor != logits).sum())} of {logits.numel()} changed")
    write_golden(OUT, tensors, "regions", "make_regions.py", SEED, opencv=cv2.__version__)


if __name__ == "__main__":
    main()
