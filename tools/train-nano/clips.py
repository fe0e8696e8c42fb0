"""Reads made clips and cuts batches from them: part of the frames, part of the picture, other colours."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch

from model import normalised

LEAST_AREA = 0.0006
# Share of cuts that are the whole picture: objects then are as small as in the videos themselves.
WHOLE = 0.5
TRIES = 12


@dataclass(frozen=True)
class Batch:
    """Pictures [clips * frames, 3, R, R]; per row (an object of a clip) its clip and masks [rows, frames, R, R]."""

    pictures: torch.Tensor
    clip_of_row: torch.Tensor
    truths: torch.Tensor
    frames: int


class Archive:
    """A folder of clips; files stay open and are read clip by clip."""

    def __init__(self, folder):
        files = sorted(path for path in Path(folder).glob("*.npz") if not path.name.endswith(".part.npz"))
        if not files:
            raise SystemExit(f"{folder} holds no clips: run make_clips.py --out {folder} first")
        self.files = [np.load(path) for path in files]
        grades = [file["difficulty"] for file in self.files]
        self.places = [(i, j) for i, grade in enumerate(grades) for j in range(len(grade))]
        self.difficulty = np.concatenate(grades)

    def clip(self, number):
        """Frames [T, 256, 256, 3] and labels [T, 256, 256]."""
        file, place = self.places[number]
        return self.files[file][f"frames_{place}"], self.files[file][f"labels_{place}"]

    def draw(self, rng, hardest):
        """The number of a clip that is no harder than `hardest`."""
        allowed = np.flatnonzero(self.difficulty <= hardest)
        return int(rng.choice(allowed))


def _moments(rng, available, wanted):
    """Which frames: every one or every other, either way in time."""
    stride = 2 if (wanted - 1) * 2 < available and rng.random() < 0.3 else 1
    start = int(rng.integers(available - (wanted - 1) * stride))
    moments = start + stride * np.arange(wanted)
    return moments[::-1] if rng.random() < 0.5 else moments


def _window(rng, labels, size):
    """A rectangle (x, y, width, height) of the source about a random object, smaller sides for smaller pictures."""
    side = labels.shape[0]
    least = 0.45 if size < 200 else 0.62
    extent = side * rng.uniform(least, 1.0) * np.exp(rng.uniform(-0.15, 0.15, 2))
    extent = np.minimum(extent, side)
    rows, columns = np.nonzero(labels)
    middle = np.array([side / 2, side / 2])
    if len(rows):
        pick = int(rng.integers(len(rows)))
        middle = np.array([columns[pick], rows[pick]]) + rng.uniform(-0.3, 0.3, 2) * extent
    corner = np.clip(middle - extent / 2, 0, side - extent)
    return np.concatenate([corner, extent])


def _windows(rng, labels, size):
    """A window for each frame: the whole picture, a still part of it, or one that glides as a camera does."""
    if rng.random() < WHOLE:
        return np.tile([0.0, 0.0, labels.shape[2], labels.shape[1]], (len(labels), 1))
    count, first = len(labels), _window(rng, labels[0], size)
    if rng.random() < 0.5:
        return np.tile(first, (count, 1))
    last, share = _window(rng, labels[-1], size), rng.uniform(0.2, 0.8)
    return first + np.linspace(0, share, count)[:, None] * (last - first)


def _cut(picture, window, size, way):
    """The window of a picture, size x size."""
    scale = size / window[2:]
    matrix = np.array([[scale[0], 0, -window[0] * scale[0]], [0, scale[1], -window[1] * scale[1]]])
    matrix[:, 2] += 0.5 * scale - 0.5
    return cv2.warpAffine(picture, matrix, (size, size), flags=way, borderMode=cv2.BORDER_REPLICATE)


def _recoloured(rng, frames):
    """Brightness, contrast, channel order; grey now and then."""
    frames = frames[..., rng.permutation(3)].astype(np.float32)
    frames = (frames - 128) * rng.uniform(0.6, 1.3) + 128 + rng.uniform(-35, 35)
    if rng.random() < 0.06:
        frames = np.broadcast_to(frames.mean(-1, keepdims=True), frames.shape)
    return np.clip(frames, 0, 255).astype(np.uint8)


def sample(rng, archive, hardest, count, size):
    """Frames and labels of one cut, or None where its first frame shows no object."""
    frames, labels = archive.clip(archive.draw(rng, hardest))
    moments = _moments(rng, len(frames), count)
    windows = _windows(rng, labels[moments], size)
    way = cv2.INTER_AREA if windows[0, 2] > size else cv2.INTER_LINEAR
    blur = lambda f: cv2.GaussianBlur(f, (0, 0), 0.25 * windows[0, 2] / size) if way == cv2.INTER_AREA else f
    cut = np.stack([_cut(blur(frames[m]), w, size, cv2.INTER_LINEAR) for m, w in zip(moments, windows)])
    marks = np.stack([_cut(labels[m], w, size, cv2.INTER_NEAREST) for m, w in zip(moments, windows)])
    if rng.random() < 0.5:
        cut, marks = cut[:, :, ::-1], marks[:, :, ::-1]
    if rng.random() < 0.15:
        cut, marks = cut.transpose(0, 2, 1, 3), marks.transpose(0, 2, 1)
    areas = np.bincount(marks[0].ravel(), minlength=2)
    visible = [label for label in range(1, len(areas)) if areas[label] >= LEAST_AREA * size**2]
    return (_recoloured(rng, cut), marks, visible) if visible else None


def batch(rng, archive, plan):
    """A batch after `plan`: clips, frames, objects a clip, size, hardest."""
    pictures, owners, truths = [], [], []
    for clip in range(plan.clips):
        found = None
        for _ in range(TRIES):
            found = found or sample(rng, archive, plan.hardest, plan.frames, plan.size)
        if found is None:
            continue
        cut, marks, visible = found
        for label in rng.permutation(visible)[: plan.objects]:
            owners.append(len(pictures))
            truths.append(marks == label)
        pictures.append(cut)
    images = normalised(np.concatenate(pictures))
    masks = torch.from_numpy(np.stack(truths)).float()
    return Batch(images, torch.tensor(owners), masks, plan.frames)
