"""Writes test/fixtures/rle/coco-polygons.json: polygons with the run lengths that pycocotools draws them as.

pip install pycocotools numpy
python tools/golden/make_coco_polygons.py        (made with pycocotools 2.0.11 and numpy 2.4.6)

A case is what one annotation has, a list of polygons; `counts` is the compressed text of their union.
"""

import json
from pathlib import Path

import numpy as np
from pycocotools import mask as coco

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "rle" / "coco-polygons.json"


def star(rng: np.random.Generator, width: int, height: int, corners: int, digits: int) -> list[float]:
    angle = np.sort(rng.random(corners)) * 2 * np.pi
    radius = (0.15 + 0.45 * rng.random(corners)) * min(width, height)
    x = width * rng.uniform(0.2, 0.8) + radius * np.cos(angle)
    y = height * rng.uniform(0.2, 0.8) + radius * np.sin(angle)
    return [round(float(value), digits) for pair in zip(x, y) for value in pair]


def cases(rng: np.random.Generator):
    yield "a rectangle on whole pixels", 20, 12, [[3, 2, 15, 2, 15, 9, 3, 9]]
    yield "the same the other way round", 20, 12, [[3, 2, 3, 9, 15, 9, 15, 2]]
    yield "a rectangle on half pixels", 20, 12, [[3.5, 2.5, 15.5, 2.5, 15.5, 9.5, 3.5, 9.5]]
    yield "the whole picture", 9, 7, [[0, 0, 9, 0, 9, 7, 0, 7]]
    yield "beyond the picture", 9, 7, [[-3, -2, 12, -2, 12, 9.5, -3, 9.5]]
    yield "beside the picture", 9, 7, [[-3, -2, -1, -2, -1, 5]]
    yield "a line", 16, 16, [[2, 2, 13, 11, 2, 2]]
    yield "a point", 16, 16, [[4, 4, 4, 4, 4, 4]]
    yield "less than a pixel", 16, 16, [[4.1, 4.1, 4.4, 4.1, 4.3, 4.5]]
    yield "repeated corners", 24, 24, [[3, 3, 3, 3, 20, 4, 20, 4, 12, 19, 12, 19, 3, 3]]
    yield "an outline that crosses itself", 30, 30, [[3, 3, 26, 25, 26, 3, 3, 25]]
    yield "a one-pixel picture", 1, 1, [[0, 0, 1, 0, 1, 1, 0, 1]]
    yield "two parts", 40, 30, [[2, 2, 12, 3, 8, 14], [20, 10, 38, 12, 30, 28, 22, 25]]
    yield "two parts that overlap", 40, 30, [[2, 2, 30, 3, 8, 24], [10, 4, 38, 12, 30, 28, 12, 25]]
    for corners, digits in ((3, 0), (5, 1), (9, 2), (17, 2), (33, 3), (60, 2)):
        for width, height in ((37, 23), (64, 80), (150, 97)):
            yield f"{corners} corners, {width} x {height}", width, height, [star(rng, width, height, corners, digits)]
    yield "three stars", 120, 90, [star(rng, 120, 90, 12, 2) for _ in range(3)]


def main() -> None:
    out = []
    for name, width, height, polygons in cases(np.random.default_rng(25)):
        polygons = [[float(value) for value in polygon] for polygon in polygons]
        merged = coco.merge(coco.frPyObjects(polygons, height, width))
        size = [int(side) for side in merged["size"]]
        out.append({"name": name, "polygons": polygons, "size": size, "counts": merged["counts"].decode()})
    OUT.write_text("[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in out) + "\n]\n")


if __name__ == "__main__":
    main()
