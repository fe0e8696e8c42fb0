"""Writes test/fixtures/scoring/matching.json: masklets matched with objects by the official program, by mean J.

git clone https://github.com/davisvideochallenge/davis2017-evaluation
PYTHONPATH=davis2017-evaluation python tools/golden/make_matching.py
(made at commit ac7c43f with numpy 2.4.6, scipy 1.17.1 and opencv-python-headless 5.0.0.93)

Labels are run lengths in row-major order: value, length, value, length, ... Every object is on every frame; masklets come and
go. `J` has the mean J of each object with its masklet, ascending: the official program does not say which is whose.
"""

import json
from pathlib import Path

import numpy as np
from davis2017.evaluation import DAVISEvaluation

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "scoring" / "matching.json"
WIDTH, HEIGHT, FRAMES = 23, 15, 4


def truth_of(rng: np.random.Generator, objects: int) -> np.ndarray:
    """Blocks side by side, one an object, with edges that move."""
    frames = np.zeros((FRAMES, HEIGHT, WIDTH), np.uint8)
    step = WIDTH // objects
    for t in range(FRAMES):
        for i in range(objects):
            top, left = rng.integers(0, 6), i * step + rng.integers(0, max(1, step // 3))
            frames[t, top : top + 8, left : (i + 1) * step] = i + 1
    return frames


def masklets_of(rng: np.random.Generator, count: int) -> np.ndarray:
    """Rectangles anywhere, later ones over earlier ones; every fifth is left out."""
    frames = np.zeros((FRAMES, HEIGHT, WIDTH), np.uint8)
    for number in range(1, count + 1):
        y, x = rng.integers(0, HEIGHT - 5), rng.integers(0, WIDTH - 6)
        h, w = rng.integers(4, 12), rng.integers(4, 14)
        for t in range(FRAMES):
            if rng.random() > 0.2:
                dy, dx = rng.integers(0, 3, 2)
                frames[t, y + dy : y + h, x + dx : x + w] = number
    return frames


def masks_of(frames: np.ndarray, count: int) -> np.ndarray:
    return np.stack([(frames == number).astype(np.uint8) for number in range(1, count + 1)])


def runs(frame: np.ndarray) -> list[int]:
    flat = frame.ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat.astype(int))) + 1])
    lengths = np.diff(np.concatenate([starts, [flat.size]]))
    return np.stack([flat[starts], lengths], 1).ravel().tolist()


def case(rng: np.random.Generator) -> dict:
    objects, count = int(rng.integers(1, 6)), int(rng.integers(1, 10))
    truth, masklets = truth_of(rng, objects), masklets_of(rng, count)
    J, _ = DAVISEvaluation._evaluate_unsupervised(masks_of(truth, objects), masks_of(masklets, count), None, ("J",))
    assert J.shape == (objects, FRAMES)
    return {
        "masklets": count,
        "truth": [runs(frame) for frame in truth],
        "prediction": [runs(frame) for frame in masklets],
        "J": sorted(J.mean(axis=1).tolist()),
    }


def main() -> None:
    rng = np.random.default_rng(2019)
    body = ",\n".join(json.dumps(case(rng), separators=(",", ":")) for _ in range(40))
    OUT.write_text(f'{{"width":{WIDTH},"height":{HEIGHT},"cases":[\n{body}\n]}}\n')


if __name__ == "__main__":
    main()
