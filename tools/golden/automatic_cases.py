"""What the automatic mask generator is asked for: the cases, and thresholds under which each model gives masks.

Of two models with the same cases, only the thresholds differ: masks of a model that learned little are unsure, and
the official presets leave none of them.
"""

import numpy as np

CROPS = {"crop_n_layers": 1, "crop_n_points_downscale_factor": 2}
# By the stem of the config; a model that is not named keeps the official presets.
THRESHOLDS = {
    "nano-2.1": {
        "pred_iou_thresh": 0.5, "stability_score_thresh": 0.02, "stability_score_offset": 0.1, "mask_threshold": 1.5,
        "box_nms_thresh": 0.85, "crop_nms_thresh": 0.85,
    },
    "nano": {"pred_iou_thresh": 0.2, "stability_score_thresh": 0.1},
}
# What masks that went in once more need besides.
REFINED = {"nano-2.1": {"pred_iou_thresh": 0.4, "mask_threshold": 2.0}}
# The case `thresholds`: every one of them on another value.
OTHERS = {
    "nano-2.1": {
        "pred_iou_thresh": 0.6, "stability_score_thresh": 0.3, "stability_score_offset": 0.05, "mask_threshold": 1.9,
        "box_nms_thresh": 0.4, "crop_nms_thresh": 0.3, "crop_overlap_ratio": 0.5,
    },
    "nano": {
        "pred_iou_thresh": 0.1, "stability_score_thresh": 0.2, "stability_score_offset": 0.5, "mask_threshold": -0.5,
        "box_nms_thresh": 0.5, "crop_nms_thresh": 0.4, "crop_overlap_ratio": 0.5,
    },
}
# In pixels of the picture.
SMALL_REGION = {"nano-2.1": 60, "nano": 80}
# Points a side of the first cases after `grid`; fewer where the committed file's tests would take long.
SIDE = {"nano-2.1": 12}


def _scattered(seed, counts):
    """Grids of points anywhere, one a layer."""
    rng = np.random.default_rng(seed)
    return [rng.random((count, 2)).round(4).tolist() for count in counts]


def automatic_cases(variant, seed):
    """name -> options of SAM2AutomaticMaskGenerator. `min_mask_region_area` stands for its postprocess_small_regions."""
    usual = THRESHOLDS.get(variant, {})
    some = {**usual, "points_per_side": SIDE.get(variant, 16)}
    few = {**usual, "points_per_side": 12}
    refined = {**REFINED.get(variant, {}), "use_m2m": True}
    return {
        "grid": usual,
        "crops": {**some, **CROPS},
        "m2m": {**some, **refined},
        "crops-m2m": {**some, **CROPS, **refined},
        "single": {**few, "multimask_output": False},
        "crops-single-m2m": {**few, **CROPS, **refined, "multimask_output": False},
        "thresholds": {**few, **CROPS, **OTHERS.get(variant, {})},
        "layers": {**few, "crop_n_layers": 2, "points_per_side": 6},
        "points": {**few, "points_per_side": None, "point_grids": _scattered(seed, (90, 40)), "crop_n_layers": 1},
        "batches": {**few, **refined, "points_per_batch": 7},
        "small-regions": {**few, **CROPS, "min_mask_region_area": SMALL_REGION.get(variant, 100)},
        "none": {**few, "pred_iou_thresh": 2.0},
    }
