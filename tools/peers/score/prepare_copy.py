"""A copy of a (ground truth, predictions) pair that vos-benchmark and davis2017-evaluation both accept.

Writes <out>/DAVIS in DAVIS 2017's layout with `val` as its only list, <out>/predictions, and <out>/copy.json, which says
what was copied. DAVIS/Annotations/480p is the bare ground-truth folder that vos-benchmark wants. The JPEG frames are
empty files, since davis2017-evaluation only lists their names. Masks of 0 and 255 get ids 0 and 1; every other file is
copied byte by byte. Fails, with the list of reasons, where a peer would stop or skip something: a copy that leaves
sequences out would not be the same work.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from PIL import Image

PALETTE = [0, 0, 0, 128, 0, 0, *[0] * 762]  # of 256 colours: a shorter one would make it a PNG of 1 bit


def truth_of(root):
    """(layout, folder of sequences, their names) of a DAVIS 2017 or 2016 root, or of a bare folder of sequences."""
    for layout, folder in (("davis2017", "2017"), ("davis2016", "480p")):
        listed = root / "ImageSets" / folder / "val.txt"
        if listed.is_file():
            # A line is a sequence's name, or the paths of a frame and of its mask.
            last = [Path(line.split()[-1]) for line in listed.read_text().splitlines() if line.strip()]
            names = [path.parent.name or path.name for path in last]
            return layout, root / "Annotations" / "480p", list(dict.fromkeys(names))
    return "masks", root, sorted(path.name for path in root.iterdir() if path.is_dir())


def read_ids(path):
    picture = Image.open(path)
    if picture.mode not in ("L", "P"):
        raise SystemExit(f"{path} is of mode {picture.mode}: the peers take palette or grey pictures of 8 bits")
    return np.array(picture)


def frames_of(folder):
    return sorted(path.name for path in folder.glob("*.png"))


def all_values(root, names):
    """{sequence: {frame: (ids, size)}}"""
    read = {}
    for name in names:
        pictures = ((frame, read_ids(root / name / frame)) for frame in frames_of(root / name))
        read[name] = {frame: (set(np.unique(ids).tolist()), ids.shape) for frame, ids in pictures}
    return read


def is_binary(values, layout=None):
    """Masks of 0 and 255 throughout, where 255 is the object and not void; DAVIS 2016 has objects above 0 whatever."""
    used = set().union(*(ids for frames in values.values() for ids, _ in frames.values()))
    return used == {0, 255} or (layout == "davis2016" and not used <= {0, 1})


def refusals(truth, predictions, binary):
    """Why a peer would stop, or would not count everything; frames between the first and the last are the scored ones."""
    for name, frames in truth.items():
        scored = list(frames)[1:-1]
        if not scored:
            yield f"{name}: fewer than three frames, none of them scored"
            continue
        first, _ = frames[next(iter(frames))]
        highest = 1 if binary["truth"] else max(first - {255}, default=0)
        for frame in scored:
            if frame not in predictions[name]:
                yield f"{name}/{frame}: no prediction, both stop"
                continue
            ids, shape = predictions[name][frame]
            if shape != frames[frame][1]:
                yield f"{name}/{frame}: ground truth {frames[frame][1]}, prediction {shape}, both stop"
            if (1 if binary["predictions"] else max(ids)) > highest:
                yield f"{name}/{frame}: id {max(ids)} is above the first frame's {highest}, davis2017-evaluation stops"


def copy_masks(source, target, values, names, binary):
    for name in names:
        (target / name).mkdir(parents=True)
        for frame in values[name]:
            if not binary:
                shutil.copyfile(source / name / frame, target / name / frame)
                continue
            picture = Image.fromarray((read_ids(source / name / frame) > 0).astype(np.uint8))
            picture.putpalette(PALETTE)
            picture.save(target / name / frame, bits=8)


def prepare(root, predicted, out):
    layout, masks, names = truth_of(root)
    missing = [name for name in names if not (masks / name).is_dir() or not (predicted / name).is_dir()]
    if missing or not names:
        raise SystemExit(f"without ground truth or predictions: {missing or 'all, there is no sequence'}")
    truth, predictions = all_values(masks, names), all_values(predicted, names)
    binary = {"truth": is_binary(truth, layout), "predictions": is_binary(predictions)}
    reasons = list(refusals(truth, predictions, binary))
    if reasons:
        raise SystemExit("\n".join([f"the peers would not score all of this ({len(reasons)} reasons):", *reasons[:40]]))
    davis = out / "DAVIS"
    copy_masks(masks, davis / "Annotations" / "480p", truth, names, binary["truth"])
    copy_masks(predicted, out / "predictions", predictions, names, binary["predictions"])
    for name in names:
        folder = davis / "JPEGImages" / "480p" / name
        folder.mkdir(parents=True)
        for frame in truth[name]:
            (folder / frame).with_suffix(".jpg").touch()
    (davis / "ImageSets" / "2017").mkdir(parents=True)
    (davis / "ImageSets" / "2017" / "val.txt").write_text("".join(f"{name}\n" for name in names))
    others = sorted(path.name for path in predicted.iterdir() if path.is_dir() and path.name not in names)
    frames = sum(len(sequence) for sequence in truth.values())
    return {
        "layout": layout,
        "sequences": len(names),
        "frames": frames,
        "recoded": [side for side, is_so in binary.items() if is_so],
        "notCopied": others,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", type=Path, help="root of a DAVIS data set, or a bare folder SEQ/FRAME.png")
    parser.add_argument("predictions", type=Path, help="folder SEQ/FRAME.png")
    parser.add_argument("out", type=Path, help="new folder")
    args = parser.parse_args()
    args.out.mkdir(parents=True)
    facts = prepare(args.truth, args.predictions, args.out)
    (args.out / "copy.json").write_text(json.dumps(facts, indent=1))
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
