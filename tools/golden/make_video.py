"""The official video predictor (fp32, CPU, `vos` preset) on a mask prompt: logits, scores and masks of every frame.

Frames are a folder's (--frames) or a made-up clip of 96 x 64 without one.
"""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from clips import frame_paths, made_up_clip, prompts_from, squashed
from golden_file import write_golden
from make_checkpoint import write_checkpoint
from official_model import model_arguments, shift_score
from official_video import start, track, vos_predictor


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    model_arguments(parser)
    parser.add_argument("--name", required=True, help="the file is video-<name>.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--frames", type=Path, help="folder of JPEG frames whose names are numbers")
    parser.add_argument("--annotation", type=Path, help="PNG of ids on the first frame")
    parser.add_argument("--split", action="store_true", help="two objects: overlapping halves of the annotation")
    parser.add_argument("--count", type=int, default=6, help="how many frames")
    parser.add_argument("--feed-pixels", action="store_true", help="keep the frames at the model's size")
    parser.add_argument("--masks-only", action="store_true", help="leave frames and pixels out: another file has them")
    parser.add_argument("--untimed", action="store_true", help="leave seconds out: the same bytes every time")
    precision = parser.add_mutually_exclusive_group()
    precision.add_argument("--bf16-memory", action="store_true", help="as the official code does (default)")
    precision.add_argument("--fp32-memory", action="store_true", help="memory features as computed")
    parser.add_argument("--score-shift", type=float, default=0.0, help="added to every object score")
    parser.add_argument("--save-checkpoint", type=Path, help="keep the weights so shifted, as .pt")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def clip_of(args, size):
    """(tensors that describe the clip, pixels at the model's size, prompts, height, width)."""
    if args.frames:
        images = [Image.open(path) for path in frame_paths(args.frames, args.count)]
        prompts, described = prompts_from(args.annotation, args.split), {}
    else:
        frames, prompts = made_up_clip(args.count)
        images, described = [Image.fromarray(frame) for frame in frames], {"frames": torch.from_numpy(frames)}
    pixels = np.stack([squashed(image, size) for image in images])
    described |= {"pixels": torch.from_numpy(pixels)} if args.feed_pixels else {}
    return described, pixels, prompts, *prompts.shape[1:]


def report(out, area):
    for frame, scores in enumerate(out["object_scores"]):
        logits, ious = out["low_res_logits"][frame], out["ious"][frame].sort(-1).values
        filled = [np.unpackbits(mask.numpy()).sum() / area for mask in out["masks"][frame]]
        gap = (ious[:, -1] - ious[:, -2]).min() if frame else float("nan")
        print(
            f"  frame {frame}: scores {[round(s.item(), 3) for s in scores]} logit std {logits.std():.3g}"
            f" largest {logits.abs().max():.3g} filled {[round(float(f), 3) for f in filled]}"
            f" IoU gap {gap:.3g} {out['seconds'][frame]:.3f} s"
        )


@torch.inference_mode()
def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    predictor = vos_predictor(args.config, args.checkpoint, args.size, not args.fp32_memory)
    shifted = shift_score(predictor, args.score_shift) if args.score_shift else {}
    if args.save_checkpoint:
        write_checkpoint(predictor, args.save_checkpoint, args.seed, Path(args.config).stem, half=False)
    described, pixels, prompts, height, width = clip_of(args, predictor.image_size)
    out = track(predictor, start(predictor, pixels, height, width), prompts)
    report(out, height * width)
    if args.untimed:
        del out["seconds"]
    tensors = {**({} if args.masks_only else described), **shifted, **out}
    tensors["prompts"] = torch.from_numpy(np.packbits(prompts.reshape(len(prompts), -1), axis=1))
    tensors["video_size"] = torch.tensor([height, width])
    facts = {
        "preset": "vos",
        "memory": "fp32" if args.fp32_memory else "bf16",
        "size": predictor.image_size,
        "checkpoint": Path(args.checkpoint).name,
        "clip": args.frames.name if args.frames else "made up",
    }
    path = args.out / f"video-{args.name}.safetensors"
    write_golden(path, tensors, Path(args.config).stem, "make_video.py", args.seed, **facts)


if __name__ == "__main__":
    main()
