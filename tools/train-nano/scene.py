"""Made-up clips: textured things on a moving background, with look-alikes, occluders, light, blur and noise."""

from dataclasses import dataclass

import cv2
import numpy as np

from motion import Path, camera, path
from shapes import shape
from textures import SIDE, bank, colour, varied

SIZE = 256
SUBPIXEL = 4
MOST_OBJECTS = 4


@dataclass(frozen=True)
class Thing:
    """What is drawn in one place; `label` 0 is for what nobody asks about."""

    parts: object
    skins: list
    path: Path
    label: int
    shade: float
    tile: float


class Banks:
    """Textures made once, for all clips of a worker."""

    def __init__(self, rng, count=120):
        self.ground = bank(rng, count, clutter=True)
        self.skin = bank(rng, count, clutter=False)

    def pick(self, rng, pictures, contrast):
        """A varied texture; low contrast takes from the plain end of the bank."""
        last = max(8, int(len(pictures) * min(1.0, contrast + 0.3)))
        return varied(rng, pictures[rng.integers(last)])


def _thing(rng, banks, count, difficulty, label, **fixed):
    """A thing with a random outline, skins and path, save what is given in `fixed`."""
    skins = [banks.pick(rng, banks.skin, rng.random()) for _ in range(3)]
    if rng.random() < 0.35:
        skins = skins[:1] * 3
    whole = {
        "parts": shape(rng, difficulty * rng.uniform(0, 1.5)),
        "skins": skins,
        "path": path(rng, count, difficulty),
        "label": label,
        "shade": rng.choice([0.0, rng.uniform(0.2, 0.8)]),
        "tile": rng.uniform(60, 170),
    }
    return Thing(**(whole | fixed))


def _look_alike(rng, count, difficulty, thing):
    """The same skins and outline elsewhere, unlabelled."""
    radius = float(thing.path.radius[0]) * rng.uniform(0.8, 1.2)
    return Thing(thing.parts, thing.skins, path(rng, count, difficulty, radius), 0, thing.shade, thing.tile)


def _bar(rng, banks, count):
    """An occluder: a long band that stands or slides through the picture."""
    width, turned = rng.uniform(0.03, 0.12), rng.choice([0.0, np.pi / 2, rng.uniform(0, np.pi)])
    start, speed = rng.uniform(0.1, 0.9, 2), rng.choice([0.0, 0.02]) * rng.normal(0, 1, 2)
    along = Path(start + np.arange(count)[:, None] * speed, np.ones(count), np.full(count, turned), 1.0)
    outline = np.array([[-1.5, -width], [1.5, -width], [1.5, width], [-1.5, width]])
    skins = [banks.pick(rng, banks.skin, 1.0)] * 3
    return Thing(lambda time: [(outline, 0)], skins, along, 0, 0.0, SIZE / 2)


def cast(rng, banks, count, difficulty):
    """Everything in a clip, back to front."""
    wanted = 1 + int(rng.binomial(MOST_OBJECTS - 1, 0.2 + 0.3 * difficulty))
    things = [_thing(rng, banks, count, difficulty, label) for label in range(1, wanted + 1)]
    for thing in list(things):
        if rng.random() < 0.6 * difficulty:
            copied = _look_alike(rng, count, difficulty, thing)
            things.insert(int(rng.integers(len(things) + 1)), copied)
    for _ in range(rng.binomial(3, 0.2 + 0.3 * difficulty)):
        things.insert(int(rng.integers(len(things) + 1)), _thing(rng, banks, count, difficulty, 0))
    for _ in range(rng.binomial(2, 0.35 * difficulty)):
        things.append(_bar(rng, banks, count))
    return things


def _skin(thing, number, frame, corner, extent):
    """A skin laid on the thing at a frame, cut to a rectangle of the picture."""
    radius, angle = thing.path.radius[frame] * SIZE, thing.path.angle[frame]
    scale = radius / thing.tile
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    place = thing.path.centre[frame] * SIZE - corner
    matrix = np.array([[cos, -sin], [sin, cos]]) @ np.diag([thing.path.mirror, 1.0])
    offset = place - matrix @ np.full(2, SIDE / 2)
    picture = thing.skins[number]
    affine = np.concatenate([matrix, offset[:, None]], 1)
    return cv2.warpAffine(picture, affine, extent, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _outlines(thing, frame):
    """The parts' outlines in pixels."""
    angle, mirror = thing.path.angle[frame], thing.path.mirror
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, sin], [-sin, cos]]) * thing.path.radius[frame] * SIZE
    centre = thing.path.centre[frame] * SIZE
    return [(points * (mirror, 1.0) @ turn + centre, skin) for points, skin in thing.parts(frame)]


