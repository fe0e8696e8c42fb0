"""Set the object score's zero: where calling an object absent gains as much J as it loses, on clips that were not trained on.

The score decides alone, by its sign, whether a frame gets a mask; training sees few absent objects, so its zero lies too low.
Follows masks over whole clips, and moves the last bias of the score's head by the threshold of the greatest mean J.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import checkpoints
from clips import Archive
from losses import overlaps
from model import FULL_SIZE, build, plain_attention, set_size
from rollout import Features, Rollout
from validate import whole

BIAS = "sam_mask_decoder.pred_obj_score_head.layers.2.bias"
FRAMES = 24


@torch.inference_mode()
def tracked(model, archive):
    """Per object and frame after the first: object score, J of its mask whatever the score, whether it is there."""
    rows, rng = [], np.random.default_rng(0)
    for number in range(len(archive.places)):
        batch = whole(archive, number, FULL_SIZE, FRAMES)
        if batch is None:
            continue
        rollout = Rollout(model, batch, Features(model, batch.pictures), rng)
        rollout.prompt_with_mask()
        for frame in range(1, batch.frames):
            truth = batch.truths[:, frame, None]
            score = rollout.track(frame)[6][:, 0]
            logits = model.sam_mask_decoder.predict_masks.last[0][:, :1]
            j = overlaps(F.interpolate(logits, size=truth.shape[-2:], mode="bilinear", align_corners=False), truth)[:, 0]
            rows.append(torch.stack([score, j, truth.flatten(1).amax(1)], 1))
    return torch.cat(rows).numpy()


def best_threshold(rows):
    """The score above which objects are best called present, and the mean J with it and with 0."""
    score, j, present = rows.T
    gains = lambda t: np.where(score > t, j * present, 1.0 - present).mean()
    tried = np.linspace(-2, 6, 161)
    means = np.array([gains(t) for t in tried])
    # The middle of what is as good as the best to a thousandth: the curve is flat and the sample small.
    good = tried[means > means.max() - 0.001]
    return float(np.median(good)), float(means.max()), float(gains(0.0))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="exported weights, changed in place")
    parser.add_argument("--clips", type=Path, required=True, help="a folder of clips that were not trained on")
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(1)
    F.scaled_dot_product_attention = plain_attention
    weights, metadata = checkpoints.read_weights(args.weights)
    variant = json.loads(metadata["variant"])
    model = build(variant)
    model.load_state_dict(weights)
    set_size(model.eval(), FULL_SIZE)
    threshold, best, before = best_threshold(tracked(model, Archive(args.clips)))
    weights[BIAS] -= threshold
    print(f"{args.weights}: J {before:.4f} with the score's zero as trained, {best:.4f} with it moved by {threshold:.2f}")
    facts = {name: value for name, value in metadata.items() if name != "variant"} | {"score_moved": round(threshold, 3)}
    checkpoints.write_weights(args.weights, weights, variant, facts)


if __name__ == "__main__":
    main()
