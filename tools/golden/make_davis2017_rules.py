"""Writes test/fixtures/scoring/davis2017-rules.json: made-up sequences, each scored alone by the official program.

git clone https://github.com/davisvideochallenge/davis2017-evaluation
PYTHONPATH=davis2017-evaluation python tools/golden/make_davis2017_rules.py
(made at commit ac7c43f with numpy 1.26.4, opencv-python-headless 4.9.0.80, scikit-image 0.22.0, pandas 2.1.4 and Pillow)

Labels are run lengths in row-major order: value, length, value, length, ... A frame without a prediction is null. Where
the official program ends without figures, `objects` is null.
"""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

import numpy as np
from davis2017.evaluation import DAVISEvaluation
from PIL import Image

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "scoring" / "davis2017-rules.json"
WIDTH, HEIGHT = 37, 21


def labels(rng: np.random.Generator, ids, jitter: int = 0) -> list[np.ndarray]:
    """Seven frames of rectangles that move to the right, one an id; `jitter` moves each edge by so many pixels."""
    frames = []
    for t in range(7):
        frame = np.zeros((HEIGHT, WIDTH), np.uint8)
        for place, number in enumerate(ids):
            y, x = 1 + 6 * place, 2 + 3 * t + place
            a, b, c, d = rng.integers(-jitter, jitter + 1, 4)
            frame[max(0, y + a) : y + 5 + b, max(0, x + c) : x + 9 + d] = number
        frames.append(frame)
    return frames


def without(frames, number, among=range(7)):
    return [np.where((frame == number) & (t in among), 0, frame) for t, frame in enumerate(frames)]


def with_patch(frames, number, among=range(7)):
    result = [frame.copy() for frame in frames]
    for t in among:
        result[t][-3:, -4:] = number
    return result


def cases(rng: np.random.Generator):
    truth, guess = labels(rng, (1, 2)), labels(rng, (1, 2), 2)
    yield "two objects", truth, guess
    yield "an id that occurs nowhere, below the highest", labels(rng, (1, 3)), labels(rng, (1, 3), 2)
    yield "void in the ground truth", with_patch(truth, 255), guess
    yield "an object that is not in the first frame", with_patch(truth, 3, range(2, 7)), guess
    yield "an object that leaves", without(truth, 2, (3, 4, 5)), guess
    yield "an object that is not predicted", truth, without(guess, 2)
    yield "nothing predicted", truth, [np.zeros_like(frame) for frame in guess]
    yield "an object too many", truth, with_patch(guess, 3, (3,))
    yield "an object too many in the first and the last frame", truth, with_patch(guess, 3, (0, 6))
    yield "void in the predictions", truth, with_patch(guess, 255, (3,))
    yield "a missing file", truth, [None if t == 3 else frame for t, frame in enumerate(guess)]
    yield "no file for the first and the last frame", truth, [None, *guess[1:-1], None]
    yield "three frames", truth[:3], guess[:3]


def official(truth, guess) -> dict | None:
    """The figures of each object; None where the program exits."""
    with tempfile.TemporaryDirectory() as folder:
        root, results = Path(folder, "DAVIS"), Path(folder, "results", "made")
        for part in ("JPEGImages/480p/made", "Annotations/480p/made", "ImageSets/2017"):
            (root / part).mkdir(parents=True)
        results.mkdir(parents=True)
        (root / "ImageSets/2017/val.txt").write_text("made\n")
        for t, (frame, predicted) in enumerate(zip(truth, guess)):
            (root / f"JPEGImages/480p/made/{t:05d}.jpg").touch()
            Image.fromarray(frame).save(root / f"Annotations/480p/made/{t:05d}.png")
            if predicted is not None:
                Image.fromarray(predicted).save(results / f"{t:05d}.png")
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                evaluation = DAVISEvaluation(root, "semi-supervised", "val")
                figures = evaluation.evaluate(str(results.parent))
        except (SystemExit, TypeError):  # where a file is missing it fails while saying so
            return None
    keys = (("mean", "M"), ("recall", "R"), ("decay", "D"))
    names = [name.rsplit("_", 1)[1] for name in figures["J"]["M_per_object"]]
    return {
        name: {f"{m}_{key}": float(figures[m][short][i]) for m in "JF" for key, short in keys}
        for i, name in enumerate(names)
    }


def runs(frame: np.ndarray | None) -> list[int] | None:
    if frame is None:
        return None
    flat = frame.ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat.astype(int))) + 1])
    lengths = np.diff(np.concatenate([starts, [flat.size]]))
    return np.stack([flat[starts], lengths], 1).ravel().tolist()


def main() -> None:
    stored = [
        {"name": name, "truth": list(map(runs, truth)), "prediction": list(map(runs, guess))}
        | {"objects": official(truth, guess)}
        for name, truth, guess in cases(np.random.default_rng(2017))
    ]
    OUT.parent.mkdir(parents=True, exist_ok=True)
    body = ",\n".join(json.dumps(case, separators=(",", ":")) for case in stored)
    OUT.write_text(f'{{"width":{WIDTH},"height":{HEIGHT},"cases":[\n{body}\n]}}\n')
    for case in stored:
        print(case["name"], None if case["objects"] is None else sorted(case["objects"]), file=sys.stderr)


if __name__ == "__main__":
    main()
