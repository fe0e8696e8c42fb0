"""Quick figures of a model on held-out clips while it trains: J of tracked masks, IoU of the first click and box."""

import cv2
import numpy as np
import torch

from clips import LEAST_AREA, Batch, _cut
from losses import overlaps
from model import normalised, set_size
from prompts import boxes, clicks
from rollout import Features, Rollout

FRAMES, MOST_ROWS = 12, 3


def whole(archive, number, size, frames_taken=FRAMES):
    """A clip's first frames uncut; rows of the objects that the first shows."""
    frames, labels = archive.clip(number)
    window = np.array([0, 0, labels.shape[2], labels.shape[1]], float)
    cut = np.stack([cv2.resize(frame, (size, size), interpolation=cv2.INTER_AREA) for frame in frames[:frames_taken]])
    marks = np.stack([_cut(label, window, size, cv2.INTER_NEAREST) for label in labels[:frames_taken]])
    areas = np.bincount(marks[0].ravel(), minlength=2)
    visible = [label for label in range(1, len(areas)) if areas[label] >= LEAST_AREA * size**2][:MOST_ROWS]
    if not visible:
        return None
    truths = torch.from_numpy(np.stack([marks == label for label in visible])).float()
    return Batch(normalised(cut), torch.zeros(len(visible), dtype=torch.long), truths, len(cut))


def _first_frame(rollout, rng, points):
    out = rollout._decode("", 0, rollout._conditioned(0), points)
    return overlaps(out[4], rollout.batch.truths[:, 0, None])[:, 0]


@torch.inference_mode()
def validate(model, archive, size):
    """Means over rows: J of frames after a mask prompt, J of the copied first mask, IoU of one click and one box."""
    set_size(model.eval(), size)
    rng, rows = np.random.default_rng(0), {"j": [], "last": [], "static": [], "click": [], "box": []}
    for number in range(len(archive.places)):
        batch = whole(archive, number, size)
        if batch is None:
            continue
        rollout = Rollout(model, batch, Features(model, batch.pictures), rng)
        first = batch.truths[:, 0]
        rows["click"] += _first_frame(rollout, rng, clicks(rng, first, central=True)).tolist()
        rows["box"] += _first_frame(rollout, rng, boxes(rng, first, noise=0.0)).tolist()
        rollout.prompt_with_mask()
        for frame in range(1, batch.frames):
            truth = batch.truths[:, frame, None]
            scores = overlaps(rollout.track(frame)[4], truth)[:, 0].tolist()
            rows["j"] += scores
            rows["last"] += scores if frame == batch.frames - 1 else []
            rows["static"] += overlaps(2 * first[:, None] - 1, truth)[:, 0].tolist()
    return {name: round(float(np.mean(values)), 4) for name, values in rows.items()}
