"""The official video predictor (fp32, CPU) under a list of steps: what it answers to each (session_cases.py).

Frames are a folder's (--frames, with --annotations for every frame) or the made-up clip of 96 x 64 without one.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from clips import squashed
from golden_file import write_golden
from official_model import model_arguments, shift_score
from official_session import PRESETS, Steps, session_predictor
from official_video import start
from session_cases import CASES
from session_clips import clip_from_folders, made_up


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    model_arguments(parser)
    parser.add_argument("--case", required=True, choices=CASES)
    parser.add_argument("--preset", choices=PRESETS, default="interactive")
    parser.add_argument("--name", required=True, help="the file is session-<name>.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--frames", type=Path, help="folder of JPEG frames whose names are numbers")
    parser.add_argument("--annotations", type=Path, help="folder of their masks")
    parser.add_argument("--count", type=int, default=10, help="how many frames")
    parser.add_argument("--times", type=int, default=1, help="how often the made-up clip is shown, one after another")
    parser.add_argument("--keep-frames", action="store_true", help="keep the made-up frames in the file")
    parser.add_argument("--half", action="store_true", help="keep logits as fp16")
    parser.add_argument("--score-shift", type=float, default=0.0, help="added to every object score")
    parser.add_argument("--bf16-memory", action="store_true", help="memories rounded as the official code does")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


@torch.inference_mode()
def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    make, options = CASES[args.case]
    predictor = session_predictor(args.config, args.checkpoint, args.preset, options, args.size, args.bf16_memory)
    tensors = shift_score(predictor, args.score_shift) if args.score_shift else {}
    clip = clip_from_folders(args.frames, args.annotations, args.count) if args.frames else made_up(args.count, args.times)
    pixels = np.stack([squashed(image, predictor.image_size) for image in clip.images])
    height, width = clip.masks.shape[-2:]
    script = make(clip, len(clip.images) - 1)
    steps = Steps(predictor, start(predictor, pixels, height, width), clip)
    for step in script:
        steps.run(step)
    steps.report()
    tensors |= steps.tensors(args.half)
    if args.keep_frames:
        tensors["frames"] = torch.from_numpy(np.stack([np.array(image) for image in clip.images]))
    tensors["video_size"] = torch.tensor([height, width])
    facts = {
        "preset": args.preset,
        "memory": "bf16" if args.bf16_memory else "fp32",
        "size": predictor.image_size,
        "length": len(clip.images),
        "checkpoint": Path(args.checkpoint).name,
        "clip": args.frames.name if args.frames else "made up",
        "options": json.dumps(options),
        "script": json.dumps(script),
    }
    path = args.out / f"session-{args.name}.safetensors"
    write_golden(path, tensors, Path(args.config).stem, "make_session.py", args.seed, **facts)


if __name__ == "__main__":
    main()
