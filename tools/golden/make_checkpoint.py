"""Seeded weights in the official checkpoint layout, {"model": state_dict}, as .pt or .safetensors, gzipped on demand.

A nano checkpoint is fp16 and holds values on few levels, so that it is small once gzipped; the vectors are made
with exactly these rounded weights in fp32. A full-size one is plain fp32.
"""

import argparse
import gzip
import io
from pathlib import Path

import torch

from golden_file import provenance, safetensors_bytes
from official_model import SEED, build, calibrate_score, seed_weights, shift_score


def torch_bytes(state):
    buffer = io.BytesIO()
    torch.save({"model": state}, buffer)
    return buffer.getvalue()


def write_checkpoint(model, path, seed, variant, half):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    dtype = torch.float16 if half else torch.float32
    state = {name: tensor.detach().to(dtype) for name, tensor in model.state_dict().items()}
    kind = path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix
    if kind == ".safetensors":
        content = safetensors_bytes(state, provenance(variant, "make_checkpoint.py", seed))
    else:
        content = torch_bytes(state)
    path.write_bytes(gzip.compress(content, 9, mtime=0) if path.suffix == ".gz" else content)
    print(f"{path}: {sum(t.numel() for t in state.values())} weights, {path.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a YAML file, or a name among the package's configs")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--half", action="store_true", help="fp16 weights on few levels")
    parser.add_argument("--score-shift", type=float, default=0.0, help="added to every object score")
    parser.add_argument("out", nargs="+", help="*.pt, *.safetensors, either with .gz")
    args = parser.parse_args()
    model = calibrate_score(seed_weights(build(args.config), args.seed, compressible=args.half))
    if args.score_shift:
        shift_score(model, args.score_shift)
    for path in args.out:
        write_checkpoint(model, path, args.seed, Path(args.config).stem, args.half)


if __name__ == "__main__":
    main()
