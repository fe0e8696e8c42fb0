"""Writes test/fixtures/scoring/{vos-benchmark,sa-v,lvos,mose-v2}-rules.json: made-up sequences, each scored alone by the
official program on files.

pip install numpy opencv-python-headless scikit-image pandas tqdm vos-benchmark
git clone https://github.com/facebookresearch/sam2 (for sav_dataset/), https://github.com/LingyiHongfd/lvos-evaluation,
          https://github.com/FudanCVL/MOSE-api
PYTHONPATH=sam2/sav_dataset:lvos-evaluation:MOSE-api/MOSEv2/sam2_rcms/tools python tools/golden/make_scoring_rules.py
(made at sam2 2b90b9f, lvos-evaluation 25cb02d and MOSE-api 241977a with vos-benchmark 0.1.0, numpy 2.4.6,
opencv-python-headless 5.0.0, scikit-image 0.26.0 and Pillow 13.0.0)

Frames are run lengths in row-major order: value, length, ...; null where there is no file. Figures are in 0..1; `objects`
is null where the official program fails. Of sa-v, ground truth and predictions are by object folder.
"""

import contextlib
import io
import json
import math
import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image
from scoring_cases import COUNT, HEIGHT, WIDTH, label_cases, labels, missing, runs, with_patch, without

OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "scoring"


def write(folder: Path, frames, names) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for frame, name in zip(frames, names):
        if frame is not None:
            Image.fromarray(frame).save(folder / f"{name}.png")


def numbered(count: int, step: int = 1, start: int = 0, digits: int = 5) -> list[str]:
    return [str(start + step * t).zfill(digits) for t in range(count)]


@contextlib.contextmanager
def quietly():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield


def official_vos_benchmark(names, truth, guess) -> dict | None:
    from vos_benchmark.benchmark import VideoEvaluator

    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "gt", "made"), truth, names)
        write(Path(folder, "pred", "made"), guess, names)
        try:
            with quietly():
                _, iou, f = VideoEvaluator(f"{folder}/gt", f"{folder}/pred")("made")
        except (SystemExit, AssertionError, ValueError):
            return None
    return {str(i): {"J_mean": iou[i] / 100, "F_mean": f[i] / 100} for i in sorted(iou)}


def official_sa_v(names, truth, guess) -> dict | None:
    from utils.sav_benchmark import VideoEvaluator

    with tempfile.TemporaryDirectory() as folder:
        for kind, masks in (("gt", truth), ("pred", guess)):
            for name, frames in masks.items():
                write(Path(folder, kind, "made", name), frames, names)
        try:
            with quietly():
                _, iou, f = VideoEvaluator(f"{folder}/gt", f"{folder}/pred")("made")
        except (AssertionError, ValueError):
            return None
    return {i: {"J_mean": iou[i] / 100, "F_mean": f[i] / 100} for i in sorted(iou)}


def official_mose_v2(names, truth, guess, ids) -> dict | None:
    from score import process_video_chunk, merge_chunk_results

    length = len(names)
    height, width = truth[0].shape
    meta = {"made": {"length": length, "height": height, "width": width, "objects": ids}}
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "gt", "made"), truth, names)
        if guess is not None:
            write(Path(folder, "pred", "made"), guess, names)
        chunks = [(a, min(a + 15, length - 1)) for a in range(1, length - 1, 15)]
        try:
            results = [
                process_video_chunk("made", meta, f"{folder}/pred", f"{folder}/gt", a, b, i, 0) for a, b in chunks for i in ids
            ]
        except (AssertionError, ValueError):
            return None
    keys = ("J_mean", "F_mean", "F_classic", "J_disappear", "F_disappear", "J_reappear", "F_reappear")
    merged = {i: merge_chunk_results(results, "made", i) for i in ids}
    return {i: {key: None if v is None else float(v) for key, v in zip(keys, merged[i])} for i in ids}


