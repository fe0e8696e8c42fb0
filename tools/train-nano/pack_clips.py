"""Turn a set in DAVIS-2017 layout into files of clips, as make_clips.py writes them.

For sets of `sam2bench dataset synth` with a training seed (1000 and up): pictures are squashed to 256x256, labels kept.
With --attribute only the sequences that the set's attributes.json gives it: so that absent objects are seen more often.
"""

import argparse
import json
import os
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from make_clips import PER_FILE
from model import FULL_SIZE

SIZE = (FULL_SIZE, FULL_SIZE)


def sequence_arrays(pictures, annotations):
    """Frames [T, 256, 256, 3] and labels [T, 256, 256] of two folders of a sequence."""
    names = sorted(path.stem for path in annotations.glob("*.png"))
    frames = [cv2.cvtColor(cv2.imread(str(pictures / f"{name}.jpg")), cv2.COLOR_BGR2RGB) for name in names]
    labels = [np.asarray(Image.open(annotations / f"{name}.png")) for name in names]
    frames = [cv2.resize(frame, SIZE, interpolation=cv2.INTER_AREA) for frame in frames]
    labels = [cv2.resize(label, SIZE, interpolation=cv2.INTER_NEAREST) for label in labels]
    return np.stack(frames).astype(np.uint8), np.stack(labels).astype(np.uint8)


def chosen(folder, sequences, attribute):
    """The sequences that have an attribute; all where none is named."""
    if attribute is None:
        return sequences
    given = json.loads((folder / "attributes.json").read_text())["sequences"]
    return [sequence for sequence in sequences if attribute in given[sequence]]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path, help="folder with JPEGImages and Annotations")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--difficulty", type=float, required=True, help="of all its sequences, 0 to 1")
    parser.add_argument("--attribute", help="such as exit; without it every sequence")
    parser.add_argument("--name", required=True, help="files are <name>-<number>.npz, beside others")
    return parser.parse_args()


def main():
    args = arguments()
    (pictures,), (annotations,) = (list((args.set / part).glob("*")) for part in ("JPEGImages", "Annotations"))
    sequences = chosen(args.set, sorted(path.name for path in annotations.iterdir()), args.attribute)
    args.out.mkdir(parents=True, exist_ok=True)
    for number, first in enumerate(range(0, len(sequences), PER_FILE)):
        group = sequences[first : first + PER_FILE]
        arrays = {"difficulty": np.full(len(group), args.difficulty, np.float32)}
        for i, sequence in enumerate(group):
            arrays[f"frames_{i}"], arrays[f"labels_{i}"] = sequence_arrays(pictures / sequence, annotations / sequence)
        part = args.out / f"{args.name}-{number:04d}.part.npz"
        np.savez(part, **arrays)
        os.replace(part, args.out / f"{args.name}-{number:04d}.npz")
    print(f"{len(sequences)} clips")


if __name__ == "__main__":
    main()
