"""Which mask the official decoder takes where one is wanted (dynamic_multimask_via_stability), on hard-made logits.

Writes test/fixtures/multimask/stability.safetensors: `masks` [N, 4, 10, 10] logits, `ious` [N, 4], and what is taken,
`mask` [N, 10, 10] and `iou` [N].
"""

from functools import partial
from pathlib import Path
from types import SimpleNamespace

import torch
from sam2.modeling.sam.mask_decoder import MaskDecoder

from golden_file import write_golden

SEED = 20241103
OUT = Path(__file__).parents[2] / "test/fixtures/multimask/stability.safetensors"
# Pixels above delta, pixels between -delta and delta: at the limit of 98 %, beside it, and without any pixel.
COUNTS = [(49, 1), (98, 2), (97, 2), (48, 1), (50, 1), (0, 0), (0, 5), (100, 0), (49, 2), (99, 1)]


def single(inside, between):
    """A plane whose pixels lie on, beside and beyond the two limits."""
    plane = torch.full((100,), -3.0)
    plane[:inside] = 2.0
    plane[:inside:3] = torch.nextafter(torch.tensor(0.05), torch.tensor(1.0))
    for i in range(between):
        plane[inside + i] = (0.05, 0.0, torch.nextafter(torch.tensor(-0.05), torch.tensor(0.0)))[i % 3]
    outside = torch.arange(inside + between, 100, 2)
    plane[outside] = -0.05
    return plane


def main():
    generator = torch.Generator().manual_seed(SEED)
    count = len(COUNTS)
    masks = torch.randn(count, 4, 10, 10, generator=generator)
    masks[:, 0] = torch.stack([single(*counts) for counts in COUNTS]).view(count, 10, 10)
    ious = torch.rand(count, 4, generator=generator)
    ious[2, 1:] = torch.tensor([0.3, 0.7, 0.7])
    ious[3, 1:] = torch.tensor([0.6, 0.6, 0.2])
    ious[:, 0] = 0.99
    settings = SimpleNamespace(dynamic_multimask_stability_delta=0.05, dynamic_multimask_stability_thresh=0.98)
    settings._get_stability_scores = partial(MaskDecoder._get_stability_scores, settings)
    mask, iou = MaskDecoder._dynamic_multimask_via_stability(settings, masks, ious)
    print("stability", settings._get_stability_scores(masks[:, 0]).tolist(), "IoU", iou.flatten().tolist())
    tensors = {"masks": masks, "ious": ious, "mask": mask[:, 0], "iou": iou[:, 0]}
    write_golden(OUT, tensors, "multimask", "make_multimask.py", SEED)


if __name__ == "__main__":
    main()