def _filled(points, corner, extent):
    """An outline's coverage, uint8."""
    alpha = np.zeros(extent[::-1], np.uint8)
    fixed = np.round((points - corner) * 2**SUBPIXEL).astype(np.int32)
    cv2.fillPoly(alpha, [fixed], 255, cv2.LINE_AA, SUBPIXEL)
    return alpha


def _shaded(cloth, alpha, strength):
    """Darker towards the rim."""
    depth = cv2.GaussianBlur(alpha, (0, 0), max(1.0, min(alpha.shape) / 10)).astype(np.float32) / 255
    return cloth * (1 - strength * (1 - depth) * (alpha > 0))[..., None]


def draw(picture, labels, thing, frame):
    """Paint a thing on a float picture and its label on the label map, in place."""
    outlines = _outlines(thing, frame)
    every = np.concatenate([points for points, _ in outlines])
    low = np.maximum(np.floor(every.min(0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(every.max(0)).astype(int) + 3, SIZE)
    if (high <= low).any():
        return
    extent = tuple(int(v) for v in high - low)
    rows, columns = slice(low[1], high[1]), slice(low[0], high[0])
    covered = np.zeros(extent[::-1], np.uint8)
    for number in {skin: None for _, skin in outlines}:
        alpha = np.zeros(extent[::-1], np.uint8)
        for points, skin in outlines:
            if skin == number:
                alpha = np.maximum(alpha, _filled(points, low, extent))
        cloth = _skin(thing, number, frame, low, extent).astype(np.float32)
        if thing.shade:
            cloth = _shaded(cloth, alpha, thing.shade)
        share = (alpha.astype(np.float32) / 255)[..., None]
        picture[rows, columns] += share * (cloth - picture[rows, columns])
        covered = np.maximum(covered, alpha)
    labels[rows, columns][covered > 127] = thing.label


def _ground(picture, seen, frame):
    """The background under the camera."""
    zoom, angle = seen.zoom[frame], seen.angle[frame]
    cos, sin = zoom * np.cos(angle), zoom * np.sin(angle)
    matrix = np.array([[cos, -sin], [sin, cos]])
    offset = (0.5 + seen.shift[frame]) * SIZE - matrix @ np.full(2, SIDE / 2)
    affine = np.concatenate([matrix, offset[:, None]], 1)
    size = (SIZE, SIZE)
    return cv2.warpAffine(picture, affine, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


class Lens:
    """Light, blur and noise of one clip."""

    def __init__(self, rng, count, difficulty):
        self.rng = rng
        swing = 0.25 * difficulty * rng.random() * np.sin(rng.uniform(0.1, 0.6) * np.arange(count))
        self.gain = rng.uniform(0.75, 1.2) * (1 + swing)
        self.tint = 1 + rng.normal(0, 0.05, 3).astype(np.float32)
        self.blur = rng.uniform(0.3, 0.5 + 1.2 * difficulty) if rng.random() < 0.5 else 0.0
        self.noise = rng.uniform(0, 3 + 12 * difficulty) if rng.random() < 0.6 else 0.0
        self.grain = rng.standard_normal((2 * SIZE, 2 * SIZE)).astype(np.float32) if self.noise else None

    def take(self, picture, frame):
        """The float picture as uint8."""
        if self.blur:
            picture = cv2.GaussianBlur(picture, (0, 0), self.blur)
        picture = picture * (self.gain[frame] * self.tint).astype(np.float32)
        if self.noise:
            y, x = self.rng.integers(0, SIZE, 2)
            picture += self.noise * self.grain[y : y + SIZE, x : x + SIZE, None]
        return np.clip(picture, 0, 255).astype(np.uint8)


def clip(rng, banks, count, difficulty):
    """Frames uint8 [count, 256, 256, 3] and labels uint8 [count, 256, 256]; 0 is no object."""
    backdrop = banks.pick(rng, banks.ground, rng.random())
    if rng.random() < 0.08:
        backdrop[:] = colour(rng)
    things, seen = cast(rng, banks, count, difficulty), camera(rng, count, difficulty)
    lens = Lens(rng, count, difficulty)
    frames = np.empty((count, SIZE, SIZE, 3), np.uint8)
    labels = np.zeros((count, SIZE, SIZE), np.uint8)
    for frame in range(count):
        picture = _ground(backdrop, seen, frame).astype(np.float32)
        for thing in things:
            draw(picture, labels[frame], thing, frame)
        frames[frame] = lens.take(picture, frame)
    return frames, labels
