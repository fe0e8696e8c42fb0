"""Outlines that move: blobs, polygons, stars, creatures with limbs, cars, snakes and rings, in units of their radius.

A shape is a function of time that gives a list of parts; a part is (outline [n, 2], number of its texture).
"""

import numpy as np

TURN = 2 * np.pi


def _rotated(points, angle):
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


def blob(rng, wobble, aspect=None, corners=40):
    """A closed curve of a few waves about an ellipse; the waves travel with time."""
    orders = np.arange(2, 8)
    size = rng.uniform(0, 0.5) * rng.random(len(orders)) / orders
    phase, rate = rng.uniform(0, TURN, len(orders)), wobble * rng.normal(0, 0.5, len(orders))
    flat = aspect if aspect is not None else rng.choice([1.0, rng.uniform(0.35, 1)])
    theta = np.linspace(0, TURN, corners, endpoint=False)

    def outline(time):
        radius = 1 + (size * np.cos(orders * theta[:, None] + phase + rate * time)).sum(1)
        return np.stack([radius * np.cos(theta), flat * radius * np.sin(theta)], 1)

    return outline


def _one(outline):
    return lambda time: [(outline(time), 0)]


def blob_shape(rng, wobble):
    """One blob."""
    return _one(blob(rng, wobble))


def polygon_shape(rng, wobble):
    """Straight edges: triangles to octagons, boxes and stars."""
    corners = int(rng.integers(3, 9))
    theta = np.sort(rng.uniform(0, TURN, corners)) if rng.random() < 0.4 else np.arange(corners) * TURN / corners
    radius = np.ones(corners)
    if rng.random() < 0.3:
        theta, radius = np.arange(2 * corners) * TURN / (2 * corners), np.tile([1, rng.uniform(0.35, 0.7)], corners)
    points = np.stack([radius * np.cos(theta), rng.uniform(0.5, 1) * radius * np.sin(theta)], 1)
    shear, rate = wobble * rng.uniform(0, 0.3), rng.uniform(0.1, 0.5)
    return _one(lambda time: points + shear * np.sin(rate * time) * points[:, ::-1])


def _limb(rng, joint, wobble):
    """A tapered stick that swings about its joint."""
    length, width = rng.uniform(0.5, 1.1), rng.uniform(0.08, 0.2)
    rest, swing = rng.uniform(0.2, 0.8) * np.pi, wobble * rng.uniform(0.1, 0.6)
    rate, phase = rng.uniform(0.3, 1.0), rng.uniform(0, TURN)
    stick = np.array([[0, -width], [length, -0.6 * width], [length * 1.05, 0], [length, 0.6 * width], [0, width]])
    return lambda time: _rotated(stick, rest + swing * np.sin(rate * time + phase)) + joint


def creature_shape(rng, wobble):
    """A body, a head that nods, two to four limbs; up to three textures."""
    body = blob(rng, 0.5 * wobble, aspect=rng.uniform(0.35, 0.8))
    head, size = blob(rng, 0.5 * wobble), rng.uniform(0.25, 0.5)
    place = np.array([rng.uniform(0.7, 1.15), -rng.uniform(0.1, 0.7)])
    limbs = [_limb(rng, np.array([x, 0.2]), wobble) for x in rng.uniform(-0.8, 0.8, int(rng.integers(2, 5)))]
    nod, rate = wobble * rng.uniform(0, 0.15), rng.uniform(0.2, 0.8)
    skin = int(rng.integers(2))

    def parts(time):
        nodded = place + nod * np.array([np.cos(rate * time), np.sin(rate * time)])
        legs = [(limb(time), skin) for limb in limbs]
        return [*legs, (body(time), 0), (head(time) * size + nodded, 1 + skin)]

    return parts


def car_shape(rng, wobble):
    """A long box, a cabin on it, two wheels; up to three textures."""
    height, roof = rng.uniform(0.25, 0.4), rng.uniform(0.25, 0.45)
    hull = np.array([[-1, -height], [1, -height * rng.uniform(0.4, 1)], [1, height], [-1, height]])
    left, right = rng.uniform(-0.9, -0.4), rng.uniform(0.1, 0.7)
    cabin = np.array([[left, -height], [left + 0.2, -height - roof], [right - 0.2, -height - roof], [right, -height]])
    theta = np.linspace(0, TURN, 16, endpoint=False)
    wheel = rng.uniform(0.15, 0.28) * np.stack([np.cos(theta), np.sin(theta)], 1)
    bounce = wobble * rng.uniform(0, 0.08)

    def parts(time):
        lift = np.array([0, bounce * np.sin(time)])
        wheels = [(wheel + np.array([x, height]), 2) for x in (-0.6, 0.6)]
        return [(cabin + lift, 1), (hull + lift, 0), *wheels]

    return parts


def snake_shape(rng, wobble):
    """A band along a travelling wave."""
    s = np.linspace(-1, 1, 16)
    bend, waves = rng.uniform(0.1, 0.4), rng.uniform(1, 4)
    width, rate = rng.uniform(0.1, 0.3), wobble * rng.uniform(0.2, 0.8)
    half = width * (1 - rng.uniform(0, 0.7) * np.abs(s))

    def outline(time):
        y = bend * np.sin(waves * s + rate * time)
        return np.concatenate([np.stack([s, y - half], 1), np.stack([s, y + half], 1)[::-1]])

    return _one(outline)


def ring_shape(rng, wobble):
    """A blob with a hole, cut along a seam."""
    outer, inner = blob(rng, wobble), rng.uniform(0.4, 0.65)

    def outline(time):
        rim = outer(time)
        hole = inner * rim
        return np.concatenate([rim, rim[:1], hole[:1], hole[::-1]])

    return _one(outline)


SHAPES = (blob_shape, blob_shape, polygon_shape, creature_shape, creature_shape, car_shape, snake_shape, ring_shape)


def shape(rng, wobble):
    """Any of the kinds."""
    return SHAPES[rng.integers(len(SHAPES))](rng, wobble)
