"""The official half of a side-by-side measurement: SAM 2's own video predictor over DAVIS sequences, timed.

Semi-supervised VOS as its tools/vos_inference.py does it (first mask as the prompt, no post-processing, palette
output), fp32 on the CPU. Writes <out>/<sequence>/<frame>.png and <out>/timing.json. Times exclude reading and
resizing frames; `start` is the first frame's encoding, `frames` is what propagation took for each frame.
"""

import argparse
import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[1] / "golden"))
from clips import frame_paths, prompts_from, squashed  # noqa: E402
from official_video import start, vos_predictor  # noqa: E402

PALETTE = [channel for i in range(256) for channel in (i * 83 % 256, i * 151 % 256, i * 199 % 256)]


def save(path, masks):
    """Lower ids win, as in the official script; its masks do not overlap anyway."""
    ids = np.zeros(masks.shape[1:], np.uint8)
    for value in range(len(masks), 0, -1):
        ids[masks[value - 1]] = value
    image = Image.fromarray(ids)
    image.putpalette(PALETTE)
    image.save(path)


@torch.inference_mode()
def measure(predictor, frames, annotation, out):
    prompts = prompts_from(annotation, split=False)
    images = np.stack([squashed(Image.open(path), predictor.image_size) for path in frames])
    began = time.perf_counter()
    state = start(predictor, images, *prompts.shape[1:])
    for index, prompt in enumerate(prompts):
        predictor.add_new_mask(state, 0, index + 1, prompt)
    seconds, lap = [], time.perf_counter()
    started = lap - began
    for frame, _, logits in predictor.propagate_in_video(state):
        masks = (logits[:, 0] > 0).numpy()
        seconds.append(time.perf_counter() - lap)
        save(out / f"{frames[frame].stem}.png", masks)
        lap = time.perf_counter()
    return {"objects": len(prompts), "start": started, "frames": seconds}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a YAML file, or a name among the package's configs")
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--size", type=int, help="image size; the config's where absent")
    parser.add_argument("--images", type=Path, required=True, help="folder of sequences of JPEG frames")
    parser.add_argument("--annotations", type=Path, required=True, help="folder of sequences of PNG masks")
    parser.add_argument("--sequences", nargs="+", required=True)
    parser.add_argument("--count", type=int, help="only the first frames of each")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--fp32-memory", action="store_true", help="do not round memory features to bfloat16")
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    predictor = vos_predictor(args.config, args.checkpoint, args.size, not args.fp32_memory)
    sequences = {}
    for name in args.sequences:
        frames = frame_paths(args.images / name, args.count)
        folder = args.out / name
        folder.mkdir(parents=True, exist_ok=True)
        sequences[name] = measure(predictor, frames, args.annotations / name / f"{frames[0].stem}.png", folder)
        laps = sequences[name]["frames"]
        print(f"{name}: {len(laps)} frames, median {np.median(laps[1:]):.3f} s a frame")
    facts = {"torch": torch.__version__, "sam2": version("sam2"), "threads": args.threads}
    facts |= {"size": predictor.image_size, "load": os.getloadavg(), "sequences": sequences}
    (args.out / "timing.json").write_text(json.dumps(facts, indent=1))


if __name__ == "__main__":
    main()
