"""The official half: SAM 2's own video predictor, one frame for each line on standard input. See compare.py."""

import argparse
import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[2] / "golden"))
from clips import frame_paths, squashed  # noqa: E402
from official_video import start, stored_answer, vos_predictor  # noqa: E402

STAGES = {
    "encode": lambda model: (model, "forward_image"),
    "memoryAttention": lambda model: (model.memory_attention, "forward"),
    "decodeMask": lambda model: (model, "_forward_sam_heads"),
    "memoryEncode": lambda model: (model.memory_encoder, "forward"),
}


def timed(model):
    """Adds up the seconds of each stage by a clock around the method that does it."""
    spent = dict.fromkeys(STAGES, 0.0)

    def wrapped(stage, method):
        def call(*args, **kwargs):
            began = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                spent[stage] += time.perf_counter() - began

        return call

    for stage, place in STAGES.items():
        owner, name = place(model)
        setattr(owner, name, wrapped(stage, getattr(owner, name)))
    return spent


def say(**facts):
    print(json.dumps(facts), flush=True)


def usage():
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss / 1024}


@torch.inference_mode()
def serve(args):
    began = time.perf_counter()
    predictor = vos_predictor(args.config, args.checkpoint, args.size, bf16_memory=False)
    say(load=time.perf_counter() - began, versions=f"sam2 {version('sam2')}, torch {torch.__version__}", **usage())
    masks = np.load(args.clip / "masks.npy")
    images = [squashed(Image.open(path), args.size) for path in frame_paths(args.clip / "frames", args.frames)]
    spent = timed(predictor)
    state = start(predictor, np.stack(images), *masks.shape[1:])
    del images
    for index, mask in enumerate(masks):
        predictor.add_new_mask(state, 0, index + 1, mask)
    answers = predictor.propagate_in_video(state)
    for _ in sys.stdin:
        spent.update(dict.fromkeys(STAGES, 0.0))
        before, began = usage()["cpu"], time.perf_counter()
        frame, _, logits = next(answers)
        _ = (logits > 0).numpy()
        total = time.perf_counter() - began
        after = usage()
        low = np.stack([stored_answer(state, index, frame)[0].numpy() for index in range(len(masks))])
        low.astype(np.float32).tofile(args.clip / "official.f32")
        say(frame=frame, total=total, stages=spent, cpu=after["cpu"] - before, peak=after["peak"])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--clip", type=Path, required=True)
    parser.add_argument("--frames", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    given = arguments()
    torch.set_num_threads(given.threads)
    serve(given)
