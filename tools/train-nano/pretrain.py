"""Give a variant's image encoder useful features before anything is tracked; writes weights for train.py --init.

Without a teacher: labels of one frame, carried to another frame of the clip by the likeness of features, must be right.
With --teacher (a trained, smaller model): all but the trunk and neck are the teacher's, whose features are aimed at.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

import checkpoints  # noqa: E402
from clips import Archive, sample  # noqa: E402
from model import build, config_of, first_values, normalised, plain_attention, set_size  # noqa: E402

TEMPERATURE, RATE, CLIP, DECAY, LABELS = 0.1, 1e-3, 2.0, 0.02, 5
ENCODER = "image_encoder."


def pairs(rng, archive, count, size):
    """Pictures [2 * count, 3, R, R], a first and a later frame alternating, and their labels as one-hot [.., 5, R, R]."""
    pictures, labels = [], []
    while len(pictures) < count:
        found = sample(rng, archive, 1.0, 2, size)
        if found is not None:
            pictures.append(found[0])
            labels.append(np.minimum(found[1], LABELS - 1))
    hot = F.one_hot(torch.from_numpy(np.concatenate(labels)).long(), LABELS).permute(0, 3, 1, 2).float()
    return normalised(np.concatenate(pictures)), hot


def carried(features, hot):
    """Cross entropy of the second frames' labels, drawn from the first by softmax over likeness; classes weigh alike."""
    shares = F.adaptive_avg_pool2d(hot, features.shape[-2:]).flatten(2)
    keys = F.normalize(features.flatten(2), dim=1)
    likeness = keys[1::2].transpose(1, 2) @ keys[0::2] / TEMPERATURE
    guess = likeness.softmax(-1) @ shares[0::2].transpose(1, 2)
    truth = shares[1::2].transpose(1, 2)
    known = (shares[0::2].sum(-1) > 0).float()[:, None]
    costs = (-(guess.clamp(min=1e-4).log()) * truth * known).sum(1)
    weights = (truth * known).sum(1)
    present = (weights > 0.5).float()
    return ((costs / weights.clamp(min=0.5)) * present).sum() / present.sum()


def distance(features, aims):
    """Mean squared difference over levels, in units of each level's own spread."""
    return sum(F.mse_loss(ours, aim) / aim.var() for ours, aim in zip(features, aims)) / len(aims)


class Teacher:
    """A trained variant whose neck's outputs are aimed at; without one nothing is."""

    def __init__(self, path):
        weights, metadata = checkpoints.read_weights(path)
        self.weights = weights
        self.model = build(json.loads(metadata["variant"])).eval().requires_grad_(False)
        self.model.load_state_dict(weights)

    def fill(self, model):
        """Take all but the image encoder over."""
        model.load_state_dict({k: v for k, v in self.weights.items() if not k.startswith(ENCODER)}, strict=False)

    def features(self, pictures, size):
        with torch.no_grad():
            return set_size(self.model, size).image_encoder(pictures)["backbone_fpn"]


def step(model, teacher, pictures, hot, size):
    """The loss of a batch and its parts."""
    features = set_size(model, size).image_encoder(pictures)["backbone_fpn"]
    labels = (carried(features[1], hot) + carried(features[2], hot)) / 2
    if teacher is None:
        return labels, {"labels": labels.item()}
    aim = distance(features, teacher.features(pictures, size))
    return aim, {"labels": labels.item(), "distance": aim.item()}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=("s", "b", "l"), required=True)
    parser.add_argument("--clips", type=Path, required=True, help="folder with train/ from make_clips.py")
    parser.add_argument("--out", type=Path, required=True, help="weights to write, .safetensors")
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--teacher", type=Path, help="trained weights of another variant")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    F.scaled_dot_product_attention = plain_attention
    rng, archive = np.random.default_rng(args.seed), Archive(args.clips / "train")
    model = first_values(build(config_of(args.model))).train()
    teacher = Teacher(args.teacher) if args.teacher else None
    if teacher is not None:
        teacher.fill(model)
    encoder = list(model.image_encoder.parameters())
    optimizer = torch.optim.AdamW(encoder, RATE, betas=(0.9, 0.98), weight_decay=DECAY, fused=True)
    began, steps, sums = time.perf_counter(), 0, {}
    while (share := (time.perf_counter() - began) / (60 * args.minutes)) < 1:
        size, count = (128, 12) if share < 0.6 else (256, 4)
        loss, parts = step(model, teacher, *pairs(rng, archive, count, size), size)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(encoder, CLIP)
        optimizer.param_groups[0]["lr"] = RATE * min(1, (steps + 1) / 100) * 0.5 * (1 + math.cos(math.pi * share))
        optimizer.step()
        steps += 1
        sums = {k: 0.97 * sums.get(k, v) + 0.03 * v for k, v in parts.items()}
        if steps % 50 == 0:
            print(f"step {steps}, {100 * share:.0f} %, {size} pixels", {k: round(v, 4) for k, v in sums.items()}, flush=True)
    facts = {"pretrained_steps": steps, "seed": args.seed}
    checkpoints.write_weights(args.out, model.state_dict(), config_of(args.model), facts)


if __name__ == "__main__":
    main()
