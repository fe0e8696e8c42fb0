"""Prompts on one picture: clicks, boxes, earlier logits and batches, chosen from where an object is."""

import numpy as np


def _inside(mask, rng, count):
    """`count` points of a mask, x and y; away from its border where it is large enough."""
    rows, columns = np.nonzero(mask)
    chosen = rng.permutation(len(rows))[:count]
    return np.stack([columns[chosen], rows[chosen]], -1).astype(np.float32)


def _clicks(mask, rng, positive, negative):
    """Positive clicks on the object and negative ones beside it, mixed; fractions of pixels on some."""
    points = np.concatenate([_inside(mask, rng, positive), _inside(~mask, rng, negative)])
    points += np.arange(len(points), dtype=np.float32)[:, None] % 3 * np.float32(0.25)
    labels = np.array([1] * positive + [0] * negative, np.int64)
    order = rng.permutation(len(points)) if negative else np.arange(len(points))
    return points[order], labels[order]


def _box(mask, grow=0.0):
    rows, columns = np.nonzero(mask)
    return np.array([columns.min() - grow, rows.min(), columns.max() + grow, rows.max() + grow], np.float32)


def single_cases(mask, seed):
    """name -> what SAM2ImagePredictor.predict takes; `refine` names a case whose best logits go in."""
    rng = np.random.default_rng(seed)
    one, three, five = (_clicks(mask, rng, *counts) for counts in ((1, 0), (2, 1), (3, 2)))
    clicks = lambda pair, **more: {"point_coords": pair[0], "point_labels": pair[1], **more}
    box = _box(mask)
    return {
        "click-1": clicks(one, multimask_output=True),
        "click-1-single": clicks(one, multimask_output=False),
        "clicks-3": clicks(three, multimask_output=True),
        "clicks-3-single": clicks(three, multimask_output=False),
        "clicks-5": clicks(five, multimask_output=True),
        "clicks-5-single": clicks(five, multimask_output=False),
        "box": {"box": box, "multimask_output": False},
        "box-multi": {"box": _box(mask, 0.5), "multimask_output": True},
        "box-click": clicks(three, box=box, multimask_output=False),
        "refine": clicks(three, refine="click-1", multimask_output=False),
        "refine-multi": clicks(three, refine="click-1", multimask_output=True),
        "refine-box": {"box": box, "refine": "click-1", "multimask_output": False},
        "mask-only": {"refine": "clicks-3-single", "multimask_output": False},
    }


def batch_cases(mask, seed):
    """Several objects in one call: N prompts of two clicks, N boxes, N single clicks."""
    rng = np.random.default_rng(seed + 1)
    pairs = [_clicks(mask, rng, 1, 1) for _ in range(4)]
    points, labels = np.stack([pair[0] for pair in pairs]), np.stack([pair[1] for pair in pairs])
    boxes = np.stack([_box(mask), _box(mask) * np.float32(0.75), _box(mask) * np.float32(0.5)])
    return {
        "batch-clicks": {"point_coords": points, "point_labels": labels, "multimask_output": True},
        "batch-clicks-single": {"point_coords": points, "point_labels": labels, "multimask_output": False},
        "batch-boxes": {"box": boxes, "multimask_output": False},
    }
