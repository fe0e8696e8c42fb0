"""Inputs and official outputs of the four graphs and of the mask prompt, for one variant at one image size."""

import argparse
import time
from pathlib import Path

import torch

from decoder_cases import decoder
from golden_file import write_golden
from memory_cases import memory_attention
from official_model import SEED, build, load
from picture_cases import image_encoder, mask_prompt, memory_encoder

GRAPHS = ("image_encoder", "decoder", "memory_attention", "memory_encoder", "mask_prompt")


def timed(name, work):
    started = time.perf_counter()
    tensors = work()
    print(f"{name}: {time.perf_counter() - started:.2f} s with its checks")
    return tensors


def vectors(model, graphs, cases, with_image):
    """The image encoder always runs: its high-resolution features are the decoder's inputs."""
    encoded = timed("image_encoder", lambda: image_encoder(model, with_image))
    parts = {
        "decoder": lambda: decoder(model, encoded, cases),
        "memory_attention": lambda: memory_attention(model, cases),
        "memory_encoder": lambda: memory_encoder(model),
        "mask_prompt": lambda: mask_prompt(model, encoded),
    }
    tensors = dict(encoded) if "image_encoder" in graphs else {}
    for graph in graphs:
        tensors |= timed(graph, parts[graph]) if graph in parts else {}
    return {name: tensor.detach() for name, tensor in tensors.items()}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="a YAML file, or a name among the package's configs")
    parser.add_argument("--name", required=True, help="the file is graphs-<name>.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--checkpoint", required=True, help="official layout: .pt or .safetensors, either with .gz")
    parser.add_argument("--seed", type=int, default=SEED, help="what the checkpoint was made from, for the record")
    parser.add_argument("--size", type=int, help="image size, a multiple of 32; the config's where absent")
    parser.add_argument("--graphs", nargs="+", choices=GRAPHS, default=GRAPHS)
    parser.add_argument("--cases", nargs="+", help="only these cases of decoder and memory attention")
    parser.add_argument("--no-image", action="store_true", help="leave out the normalised image, keep its pixels")
    return parser.parse_args()


@torch.inference_mode()
def main():
    args = arguments()
    model = load(build(args.config, args.size), args.checkpoint)
    tensors = vectors(model, args.graphs, args.cases, not args.no_image)
    path = args.out / f"graphs-{args.name}.safetensors"
    checkpoint = Path(args.checkpoint).name
    write_golden(
        path, tensors, Path(args.config).stem, "make_graphs.py", args.seed, size=model.image_size, checkpoint=checkpoint
    )
    for name, tensor in sorted(tensors.items()):
        if ".out." in name:
            print(f"  {name} {tuple(tensor.shape)} std {tensor.std(correction=0):.3g} largest {tensor.abs().max():.3g}")


if __name__ == "__main__":
    main()
