"""Write a checkpoint's averaged weights as fp16 safetensors under the official names, the variant in the metadata."""

import argparse
from pathlib import Path

import torch

from checkpoints import write_weights
from model import config_of

LICENCE = "Apache-2.0"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path, help="checkpoint.pt of train.py")
    parser.add_argument("out", type=Path, help="models/sam2-nano-s.safetensors, say")
    return parser.parse_args()


def main():
    args = arguments()
    state = torch.load(args.checkpoint, map_location="cpu", weights_only=False)
    variant = state["variant"]
    facts = {
        "name": f"sam2-nano-{variant}",
        "licence": LICENCE,
        "training": f"made-up clips only; last part {state['seconds'] / 60:.0f} minutes, {state['step']} steps",
    }
    args.out.parent.mkdir(parents=True, exist_ok=True)
    write_weights(args.out, state["average"], config_of(variant), facts)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.2f} MB, {facts['training']}")


if __name__ == "__main__":
    main()
