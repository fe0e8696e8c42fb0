"""Where the official evaluation clicks on pairs of masks: made-up ones for the tests, and real ones on demand.

OpenCV's own distance transform is exact; the one that it takes from Intel's library is not, so that is switched off.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image
from sam2.modeling.sam2_utils import sample_one_point_from_error_center

from golden_file import write_golden

COUNT = 1000


def blob(rng, height, width):
    """Some ellipses and rectangles, drawn and rubbed out."""
    mask = np.zeros((height, width), np.uint8)
    for _ in range(rng.integers(1, 5)):
        value = int(rng.random() < 0.75)
        centre = (int(rng.integers(-3, width + 3)), int(rng.integers(-3, height + 3)))
        axes = (int(rng.integers(1, width // 2)), int(rng.integers(1, height // 2)))
        if rng.random() < 0.6:
            cv2.ellipse(mask, centre, axes, float(rng.integers(0, 180)), 0, 360, value, -1)
        else:
            cv2.rectangle(mask, centre, (centre[0] + axes[0], centre[1] + axes[1]), value, -1)
    return mask.astype(bool)


def prediction_for(rng, truth, kind):
    """A tracker's mistakes: moved, grown, with holes; or nothing, everything, the truth itself, one error as deep as another."""
    if kind == 0:
        return np.roll(truth, rng.integers(-6, 7, 2), (0, 1))
    if kind == 1:
        return cv2.dilate(truth.astype(np.uint8), np.ones((3, 3)), iterations=int(rng.integers(1, 4))).astype(bool)
    if kind == 2:
        return truth ^ (rng.random(truth.shape) < 0.1)
    if kind == 3:
        return truth & ~blob(rng, *truth.shape)
    if kind == 4:
        return truth.copy()
    if kind == 5:
        return np.zeros_like(truth)
    if kind == 6:
        return np.ones_like(truth)
    return np.fliplr(truth)


def made_up_pairs(rng):
    for index in range(COUNT):
        height, width = rng.integers(6, 49, 2)
        truth = blob(rng, height, width)
        if index % 50 == 0:
            truth[:] = False
        yield truth, prediction_for(rng, truth, index % 8)


def real_pairs(truths, predictions, limit):
    """Every object of frames of which both sides have a file; truth is above 0 where it is black and white."""
    found = 0
    for path in sorted(predictions.glob("*/*.png")):
        other = truths / path.relative_to(predictions)
        if not other.exists() or found == limit:
            continue
        truth, prediction = (np.array(Image.open(file)) for file in (other, path))
        found += 1
        yield (truth > 0, prediction > 0) if set(np.unique(truth)) <= {0, 255} else (truth == 1, prediction == 1)


def official_click(truth, prediction):
    as_batch = lambda mask: torch.from_numpy(np.ascontiguousarray(mask))[None, None]
    points, labels = sample_one_point_from_error_center(as_batch(truth), as_batch(prediction))
    return [*points[0, 0].int().tolist(), labels[0, 0].item()]


def first_click(truth):
    points, labels = sample_one_point_from_error_center(torch.from_numpy(truth)[None, None], None)
    return [*points[0, 0].int().tolist(), labels[0, 0].item()]


def packed(masks):
    return torch.from_numpy(np.concatenate([np.packbits(mask) for mask in masks]))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the file; the tests' own is gzipped afterwards (gzip -9n)")
    parser.add_argument("--truths", type=Path, help="folder of SEQ/FRAME.png: real pairs in place of made-up ones")
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    cv2.ipp.setUseIPP(False)
    rng = np.random.default_rng(args.seed)
    pairs = list(real_pairs(args.truths, args.predictions, COUNT) if args.truths else made_up_pairs(rng))
    tensors = {
        "sizes": torch.tensor([truth.shape for truth, _ in pairs]),
        "truths": packed(truth for truth, _ in pairs),
        "predictions": packed(prediction for _, prediction in pairs),
        "clicks": torch.tensor([official_click(*pair) for pair in pairs]),
        "first_clicks": torch.tensor([first_click(np.ascontiguousarray(truth)) for truth, _ in pairs]),
    }
    perfect = sum(np.array_equal(*pair) for pair in pairs)
    write_golden(args.out, tensors, "clicks", "make_clicks.py", args.seed, opencv=cv2.__version__)
    print(f"{args.out}: {len(pairs)} pairs, {perfect} of them perfect, {int(tensors['clicks'][:, 2].sum())} positive")


if __name__ == "__main__":
    main()
