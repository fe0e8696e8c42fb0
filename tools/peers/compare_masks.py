"""IoU per object and frame between two folders of palette PNGs, <folder>/<sequence>/<frame>.png."""

import argparse
from pathlib import Path

import numpy as np
from PIL import Image


def ious(left, right):
    """{id: IoU} of every id that either picture holds."""
    a, b = np.array(Image.open(left)), np.array(Image.open(right))
    if a.shape != b.shape:
        raise SystemExit(f"{left} is {a.shape} and {right} is {b.shape}")
    objects = (set(np.unique(a)) | set(np.unique(b))) - {0}
    return {int(i): ((a == i) & (b == i)).sum() / ((a == i) | (b == i)).sum() for i in objects}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("left", type=Path)
    parser.add_argument("right", type=Path)
    args = parser.parse_args()
    for folder in sorted(path for path in args.left.iterdir() if path.is_dir()):
        names = {path.name for path in folder.glob("*.png")}
        missing = names ^ {path.name for path in (args.right / folder.name).glob("*.png")}
        if missing or not names:
            raise SystemExit(f"{folder.name}: only one side has {sorted(missing) or 'a folder'}")
        rows = [(name, ious(folder / name, args.right / folder.name / name)) for name in sorted(names)]
        for index in sorted({index for _, row in rows for index in row}):
            values = [(row[index], name) for name, row in rows if index in row]
            worst, at = min(values)
            mean = np.mean([value for value, _ in values])
            print(f"{folder.name} object {index}, {len(values)} frames: IoU mean {mean:.6f}, lowest {worst:.6f} at {at}")


if __name__ == "__main__":
    main()
