"""Seeded SAM weights in the layout of the official files (a bare state dict), and vectors made with them.

The nano model is committed: fp16 weights on few levels, gzipped. The official sizes are made on demand.
"""

import argparse
import gzip
import io
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from golden_file import write_golden
from official_model import SEED, seed_weights
from official_sam1 import MODELS, build, resized
from sam1_cases import decoder, image_encoder, picture, predictor, session_on


def write_checkpoint(model, path, half):
    path.parent.mkdir(parents=True, exist_ok=True)
    if half:
        buffer = io.BytesIO()
        torch.save({name: tensor.half() for name, tensor in model.state_dict().items()}, buffer)
        path.write_bytes(gzip.compress(buffer.getvalue(), 9, mtime=0))
    else:
        torch.save(model.state_dict(), path)
    print(f"{path}: {path.stat().st_size} bytes")


def vectors(name, model, image, other_sizes, encoder_only):
    started = time.perf_counter()
    session = session_on(model, image)
    tensors = image_encoder(session, str(model.image_encoder.img_size))
    print(f"image encoder: {time.perf_counter() - started:.2f} s")
    features = next(iter(tensors.values()))
    if encoder_only:
        return tensors | {"picture": torch.from_numpy(image)}
    for size in other_sizes:
        tensors |= image_encoder(session_on(resized(name, model.state_dict(), size), image), str(size))
    return tensors | decoder(model, features) | predictor(session, image)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=MODELS, required=True)
    parser.add_argument("--out", type=Path, required=True, help="a full-size checkpoint goes to OUT/checkpoints")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--picture", type=int, nargs=2, default=(854, 480), help="width and height of a made-up picture")
    parser.add_argument("--image", type=Path, help="any picture in place of the made-up one")
    parser.add_argument("--sizes", type=int, nargs="*", default=[], help="other image sizes for the encoder")
    parser.add_argument("--encoder-only", action="store_true")
    return parser.parse_args()


@torch.inference_mode()
def main():
    args = arguments()
    nano = args.model == "nano"
    model = seed_weights(build(args.model), args.seed, compressible=nano)
    checkpoint = "sam1-nano.pth.gz" if nano else f"checkpoints/sam_{args.model}_seed{args.seed}.pth"
    path = args.out / checkpoint
    write_checkpoint(model, path, nano)
    image = np.array(Image.open(args.image).convert("RGB")) if args.image else picture(*args.picture)
    tensors = vectors(args.model, model, image, args.sizes, args.encoder_only)
    tensors = {name: tensor.detach() for name, tensor in tensors.items()}
    size = model.image_encoder.img_size
    golden = args.out / f"sam1-{args.model}.safetensors"
    facts = {"size": size, "checkpoint": path.name, **({"picture": args.image.name} if args.image else {})}
    write_golden(golden, tensors, args.model, "make_sam1.py", args.seed, **facts)
    for name, tensor in sorted(tensors.items()):
        if ".out." in name:
            values = tensor.float()
            print(f"  {name} {tuple(tensor.shape)} std {values.std(correction=0):.3g} largest {values.abs().max():.3g}")


if __name__ == "__main__":
    main()
