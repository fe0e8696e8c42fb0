"""The official automatic mask generator (fp32, CPU, on a model as build_sam2 builds it) under options of every kind."""

import argparse
import json
from pathlib import Path

import numpy as np
import sam2.automatic_mask_generator as official
import torch
from PIL import Image
from torchvision.ops import box_iou

from automatic_cases import automatic_cases
from clips import made_up_clip
from golden_file import write_golden
from official_image import fit, image_model, packed
from official_model import model_arguments

# No score is nearer to its threshold: one that is, is a matter of rounding, and the threshold moves by less than NEAR.
CLEAR_GAP = 1e-4
NEAR = 0.01
# The made-up picture is enlarged so that masks of a crop end far enough from its edges.
ENLARGED = 3


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    model_arguments(parser, "chooses the points of the case with points of its own")
    parser.add_argument("--name", required=True, help="the file is automatic-<name>.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--picture", type=Path, help="any picture; a made-up one where absent")
    parser.add_argument("--cases", nargs="+", help="some of automatic_cases.py; all where absent")
    parser.add_argument("--threads", type=int, default=1, help="on more, torch enlarges masks by another kernel")
    return parser.parse_args()


def picture_of(path):
    if path:
        return np.array(Image.open(path).convert("RGB"))
    return made_up_clip(1)[0][0].repeat(ENLARGED, 0).repeat(ENLARGED, 1)


class Scores:
    """All scores that a run holds against its thresholds, and how near its duplicates come to deciding otherwise."""

    def __init__(self, generator):
        self.generator, self.rivals = generator, float("inf")
        self.of = {"pred_iou_thresh": [], "stability_score_thresh": []}
        self.calls = official.calculate_stability_score, official.batched_nms, generator.predictor._predict
        self.decoded = False

    def __enter__(self):
        official.calculate_stability_score, official.batched_nms = self._stability, self._nms
        self.generator.predictor._predict = self._predict
        return self

    def __exit__(self, *_):
        official.calculate_stability_score, official.batched_nms, self.generator.predictor._predict = self.calls

    def _predict(self, *args, mask_input=None, **options):
        outputs = self.calls[2](*args, mask_input=mask_input, **options)
        if mask_input is not None or not self.generator.use_m2m:
            self.of["pred_iou_thresh"].append(outputs[1].flatten())
        self.decoded = True
        return outputs

    def _stability(self, masks, threshold, offset):
        scores = self.calls[0](masks, threshold, offset)
        self.of["stability_score_thresh"].append(scores[scores.isfinite()])
        return scores

    def _nms(self, boxes, scores, categories, iou_threshold):
        keep = self.calls[1](boxes, scores, categories, iou_threshold)
        # Between crops the scores are areas of crops, and of mended masks they are 0 or 1: no rounding in either.
        if self.decoded and len(boxes):
            apart = (scores[keep][:, None] - scores[None]).abs()
            duplicates = (box_iou(boxes[keep], boxes) > iou_threshold) & (apart > 0)
            distances = torch.cat([apart[duplicates], scores[keep].diff().abs()])
            self.rivals = min([self.rivals, *distances.tolist()])
        self.decoded = False
        return keep

    def gap(self, name):
        """Distance of the nearest score from its threshold; each score counts as far where the threshold is 0."""
        threshold, scores = getattr(self.generator, name), torch.cat(self.of[name])
        return (scores - threshold).abs().min().item() if threshold > 0 and scores.numel() else float("inf")

    def clear(self, name):
        """The middle of the widest space between scores near the threshold."""
        threshold = getattr(self.generator, name)
        scores = torch.cat(self.of[name]).double()
        near = scores[(scores - threshold).abs() < NEAR].sort().values
        widest = near.diff().argmax()
        return round(((near[widest] + near[widest + 1]) / 2).item(), 6)


def mends_small_regions(generator, area):
    """`generate` of SAM 2 never calls what SAM's calls here."""
    found, limit = generator._generate_masks, max(generator.box_nms_thresh, generator.crop_nms_thresh)
    generator._generate_masks = lambda image: generator.postprocess_small_regions(found(image), area, limit)


def generate(model, picture, options):
    """(masks, scores) of one call."""
    given = dict(options)
    area = given.pop("min_mask_region_area", 0)
    if given.get("point_grids"):
        given["point_grids"] = [np.array(grid) for grid in given["point_grids"]]
    generator = official.SAM2AutomaticMaskGenerator(model, **given)
    fit(generator.predictor)
    if area:
        mends_small_regions(generator, area)
    with Scores(generator) as scores:
        return generator.generate(picture), scores


def clear_case(name, model, picture, options):
    """(masks, options) with the thresholds moved until rounding decides nothing."""
    while True:
        masks, scores = generate(model, picture, options)
        gaps = {key: scores.gap(key) for key in scores.of}
        in_crops = sum(mask["crop_box"][2] < picture.shape[1] for mask in masks)
        nearest = ", ".join(f"{key} {gap:.2g}" for key, gap in gaps.items())
        print(f"  {name}: {len(masks)} masks, {in_crops} of crops; nearest: {nearest}, rivals {scores.rivals:.2g}", flush=True)
        moved = {key: scores.clear(key) for key, gap in gaps.items() if gap < CLEAR_GAP}
        if not moved:
            return masks, options
        print("    moved", moved)
        options = {**options, **moved}


def tensors_of(masks, picture):
    """One row a mask, in the generator's order."""
    rows = lambda key, *shape: torch.tensor([mask[key] for mask in masks], dtype=torch.float32).reshape(-1, *shape)
    segmentations = np.array([mask["segmentation"] for mask in masks], bool).reshape(-1, *picture.shape[:2])
    return {
        "boxes": rows("bbox", 4),
        "areas": rows("area"),
        "predicted_ious": rows("predicted_iou"),
        "points": rows("point_coords", 2),
        "stability_scores": rows("stability_score"),
        "crop_boxes": rows("crop_box", 4),
        "masks": packed(segmentations),
    }


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    model = image_model(args.config, args.checkpoint, args.size)
    picture, variant = picture_of(args.picture), Path(args.config).stem
    cases, tensors = automatic_cases(variant, args.seed), {"picture": torch.from_numpy(picture)}
    chosen = {}
    for name in args.cases or cases:
        masks, chosen[name] = clear_case(name, model, picture, cases[name])
        tensors |= {f"{name}.{key}": tensor for key, tensor in tensors_of(masks, picture).items()}
    facts = {
        "size": model.image_size, "checkpoint": Path(args.checkpoint).name,
        "picture": args.picture.name if args.picture else "made up", "options": json.dumps(chosen),
    }
    write_golden(args.out / f"automatic-{args.name}.safetensors", tensors, variant, "make_automatic.py", args.seed, **facts)


if __name__ == "__main__":
    main()
