"""Textures for made-up clips: fractal noise, stripes, cells, spots and clutter, coloured by random palettes."""

import cv2
import numpy as np

SIDE = 384


def unit(field):
    """A field stretched to 0..1."""
    low, high = float(field.min()), float(field.max())
    return (field - low) / max(high - low, 1e-6)


def fractal(rng, side=SIDE, coarsest=3, persistence=None):
    """Sum of random grids from coarse to fine; persistence 0.4 is cloudy, 0.9 is gritty."""
    share = rng.uniform(0.35, 0.9) if persistence is None else persistence
    total, weight, cells = np.zeros((side, side), np.float32), 1.0, coarsest
    while cells < side:
        grid = rng.standard_normal((cells, cells)).astype(np.float32)
        total += weight * cv2.resize(grid, (side, side), interpolation=cv2.INTER_CUBIC)
        weight, cells = weight * share, cells * 2
    return unit(total)


def _slanted(rng):
    """A coordinate along a random direction, bent by coarse noise; 0..1 over the side."""
    angle = rng.uniform(0, np.pi)
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    bend = cv2.resize(rng.standard_normal((4, 4)).astype(np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return x * np.cos(angle) + y * np.sin(angle) + rng.uniform(0, 0.1) * bend


def stripes(rng):
    """Soft or hard bands."""
    wave = np.sin(_slanted(rng) * 2 * np.pi * rng.uniform(4, 30))
    return unit(np.clip(wave * rng.choice([1.0, 1.5, 6.0]), -1, 1))


def checks(rng):
    """A tilted board of two values, one row or column finer than the other."""
    first = np.sin(_slanted(rng) * 2 * np.pi * rng.uniform(4, 20))
    second = np.sin(_slanted(rng) * 2 * np.pi * rng.uniform(4, 20))
    return unit(np.clip(first * second * rng.choice([2.0, 8.0]), -1, 1))


def cells(rng):
    """Patches of one value each around random centres, like stones or leaves."""
    seeds = np.full((SIDE, SIDE), 255, np.uint8)
    count = int(rng.integers(20, 700))
    seeds[rng.integers(0, SIDE, count), rng.integers(0, SIDE, count)] = 0
    distance, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 3, labelType=cv2.DIST_LABEL_PIXEL)
    values = rng.random(labels.max() + 1).astype(np.float32)[labels]
    return unit(values + rng.uniform(0, 1) * unit(distance))


def spots(rng):
    """Discs of random sizes on plain ground."""
    field = np.zeros((SIDE, SIDE), np.float32)
    largest = rng.uniform(6, 30)
    for _ in range(int(rng.integers(20, 150))):
        centre = tuple(int(v) for v in rng.integers(0, SIDE, 2))
        cv2.circle(field, centre, int(rng.uniform(2, largest)), float(rng.uniform(0.4, 1)), -1, cv2.LINE_AA)
    return field


def ridges(rng):
    """Folded noise: veins, branches, waves."""
    return unit(-np.abs(fractal(rng) - 0.5) ** rng.uniform(0.4, 1))


def ramp(rng):
    """A plain slope, for skies, walls and cloth."""
    return unit(_slanted(rng))


FIELDS = (fractal, fractal, fractal, ridges, stripes, checks, cells, spots, ramp)


def colour(rng):
    """One colour; pale and brownish ones are likelier, as in photographs."""
    hue, value = rng.uniform(0, 180), 255 * rng.beta(1.6, 1.3)
    saturation = 255 * rng.beta(1.1, 2.0)
    pixel = np.uint8([[[hue, saturation, value]]])
    return cv2.cvtColor(pixel, cv2.COLOR_HSV2RGB)[0, 0].astype(np.float32)


def palette(rng, contrast):
    """256 colours along 2 to 4 stops about one colour; contrast 0 is plain, 1 any colours."""
    stops = int(rng.integers(2, 5))
    base = colour(rng)
    colours = np.stack([base + contrast * (colour(rng) - base) for _ in range(stops)])
    places = np.linspace(0, 1, stops)
    steps = np.linspace(0, 1, 256)
    return np.stack([np.interp(steps, places, colours[:, c]) for c in range(3)], axis=1).astype(np.uint8)


def coloured(rng, field, contrast):
    """A field through a random palette."""
    return palette(rng, contrast)[(field * 255).astype(np.uint8)]


def _clutter(rng, picture):
    """Polygons, ellipses and lines of random colours on a picture, in place."""
    for _ in range(int(rng.integers(3, 40))):
        ink = tuple(int(v) for v in colour(rng))
        x, y = (int(v) for v in rng.integers(0, SIDE, 2))
        kind = rng.integers(3)
        if kind == 0:
            axes = (int(rng.uniform(3, 50)), int(rng.uniform(3, 50)))
            cv2.ellipse(picture, (x, y), axes, float(rng.uniform(0, 180)), 0, 360, ink, -1, cv2.LINE_AA)
        elif kind == 1:
            points = np.array([x, y]) + rng.integers(-45, 45, (int(rng.integers(3, 7)), 2))
            cv2.fillPoly(picture, [points.astype(np.int32)], ink, cv2.LINE_AA)
        else:
            end = tuple(int(v) for v in rng.integers(0, SIDE, 2))
            cv2.line(picture, (x, y), end, ink, int(rng.integers(1, 9)), cv2.LINE_AA)


def texture(rng, contrast, clutter=False):
    """One picture, uint8 [384, 384, 3]: one or two coloured fields, clutter on some."""
    pick = lambda: FIELDS[rng.integers(len(FIELDS))](rng)
    picture = coloured(rng, pick(), contrast)
    if rng.random() < 0.5:
        other = coloured(rng, pick(), contrast)
        cut = fractal(rng, persistence=0.5) > rng.uniform(0.4, 0.65)
        picture = np.where(cut[..., None], other, picture)
    if clutter and rng.random() < 0.6:
        picture = np.ascontiguousarray(picture)
        _clutter(rng, picture)
    grain = rng.uniform(0, 25) * (fractal(rng, coarsest=24, persistence=0.9) - 0.5)
    return np.clip(picture.astype(np.float32) + grain[..., None], 0, 255).astype(np.uint8)


def bank(rng, count, clutter):
    """Textures of rising contrast, to be recoloured and turned for each use."""
    return [texture(rng, (i + 1) / count, clutter) for i in range(count)]


def varied(rng, picture):
    """The same texture turned, mirrored and in other colours."""
    turned = np.rot90(picture, int(rng.integers(4)))
    if rng.random() < 0.5:
        turned = turned[:, ::-1]
    turned = turned[..., rng.permutation(3)]
    gain, shift = rng.uniform(0.6, 1.2, 3), rng.uniform(-40, 40)
    steps = np.arange(256, dtype=np.float32)[:, None]
    table = np.clip((steps - 128) * gain + 128 + shift, 0, 255).astype(np.uint8)
    return cv2.LUT(np.ascontiguousarray(turned), table.reshape(1, 256, 3))
