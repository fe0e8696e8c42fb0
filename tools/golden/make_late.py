"""What the official tools/vos_inference.py makes of objects that appear on different frames, each tracked on its own.

Its vos_separate_inference_per_object runs unchanged on a folder of prompts: one PNG an object and frame, or (--palette)
one PNG of ids a frame. Object 2 is annotated from the first frame; object 1 has no mask there, an empty one on the last
annotated frame before it appears, and later annotations that are not to be used.
"""

import argparse
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from check_vos_inference import script_at
from clips import frame_paths, squashed
from golden_file import write_golden
from official_model import model_arguments, shift_score
from official_video import feed, packed, stored_answer, vos_predictor
from session_clips import clip_from_folders, made_up

FIRST, LATE = 2, 1


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    model_arguments(parser)
    parser.add_argument("--script", type=Path, required=True, help="the official tools/vos_inference.py")
    parser.add_argument("--name", required=True, help="the file is late-<name>.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--frames", type=Path, help="folder of JPEG frames whose names are numbers; made up where absent")
    parser.add_argument("--annotations", type=Path, help="folder of their masks")
    parser.add_argument("--count", type=int, default=6, help="how many frames")
    parser.add_argument("--every", type=int, default=1, help="every so many frames are annotated")
    parser.add_argument("--late", type=int, default=3, help="where object 1 appears: an annotated frame")
    parser.add_argument("--palette", action="store_true", help="one PNG of ids a frame; the masks do not overlap")
    parser.add_argument("--fp32-memory", action="store_true", help="memory features as computed, not as bf16")
    parser.add_argument("--score-shift", type=float, default=0.0, help="added to every object score")
    return parser.parse_args()


def annotations_of(args, clip):
    """[T, 2, H, W] bool: what is annotated of objects 1 and 2."""
    masks = np.zeros_like(clip.masks[:, :2])
    for frame in range(0, len(masks), args.every):
        masks[frame, FIRST - 1] = clip.mask(frame, FIRST)
        if frame >= args.late:
            masks[frame, LATE - 1] = clip.mask(frame, LATE)
        if args.palette:
            masks[frame, FIRST - 1] &= ~masks[frame, LATE - 1]
    return masks


def write_prompts(args, script, folder, names, masks):
    """The layout that the official function wants."""
    save = lambda path, ids: script.save_ann_png(path, ids.astype(np.uint8), script.DAVIS_PALETTE)
    for frame in range(0, len(names), args.every):
        if args.palette:
            save(folder / f"{names[frame]}.png", FIRST * masks[frame, FIRST - 1] + LATE * masks[frame, LATE - 1])
            continue
        for obj in (LATE, FIRST):
            (folder / f"{obj:03d}").mkdir(exist_ok=True)
            if obj == FIRST or frame >= args.late - args.every:
                save(folder / f"{obj:03d}" / f"{names[frame]}.png", masks[frame, obj - 1])


def watch(predictor):
    """Keeps what each frame of each propagation computes: (object, frame) -> (logits, score)."""
    kept, original = {}, predictor.propagate_in_video

    def propagate(state, **options):
        for frame, ids, masks in original(state, **options):
            kept[ids[0], frame] = stored_answer(state, 0, frame)
            yield frame, ids, masks

    predictor.propagate_in_video = propagate
    return kept


def written_masks(args, folder, names):
    """[T, 2, H, W] bool, from the PNG files that the official function wrote."""
    if args.palette:
        ids = np.stack([np.array(Image.open(folder / f"{name}.png")) for name in names])
        return np.stack([ids == LATE, ids == FIRST], 1)
    read = lambda obj, name: np.array(Image.open(folder / f"{obj:03d}" / f"{name}.png")) > 0
    return np.stack([[read(obj, name) for obj in (LATE, FIRST)] for name in names])


def run(args, predictor, clip, masks):
    """(masks as written, (object, frame) -> (logits, score))."""
    script, kept = script_at(args.script), watch(predictor)
    paths = frame_paths(args.frames, args.count) if args.frames else [Path(f"{i:05d}.jpg") for i in range(args.count)]
    names = [path.stem for path in paths]
    if not args.frames:
        feed(np.stack([squashed(image, predictor.image_size) for image in clip.images]), *masks.shape[-2:])
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for folder in ("video", "prompts"):
            (root / folder / "clip").mkdir(parents=True)
        for path in paths:
            (root / "video" / "clip" / path.name).symlink_to(path.resolve())
        write_prompts(args, script, root / "prompts" / "clip", names, masks)
        folders = [str(root / folder) for folder in ("video", "prompts", "out")]
        script.vos_separate_inference_per_object(predictor, *folders, "clip", per_obj_png_file=not args.palette)
        return written_masks(args, root / "out" / "clip", names), kept


def stacked(kept, count):
    """Logits [T, 2, s, s] and scores [T, 2]; -1024 where an object is not prompted yet."""
    found = defaultdict(lambda: (torch.full_like(next(iter(kept.values()))[0], -1024.0), torch.tensor(-1024.0)), kept)
    rows = [[found[obj, frame] for obj in (LATE, FIRST)] for frame in range(count)]
    return {
        name: torch.stack([torch.stack([answer[part] for answer in row]) for row in rows])
        for part, name in enumerate(("low_res_logits", "object_scores"))
    }


def packed_clip(masks):
    return torch.stack([packed(torch.from_numpy(frame)) for frame in masks])


def report(masks, tensors):
    for frame, scores in enumerate(tensors["object_scores"]):
        filled = masks[frame].mean((1, 2)).round(3).tolist()
        print(f"  frame {frame}: scores {[round(score, 3) for score in scores.tolist()]} filled {filled}")
    print(f"  pixels in both masks: {int(masks.all(1).sum())}")


@torch.inference_mode()
def main():
    args = arguments()
    torch.set_num_threads(1)
    predictor = vos_predictor(args.config, args.checkpoint, args.size, not args.fp32_memory, overlapping=not args.palette)
    shifted = shift_score(predictor, args.score_shift) if args.score_shift else {}
    clip = clip_from_folders(args.frames, args.annotations, args.count) if args.frames else made_up(args.count)
    annotations = annotations_of(args, clip)
    masks, kept = run(args, predictor, clip, annotations)
    tensors = stacked(kept, args.count) | shifted
    report(masks, tensors)
    tensors |= {"annotations": packed_clip(annotations), "masks": packed_clip(masks)}
    tensors["video_size"] = torch.tensor(masks.shape[-2:])
    facts = {
        "memory": "fp32" if args.fp32_memory else "bf16",
        "size": predictor.image_size,
        "checkpoint": Path(args.checkpoint).name,
        "clip": args.frames.name if args.frames else "made up",
        "every": args.every,
        "late": args.late,
        "output": "palette" if args.palette else "objects",
    }
    path = args.out / f"late-{args.name}.safetensors"
    write_golden(path, tensors, Path(args.config).stem, "make_late.py", args.seed, **facts)


if __name__ == "__main__":
    main()
