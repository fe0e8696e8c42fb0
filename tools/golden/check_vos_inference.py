"""Compare a video golden with what the official repository's own tools/vos_inference.py writes as palette PNGs.

Its two inference functions run unchanged, on the JPEG files and with its own loader; only the function that reads
prompts is replaced, since a palette PNG cannot hold masks that overlap. Wants a golden made with --bf16-memory.
"""

import argparse
import importlib.util
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open

from clips import frame_paths
from official_video import vos_predictor


def script_at(path):
    spec = importlib.util.spec_from_file_location("vos_inference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def golden_masks(path):
    """(prompts by object id, masks [T, n, H, W])."""
    with safe_open(path, "pt") as file:
        height, width = file.get_tensor("video_size").tolist()
        unpack = lambda name: np.unpackbits(file.get_tensor(name).numpy(), axis=-1)[..., : height * width]
        prompts, masks = unpack("prompts"), unpack("masks")
        size = int(file.metadata()["size"])
    shaped = lambda bits: bits.reshape(*bits.shape[:-1], height, width).astype(bool)
    return {index + 1: mask for index, mask in enumerate(shaped(prompts))}, shaped(masks), size


def palette_masks(folder, count, objects):
    ids = [np.array(Image.open(path)) for path in sorted(folder.glob("*.png"))]
    assert len(ids) == count, f"{len(ids)} masks for {count} frames"
    return np.stack([[image == value for value in range(1, objects + 1)] for image in ids])


def run(script, function, predictor, frames, prompts, count):
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        (root / "video" / "clip").mkdir(parents=True)
        (root / "prompts" / "clip").mkdir(parents=True)
        for path in frame_paths(frames, count):
            (root / "video" / "clip" / path.name).symlink_to(path.resolve())
        first = frame_paths(frames, 1)[0].stem
        (root / "prompts" / "clip" / f"{first}.png").touch()
        script.load_masks_from_dir = lambda frame_name, **_: (prompts, None)
        getattr(script, function)(predictor, str(root / "video"), str(root / "prompts"), str(root / "out"), "clip")
        return palette_masks(root / "out" / "clip", count, len(prompts))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--script", type=Path, required=True, help="the official tools/vos_inference.py")
    parser.add_argument("--golden", type=Path, required=True)
    parser.add_argument("--config", required=True)
    parser.add_argument("--checkpoint", required=True)
    parser.add_argument("--frames", type=Path, required=True)
    args = parser.parse_args()
    torch.set_num_threads(1)
    prompts, expected, size = golden_masks(args.golden)
    both = int((expected[:, 0] & expected[:, -1]).sum()) if len(prompts) > 1 else 0
    shared = int(np.logical_and.reduce(list(prompts.values())).sum())
    print(f"{len(expected)} frames, {len(prompts)} objects; pixels in every prompt {shared}, in every mask {both}")
    for function in ("vos_inference", "vos_separate_inference_per_object"):
        predictor = vos_predictor(args.config, args.checkpoint, size)
        found = run(script_at(args.script), function, predictor, args.frames, prompts, len(expected))
        print(f"{function}: {int((found != expected).sum())} of {expected.size} pixels differ")


if __name__ == "__main__":
    main()
