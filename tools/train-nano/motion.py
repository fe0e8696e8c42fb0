"""Paths of things and of the camera: where, how large, how turned, at each frame."""

from dataclasses import dataclass

import numpy as np

TURN = 2 * np.pi


@dataclass(frozen=True)
class Path:
    """Per frame: centre in shares of the side, radius in shares of the side, angle, and a mirror that holds."""

    centre: np.ndarray
    radius: np.ndarray
    angle: np.ndarray
    mirror: float


def _smooth(rng, count, size):
    """A wandering value that starts at 0, about `size` large."""
    time = np.arange(count)
    rates, phases = rng.uniform(0.08, 0.5, 2), rng.uniform(0, TURN, 2)
    waves = sum(np.sin(rate * time + phase) for rate, phase in zip(rates, phases))
    return size * (waves - waves[0])


def _leaving(rng, centre, count):
    """Out of the picture and, for some, back: added to a path."""
    away = rng.choice([-1.0, 1.0]) * np.array([1.0, rng.uniform(-0.4, 0.4)])
    middle, width = rng.uniform(0.3, 0.9) * count, rng.uniform(1.5, 0.25 * count)
    bump = np.exp(-(((np.arange(count) - middle) / width) ** 2) / 2)
    return centre + (bump - bump[0])[:, None] * away * rng.uniform(0.5, 1.0)


def path(rng, count, difficulty, radius=None):
    """A path that starts inside the picture; difficulty 0..1 sets speed, turning, change of size and leaving."""
    time = np.arange(count)[:, None]
    heading = rng.uniform(0, TURN)
    speed = rng.uniform(0, 0.01 + 0.03 * difficulty)
    start = rng.uniform(0.18, 0.82, 2)
    centre = start + time * speed * np.array([np.cos(heading), np.sin(heading)])
    centre = centre + np.stack([_smooth(rng, count, 0.01 + 0.06 * difficulty * rng.random()) for _ in range(2)], 1)
    if rng.random() < 0.05 + 0.25 * difficulty:
        centre = _leaving(rng, centre, count)
    else:
        centre = np.clip(centre, 0.02, 0.98)
    if radius is None:
        radius = np.exp(rng.uniform(np.log(0.05 + 0.07 * (1 - difficulty)), np.log(0.32)))
    grown = radius * np.exp(_smooth(rng, count, (0.05 + 0.3 * difficulty) * rng.random() ** 2))
    turned = rng.normal(0, 0.5) + _smooth(rng, count, (0.1 + 0.8 * difficulty) * rng.random() ** 2)
    if rng.random() < 0.15:
        turned = turned + time[:, 0] * rng.normal(0, 0.25 * difficulty)
    return Path(centre, np.clip(grown, 0.02, 0.5), turned, rng.choice([-1.0, 1.0]))


@dataclass(frozen=True)
class Camera:
    """Per frame, for the background: shift in shares of the side, zoom, angle."""

    shift: np.ndarray
    zoom: np.ndarray
    angle: np.ndarray


def camera(rng, count, difficulty):
    """Still, panning, shaking or zooming."""
    moving = rng.random() < 0.3 + 0.6 * difficulty
    size = (0.005 + 0.035 * difficulty) if moving else 0.0
    pan = np.arange(count)[:, None] * rng.normal(0, 0.5 * size, 2)
    wander = np.stack([_smooth(rng, count, size * rng.random()) for _ in range(2)], 1)
    shake = rng.normal(0, 0.1 * size, (count, 2))
    zoom = rng.uniform(0.9, 1.6) * np.exp(_smooth(rng, count, 2 * size * rng.random()))
    return Camera(pan + wander + shake, zoom, rng.uniform(0, 0.3) + _smooth(rng, count, size))