def official_lvos(videos: dict) -> tuple[dict, dict] | None:
    """Figures by object of each video, and the ten global ones; videos: name -> (names, truth, guess, ranges, unseen)."""
    from lvos import evaluation as program
    from lvos import metrics

    # NumPy 2 no longer puts an array of one value into an element, which the program does with these two.
    for name in ("db_eval_iou", "db_eval_boundary"):
        function = getattr(metrics, name)
        setattr(program, name, lambda *a, _f=function, **k: float(np.ravel(_f(*a, **k))[0]))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "LVOS")
        meta = {"videos": {}}
        for name, (names, truth, guess, ranges, _) in videos.items():
            write(root / "Annotations" / name, truth, names)
            write(Path(folder, "results", name), guess, names)
            keys = ("start", "end", "frame_nums")
            meta["videos"][name] = {
                "objects": {i: {"frame_range": dict(zip(keys, map(str, r)))} for i, r in ranges.items()}
            }
        (root / "valid_meta.json").write_text(json.dumps(meta))
        (root / "unseen_videos.txt").write_text("".join(f"{n}\n" for n, v in videos.items() if v[4]))
        (root / "unsupervised_videos.txt").write_text("")
        try:
            with quietly():
                evaluation = program.LVOSEvaluation(str(root), "semi-supervised", "valid", codalab=True)
                whole, seen, unseen = evaluation.evaluate(f"{folder}/results")
        except (SystemExit, AssertionError, ValueError, FileNotFoundError, IndexError, TypeError):
            return None
    figures = {}
    for name, (_, _, _, ranges, _) in videos.items():
        figures[name] = {
            i: {f"{m}_mean" if m != "V" else m: float(whole[m]["M_per_object"][f"{name}_{k + 1}"]) for m in "JFV"}
            for k, i in enumerate(ranges)
        }
    halves = {f"{m}_{n}": float(np.mean(of[m]["M"])) for m in "JFV" for n, of in (("seen", seen), ("unseen", unseen))}
    return figures, {key: None if math.isnan(value) else value for key, value in halves.items()}


def sa_v_cases(rng):
    a, b = labels(rng, (1,)), labels(rng, (1,), 3)
    other = [np.roll(frame, 5, axis=0) for frame in a]
    guess = [np.roll(frame, 4, axis=0) for frame in b]
    empty = [np.zeros_like(frame) for frame in a]
    both = {"000": a, "001": other}
    yield "two objects that overlap", both, {"000": b, "001": guess}
    yield "an object annotated from a later frame on", both | {"001": missing(other, (0, 1, 2))}, {"000": b, "001": guess}
    yield "an object that comes late", both | {"001": without(other, 1, range(3))}, {"000": b, "001": guess}
    yield "a late object, predicted too late", both | {"001": without(other, 1, range(3))}, {
        "000": b,
        "001": without(guess, 1, range(5)),
    }
    yield "an object that leaves and returns", both | {"001": without(other, 1, (2, 3, 5))}, {"000": b, "001": guess}
    yield "an object in no scored frame", both | {"001": without(other, 1, range(1, COUNT))}, {"000": b, "001": guess}
    yield "an object that is not predicted", both, {"000": b, "001": empty}
    yield "a folder too many", {"000": a}, {"000": b, "001": guess}
    yield "a missing file", both, {"000": b, "001": missing(guess, (3,))}
    yield "files missing at the ends", both, {"000": b, "001": missing(guess, (0, COUNT - 1))}
    yield "a missing folder", both, {"000": b}
    yield "two values in one file", both, {"000": b, "001": with_patch(guess, 2, (3,))}
    yield "white masks", {"000": [f * 255 for f in a]}, {"000": [f * 255 for f in b]}
    yield "another size", both, {"000": b, "001": [frame[:-1] for frame in guess]}


def mose_v2_cases(rng):
    for name, truth, guess in label_cases(rng):
        if name not in ("255 objects", "the label 255"):
            yield name, truth, guess, ["1", "2"]
    truth, guess = labels(rng, (1, 2)), labels(rng, (1, 2), 2)
    yield "a missing sequence", truth, None, ["1", "2"]
    yield "an object that is absent at first", without(truth, 2, range(3)), without(guess, 2, range(2)), ["1", "2"]
    for height, width in ((120, 160), (53, 97), (160, 211), (97, 128), (180, 240)):
        large = labels(rng, (1, 2, 3), count=5, size=(height, width))
        near = labels(rng, (1, 2, 3), 3, count=5, size=(height, width))
        small = [np.where((f == 3) & (np.indices(f.shape)[1] % 7 > 1), 0, f).astype(np.uint8) for f in large]
        yield f"three objects at {width} x {height}", small, near, ["1", "2", "3"]
        whole = [np.where(np.indices(f.shape)[0] + t < height - 6, 1, 0).astype(np.uint8) for t, f in enumerate(large)]
        cut = [np.where(np.indices(f.shape)[0] + 2 * t < height - 9, 1, 0).astype(np.uint8) for t, f in enumerate(large)]
        yield f"an object of nearly all of {width} x {height}", whole, cut, ["1"]


