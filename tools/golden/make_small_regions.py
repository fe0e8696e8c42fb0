"""Masks with holes and pieces mended by the official generator's postprocess_small_regions, which its generate never calls.

Writes test/fixtures/regions/small-mask-regions.safetensors: `masks` [N, ceil(HW/8)] packed; of each case, an area with a
limit of the boxes' IoU, `<case>.kept` (indices into `masks`, in the order given), `<case>.masks` and `<case>.boxes`
(left, top, right, bottom) of those.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import torch
from sam2.automatic_mask_generator import SAM2AutomaticMaskGenerator
from sam2.utils.amg import MaskData, batched_mask_to_box, mask_to_rle_pytorch, rle_to_mask

from golden_file import write_golden
from official_image import packed

SEED = 20241126
OUT = Path(__file__).parents[2] / "test/fixtures/regions/small-mask-regions.safetensors"
HEIGHT, WIDTH = 46, 61
# Smallest area, and largest IoU of two boxes.
CASES = {"1": (1, 0.7), "4": (4, 1.0), "12": (12, 0.9), "40": (40, 0.5), "400": (400, 0.95), "9999": (9999, 1.0)}


def pieces_of_equal_size(rng):
    """Small bars, no two touching, of which every one is the largest: which of them stays is OpenCV's to say."""
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for place in rng.permutation(100)[:12]:
        y, x = divmod(place, 10)
        mask[y * 4 + rng.integers(2) :, x * 6 + rng.integers(2) :][:2, :3] = True
    return mask


def some_masks(rng):
    smooth = [cv2.GaussianBlur(rng.normal(size=(HEIGHT, WIDTH)), (0, 0), blur) for blur in (0.8, 1.5, 2.5, 4.0) for _ in range(5)]
    blobs = [plane > np.quantile(plane, share) for plane, share in zip(smooth, [0.2, 0.4, 0.6, 0.8, 0.95] * 4)]
    whole, ring = np.ones((HEIGHT, WIDTH), bool), np.zeros((HEIGHT, WIDTH), bool)
    ring[8:38, 10:50] = True
    ring[20:22, 20:22] = False
    near = ring.copy()
    near[20:22, 20:22] = True
    return np.stack([*blobs, *(pieces_of_equal_size(rng) for _ in range(16)), whole, ~whole, ring, near])


def mended(masks, area, limit):
    tensor = torch.from_numpy(masks)
    data = MaskData(rles=mask_to_rle_pytorch(tensor), boxes=batched_mask_to_box(tensor).numpy(), index=np.arange(len(masks)))
    data = SAM2AutomaticMaskGenerator.postprocess_small_regions(data, area, limit)
    return {
        "kept": torch.from_numpy(data["index"].astype(np.int64)),
        "masks": packed(np.stack([rle_to_mask(rle) for rle in data["rles"]])),
        "boxes": torch.from_numpy(data["boxes"].astype(np.int64)),
    }


def main():
    masks = some_masks(np.random.default_rng(SEED))
    tensors = {"masks": packed(masks)}
    for name, (area, limit) in CASES.items():
        found = mended(masks, area, limit)
        changed = int((found["masks"] != tensors["masks"][found["kept"]]).any(-1).sum())
        print(f"  {name}: {len(found['kept'])} of {len(masks)} kept, {changed} of them changed")
        tensors |= {f"{name}.{key}": tensor for key, tensor in found.items()}
    facts = {"opencv": cv2.__version__, "height": HEIGHT, "width": WIDTH, "cases": json.dumps(CASES)}
    write_golden(OUT, tensors, "small-mask-regions", "make_small_regions.py", SEED, **facts)


if __name__ == "__main__":
    main()
