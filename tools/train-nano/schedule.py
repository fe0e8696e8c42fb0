"""What is trained when, by the share of the time budget that is spent."""

import math
from dataclasses import dataclass

PICTURES_UNTIL, FROZEN_UNTIL, FIRST_SIZE_UNTIL, LONG_FROM = 0.12, 0.09, 0.44, 0.72
WARM_UP = 0.015
HIGH_RATE, LOW_RATE = 1e-3, 2e-5
ENCODER_RATE = 0.5


@dataclass(frozen=True)
class Weights:
    """Of the mask losses; dice, IoU and object score weigh 1."""

    focal: float
    balanced: float


@dataclass(frozen=True)
class Plan:
    """One step: the batch's shape, its hardest clips, how much help the tracking gets; encoder is a factor of the rate."""

    size: int
    clips: int
    objects: int
    frames: int
    hardest: float
    certain: float
    corrections: float
    rate: float
    encoder: float
    weights: Weights


def ramp(share, start, end, low, high):
    """From low to high while the share goes from start to end."""
    return low + (high - low) * min(1.0, max(0.0, (share - start) / (end - start)))


def rate(share):
    """Warm-up, then half a cosine."""
    if share < WARM_UP:
        return HIGH_RATE * max(0.02, share / WARM_UP)
    turned = (share - WARM_UP) / (1 - WARM_UP)
    return LOW_RATE + (HIGH_RATE - LOW_RATE) * 0.5 * (1 + math.cos(math.pi * min(1.0, turned)))


def _frames(rng, share):
    """Frames a clip: single pictures at first, longer and longer; at last all lengths, for sharp masks and for memory."""
    if share < PICTURES_UNTIL:
        return 1
    if share < 0.22:
        return int(rng.choice([2, 4]))
    if share < FIRST_SIZE_UNTIL:
        return int(rng.choice([2, 4, 7], p=[0.3, 0.35, 0.35]))
    if share < LONG_FROM:
        return int(rng.choice([3, 5, 7]))
    return int(rng.choice([1, 2, 4, 10, 14], p=[0.15, 0.3, 0.2, 0.2, 0.15]))


def plan_at(share, rng):
    """The plan of the next step after `share` of the budget."""
    small, frames = share < FIRST_SIZE_UNTIL, _frames(rng, share)
    if small:
        clips = max(1, 8 // frames)
    else:
        clips = {1: 4, 2: 3}.get(frames, 2 if frames <= 5 else 1)
    return Plan(
        size=128 if small else 256,
        clips=clips,
        objects=2 if clips > 1 else 3,
        frames=frames,
        hardest=ramp(share, 0.03, 0.35, 0.3, 1.0),
        certain=ramp(share, 0.15, 0.4, 1.0, 0.0),
        corrections=ramp(share, 0.03, 0.1, 0.0, 0.5),
        rate=rate(share),
        encoder=ENCODER_RATE if share >= FROZEN_UNTIL else 0.0,
        weights=Weights(ramp(share, 0.05, 0.5, 5.0, 20.0), ramp(share, 0.08, 0.5, 1.0, 0.0)),
    )
