"""Make clips for training or measuring beforehand: <out>/<number>.npz of uint8, forty clips or fewer a file.

Each file holds frames_<i> [T, 256, 256, 3], labels_<i> [T, 256, 256] (0 is no object) and difficulty [clips]. Files
depend on the seed and their number only: a run that was stopped goes on where it was.
"""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from scene import Banks, clip

PER_FILE = 40
FEWEST_FRAMES = 8


def make_file(path, seed, number, clips, frames, span):
    """One file of the set, written whole or not at all."""
    if path.exists():
        return
    cv2.setNumThreads(1)
    rng = np.random.default_rng([seed, number])
    banks = Banks(rng, count=60)
    arrays = {"difficulty": rng.uniform(*span, clips).astype(np.float32)}
    for i, difficulty in enumerate(arrays["difficulty"]):
        arrays[f"frames_{i}"], arrays[f"labels_{i}"] = clip(rng, banks, frames, float(difficulty))
    part = path.with_suffix(".part.npz")
    np.savez(part, **arrays)
    os.replace(part, path)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--clips", type=int, default=1200)
    parser.add_argument("--frames", type=int, default=16, help=f"a clip, {FEWEST_FRAMES} or more")
    parser.add_argument("--difficulty", type=float, nargs=2, default=(0.0, 1.0), help="drawn evenly from this range")
    parser.add_argument("--seed", type=int, default=1, help="sets to be held apart need seeds of their own")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def main():
    args = arguments()
    if args.frames < FEWEST_FRAMES:
        raise SystemExit(f"--frames {args.frames}: the paths of things need {FEWEST_FRAMES} frames or more")
    args.out.mkdir(parents=True, exist_ok=True)
    began, jobs = time.perf_counter(), []
    with ProcessPoolExecutor(args.workers) as pool:
        for number, first in enumerate(range(0, args.clips, PER_FILE)):
            clips = min(PER_FILE, args.clips - first)
            path = args.out / f"{number:04d}.npz"
            jobs.append(pool.submit(make_file, path, args.seed, number, clips, args.frames, args.difficulty))
        for job in jobs:
            job.result()
    seconds = time.perf_counter() - began
    print(f"{args.clips} clips of {args.frames} frames in {seconds:.0f} s")


if __name__ == "__main__":
    main()
