"""Writes test/fixtures/metrics/davis2017-evaluation.json: J, F and frame statistics by the official functions.

git clone https://github.com/davisvideochallenge/davis2017-evaluation
PYTHONPATH=davis2017-evaluation python tools/golden/make_metrics.py
(made at commit ac7c43f with numpy 1.26.4, opencv-python-headless 4.9.0.80, scikit-image 0.22.0 and Pillow. NumPy 2
gives another decay at 256 frames: there 8-bit 255 + 1 is 0, so the last quarter is empty. All else is the same.)

Masks are run lengths in row-major order, the first of them of zeros. Values are NaN where the official code's are; they
are written as null.
"""

import json
import math
from pathlib import Path

import numpy as np
from davis2017.metrics import db_eval_boundary, db_eval_iou
from davis2017.utils import db_statistics

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "metrics" / "davis2017-evaluation.json"
# Around the ends of 32-bit words; single rows and columns; diagonals where 0.008 * diagonal is a whole number, of which
# 35 x 120 comes out too long where the diagonal is not the plain root of the squares.
SIZES = [(1, 1), (1, 33), (40, 1), (2, 2), (31, 31), (32, 32), (33, 33), (20, 63), (20, 64), (20, 65), (97, 129)]
DIAGONALS = [(35, 120), (120, 35), (75, 100), (150, 200)]


def runs(mask: np.ndarray) -> list[int]:
    flat = np.concatenate([[0], mask.ravel().astype(np.int8)])
    ends = np.flatnonzero(np.diff(flat))
    return np.diff(np.concatenate([[0], ends, [mask.size]])).tolist()


def blob(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Rectangles and disks, some over the border, and a few lone pixels."""
    y, x = np.mgrid[:height, :width]
    mask = np.zeros((height, width), bool)
    for _ in range(rng.integers(1, 4)):
        cy, cx = rng.integers(0, height), rng.integers(0, width)
        ry, rx = rng.integers(1, height // 3 + 2), rng.integers(1, width // 3 + 2)
        disk = ((y - cy) / ry) ** 2 + ((x - cx) / rx) ** 2 <= 1
        mask |= disk if rng.random() < 0.5 else (abs(y - cy) < ry) & (abs(x - cx) < rx)
    mask[rng.integers(0, height, 3), rng.integers(0, width, 3)] ^= True
    return mask


def pairs(rng: np.random.Generator):
    for height, width in SIZES + DIAGONALS:
        empty, full = np.zeros((height, width), bool), np.ones((height, width), bool)
        truth = blob(rng, height, width)
        yield "blobs", truth, blob(rng, height, width)
        yield "shifted", truth, np.roll(truth, (1, 2), (0, 1))
        yield "noise", truth, truth ^ (rng.random(truth.shape) < 0.02)
        yield "prediction empty", truth, empty
        yield "truth empty", empty, truth
        yield "both empty", empty, empty
        yield "full", full, full
        yield "full and blob", full, truth
    edge = np.zeros((33, 40), bool)
    edge[-1, :] = edge[:, -1] = True
    yield "last row and column", edge, edge
    yield "last row and column, and none", edge, np.zeros_like(edge)


def number(value) -> float | None:
    return None if math.isnan(value) else float(value)


def mask_cases(rng: np.random.Generator) -> list[dict]:
    cases = []
    for name, truth, prediction in pairs(rng):
        f = {str(t): float(db_eval_boundary(truth, prediction, bound_th=t)) for t in (0.008, 0.05, 1, 3)}
        height, width = truth.shape
        j = float(db_eval_iou(truth, prediction))
        cases.append(
            {"name": name, "width": width, "height": height, "truth": runs(truth), "prediction": runs(prediction)}
            | {"J": j, "F": f}
        )
    return cases


def statistics_cases(rng: np.random.Generator) -> list[dict]:
    """Values are thousandths, so that the file stays small; some are 0.5, which recall leaves out."""
    cases = []
    for count in [*range(1, 24), 50, 100, 255, 256, 257, 300, 343, 400, 700]:
        thousandths = rng.integers(0, 1001, count)
        thousandths[rng.random(count) < 0.1] = 500
        mean, recall, decay = db_statistics(thousandths / 1000)
        cases.append({"thousandths": thousandths.tolist(), "mean": mean, "recall": recall, "decay": number(decay)})
    return cases


def main() -> None:
    rng = np.random.default_rng(2017)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    cases = {"masks": mask_cases(rng), "statistics": statistics_cases(rng)}
    lists = ",\n".join(f'"{key}": [\n' + ",\n".join(map(json.dumps, value)) + "\n]" for key, value in cases.items())
    OUT.write_text("{\n" + lists + "\n}\n")


if __name__ == "__main__":
    main()
