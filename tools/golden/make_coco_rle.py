"""Writes test/fixtures/rle/coco-rle.json: masks with the run lengths that pycocotools gives them.

pip install pycocotools numpy
python tools/golden/make_coco_rle.py        (made with pycocotools 2.0.11 and numpy 2.4.6)

`runs` are row-major: value, length, value, length, ...
"""

import json
from pathlib import Path

import numpy as np
from pycocotools import mask as coco
from scoring_cases import runs

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "rle" / "coco-rle.json"


def masks(rng: np.random.Generator):
    yield "one pixel, unset", np.zeros((1, 1), np.uint8)
    yield "one pixel, set", np.ones((1, 1), np.uint8)
    yield "a row", (np.arange(45)[None] // 7 % 2).astype(np.uint8)
    yield "a column", (np.arange(45)[:, None] // 7 % 2).astype(np.uint8)
    yield "empty", np.zeros((33, 17), np.uint8)
    yield "full", np.ones((33, 17), np.uint8)
    yield "a checkerboard", (np.indices((9, 33)).sum(0) % 2).astype(np.uint8)
    yield "the first pixel", np.pad(np.ones((1, 1), np.uint8), ((0, 30), (0, 94)))
    for height, width in ((31, 95), (64, 64), (5, 129), (47, 32)):
        yield f"noise, {width} x {height}", (rng.random((height, width)) < 0.3).astype(np.uint8)
    for height, width in ((240, 135), (129, 340)):
        y, x = np.indices((height, width))
        angle = np.arctan2(y - height / 2, x - width / 2)
        yield f"a blob, {width} x {height}", (np.hypot(y - height / 2, x - width / 2) < 40 + 9 * np.sin(5 * angle)).astype(np.uint8)


def main() -> None:
    cases = []
    for name, mask in masks(np.random.default_rng(24)):
        encoded = coco.encode(np.asfortranarray(mask))
        size = [int(side) for side in encoded["size"]]
        cases.append({"name": name, "runs": runs(mask), "size": size, "counts": encoded["counts"].decode()})
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n")


if __name__ == "__main__":
    main()
