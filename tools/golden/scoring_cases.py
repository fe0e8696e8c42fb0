"""Made-up sequences for the scoring rules: frames of labels that move, leave, return and are mispredicted."""

import numpy as np

WIDTH, HEIGHT, COUNT = 37, 21, 8


def labels(rng: np.random.Generator, ids, jitter: int = 0, count: int = COUNT, size=(HEIGHT, WIDTH)) -> list[np.ndarray]:
    """Frames of rectangles that move to the right, one an id; `jitter` moves each edge by so many pixels."""
    height, width = size
    tall, wide = max(2, height // 4), max(3, width // 4)
    frames = []
    for t in range(count):
        frame = np.zeros(size, np.uint8)
        for place, number in enumerate(ids):
            y, x = 1 + (tall + 1) * place, 2 + (width // 14) * t + place
            a, b, c, d = rng.integers(-jitter, jitter + 1, 4)
            frame[max(0, y + a) : y + tall + b, max(0, x + c) : x + wide + d] = number
        frames.append(frame)
    return frames


def without(frames, number, among):
    """Frames in which a label is absent from the places `among`."""
    return [np.where((frame == number) & (t in among), 0, frame).astype(np.uint8) for t, frame in enumerate(frames)]


def with_patch(frames, number, among):
    """Frames with a patch of a label in the lower right corner at the places `among`."""
    result = [frame.copy() for frame in frames]
    for t in among:
        result[t][-3:, -4:] = number
    return result


def many(rng: np.random.Generator, shift: int) -> list[np.ndarray]:
    """Three frames with every id from 1 to 255 as a block of four pixels."""
    frame = np.kron(np.arange(256, dtype=np.uint8).reshape(16, 16), np.ones((2, 2), np.uint8))
    return [np.roll(frame, shift * int(rng.integers(0, 2)), axis=1) for _ in range(4)]


def runs(frame: np.ndarray | None) -> list[int] | None:
    """Row-major run lengths: value, length, value, length, ..."""
    if frame is None:
        return None
    flat = frame.ravel()
    starts = np.concatenate([[0], np.flatnonzero(np.diff(flat.astype(int))) + 1])
    lengths = np.diff(np.concatenate([starts, [flat.size]]))
    return np.stack([flat[starts], lengths], 1).ravel().tolist()


def missing(frames, among):
    """Frames of which those at the places `among` have no file."""
    return [None if t in among else frame for t, frame in enumerate(frames)]


def label_cases(rng: np.random.Generator):
    """Name, ground truth, predictions: what every evaluator of label pictures has to decide on."""
    truth, guess = labels(rng, (1, 2)), labels(rng, (1, 2), 2)
    last = COUNT - 1
    yield "two objects", truth, guess
    yield "an object that comes late", without(truth, 2, range(3)), without(guess, 2, range(3))
    yield "a late object, predicted too early", without(truth, 2, range(4)), without(guess, 2, range(2))
    yield "a late object, predicted too late", without(truth, 2, range(2)), without(guess, 2, range(5))
    yield "an object that leaves", without(truth, 2, (4, 5, 6, last)), guess
    yield "an object that leaves and returns", without(truth, 2, (2, 3)), without(guess, 2, (3, 4))
    yield "an object that returns twice", without(truth, 2, (2, 4, 5)), without(guess, 2, (4,))
    yield "an object of the first frame only", without(truth, 2, range(1, COUNT)), guess
    yield "an object of the last frame only", without(truth, 2, range(last)), guess
    yield "an object too many", truth, with_patch(guess, 3, (3,))
    yield "an object too many in the first frame", truth, with_patch(guess, 3, (0,))
    yield "the label 255", with_patch(truth, 255, range(COUNT)), with_patch(guess, 255, (0, 1, 2, 4))
    yield "an object that is not predicted", truth, without(guess, 2, range(COUNT))
    yield "nothing predicted", truth, [np.zeros_like(frame) for frame in guess]
    yield "a full picture", [np.full_like(frame, 1) for frame in truth], [np.full_like(frame, 1) for frame in truth]
    yield "a missing file", truth, missing(guess, (3,))
    yield "no file for the first and the last frame", truth, missing(guess, (0, last))
    yield "another size", truth, [frame[:, :-1] for frame in guess]
    yield "three frames", truth[:3], guess[:3]
    yield "255 objects", many(rng, 0), many(rng, 1)