def lvos_sets(rng):
    """Sets of videos; frames are every fifth, numbered from 1."""
    names = numbered(COUNT, 5, 1, 8)
    end = 1 + 5 * COUNT
    truth, guess = labels(rng, (1, 2)), labels(rng, (1, 2), 2)
    late = without(truth, 2, range(3))
    full, third = (1, end, COUNT + 1), (16, end, COUNT - 2)
    # As in LVOS, frame_nums counts the frame of the end, which the range leaves out.
    yield "two objects, seen and unseen videos", {
        "a": (names, truth, guess, {"1": full, "2": full}, False),
        "b": (names, late, guess, {"1": full, "2": third}, True),
    }
    yield "more frames than the range has", {
        "a": (names, truth, guess, {"1": (1, end, COUNT + 4), "2": full}, False),
        "b": (names, truth, guess, {"1": full}, True),
    }
    yield "as many frames as the range has", {
        "a": (names, truth, guess, {"1": (1, end, COUNT)}, False),
        "b": (names, truth, guess, {"1": full}, True),
    }
    yield "fewer frames than the range has", {"a": (names, truth, guess, {"1": (1, end, COUNT - 2)}, False)}
    yield "an object too many, one that leaves", {
        "a": (names, without(truth, 2, (4, 5)), with_patch(guess, 9, (3,)), {"1": full, "2": full}, False),
        "b": (names, truth, [np.zeros_like(f) for f in guess], {"1": full}, True),
    }
    yield "no unseen video", {"a": (names, truth, guess, {"1": full, "2": full}, False)}
    yield "a missing file", {"a": (names, truth, missing(guess, (3,)), {"1": full}, False)}
    yield "no file for the first frame", {"a": (names, truth, missing(guess, (0,)), {"1": full}, False)}
    yield "another size", {"a": (names, truth, [frame[:-1] for frame in guess], {"1": full}, False)}


def save(name: str, cases: list[dict]) -> None:
    body = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (OUT / f"{name}-rules.json").write_text(f'{{"width":{WIDTH},"height":{HEIGHT},"cases":[\n{body}\n]}}\n')
    for case in cases:
        print(name, "|", case["name"], "|", None if case["objects"] is None else len(case["objects"]), file=sys.stderr)


def label_case(name, names, truth, guess, objects) -> dict:
    size = {} if truth[0].shape == (HEIGHT, WIDTH) else {"width": truth[0].shape[1], "height": truth[0].shape[0]}
    widths = {frame.shape for frame in guess or [] if frame is not None}
    if widths - {truth[0].shape}:
        height, width = widths.pop()
        size["predictionSize"] = [width, height]
    stored = None if guess is None else list(map(runs, guess))
    return {"name": name, "frames": names, **size, "truth": list(map(runs, truth)), "prediction": stored, "objects": objects}


def main() -> None:
    every_fifth = ("every fifth frame annotated", labels(np.random.default_rng(5), (1, 2)), labels(np.random.default_rng(6), (1, 2), 2))
    save(
        "vos-benchmark",
        [
            label_case(name, names, truth, guess, official_vos_benchmark(names, truth, guess))
            for name, truth, guess in [*label_cases(np.random.default_rng(2024)), every_fifth]
            for names in [numbered(len(truth), 5 if name == every_fifth[0] else 1)]
        ],
    )
    folders = lambda masks: {key: list(map(runs, frames)) for key, frames in masks.items()}  # noqa: E731
    save(
        "sa-v",
        [
            {"name": name, "frames": numbered(COUNT, 4), "truth": folders(truth), "prediction": folders(guess)}
            | ({"predictionSize": [WIDTH, HEIGHT - 1]} if name == "another size" else {})
            | {"objects": official_sa_v(numbered(COUNT, 4), truth, guess)}
            for name, truth, guess in sa_v_cases(np.random.default_rng(24))
        ],
    )
    save(
        "mose-v2",
        [
            label_case(name, numbered(len(truth)), truth, guess, official_mose_v2(numbered(len(truth)), truth, guess, ids))
            | {"meta": ids}
            for name, truth, guess, ids in mose_v2_cases(np.random.default_rng(2025))
        ],
    )
    sets = []
    for name, videos in lvos_sets(np.random.default_rng(2023)):
        official = official_lvos(videos)
        figures, halves = official if official is not None else (None, None)
        stored = {
            video: {"ranges": {i: list(r) for i, r in ranges.items()}, "unseen": unseen}
            | label_case(video, names, truth, guess, None if figures is None else figures[video])
            for video, (names, truth, guess, ranges, unseen) in videos.items()
        }
        sets.append({"name": name, "videos": stored, "objects": halves})
    save("lvos", sets)


if __name__ == "__main__":
    main()
