"""J of exported weights through the official video predictor: mask, box and three clicks on the first frame.

Measured on folders of made clips (up to two objects of a clip's first frame, one at a time) and on DAVIS-2016 (its one
object), against copying the first mask. J is averaged over the frames after the first, then over the objects.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sam2 import sam2_video_predictor

from checkpoints import read_weights
from clips import LEAST_AREA, Archive
from model import build, normalised
from prompts import click_on_error

CLICKS = 3
MOST_OBJECTS = 2


def load(path):
    """The official video predictor with exported weights, the variant taken from their metadata."""
    tensors, metadata = read_weights(path)
    predictor = build(json.loads(metadata["variant"]), predictor=True)
    predictor.load_state_dict(tensors)
    return predictor.eval()


def region(predicted, truth):
    """J of two boolean masks; two empty ones agree."""
    union = (predicted | truth).sum()
    return float((predicted & truth).sum() / union) if union else 1.0


def _state(predictor, frames):
    """The predictor's state over uint8 frames of any size, resized as its own loader does."""
    size = predictor.image_size
    images = np.stack([np.array(Image.fromarray(frame).resize((size, size))) for frame in frames])
    height, width = frames[0].shape[:2]
    sam2_video_predictor.load_video_frames = lambda **_: (normalised(images), height, width)
    return predictor.init_state(video_path="frames")


def _three_clicks(predictor, state, truth):
    """Click in the middle of the object, then of what is wrong, three times in all."""
    predicted = np.zeros_like(truth)
    for _ in range(CLICKS):
        x, y, label = click_on_error(None, truth, predicted, central=True)
        _, _, logits = predictor.add_new_points_or_box(
            state, 0, 1, points=np.float32([[x, y]]), labels=np.int32([label]), clear_old_points=False
        )
        predicted = (logits[0, 0] > 0).numpy()
    return predicted


def _prompt(predictor, state, kind, truth):
    if kind == "mask":
        predictor.add_new_mask(state, 0, 1, truth)
    elif kind == "box":
        ys, xs = np.nonzero(truth)
        predictor.add_new_points_or_box(state, 0, 1, box=np.float32([xs.min(), ys.min(), xs.max(), ys.max()]))
    else:
        _three_clicks(predictor, state, truth)


@torch.inference_mode()
def tracked(predictor, state, kind, truths):
    """J of each frame of one object, the first included."""
    predictor.reset_state(state)
    _prompt(predictor, state, kind, truths[0])
    scores = np.zeros(len(truths))
    for frame, _, logits in predictor.propagate_in_video(state):
        scores[frame] = region((logits[0, 0] > 0).numpy(), truths[frame])
    return scores


def measure(predictor, objects_of_clips):
    """Figures over clips, each (frames, a list of masks [T, H, W] per object)."""
    kinds = ("mask", "box", "3 clicks")
    scores = {kind: [] for kind in ("static", *kinds)}
    for frames, objects in objects_of_clips:
        state = _state(predictor, frames)
        for truths in objects:
            scores["static"].append(np.array([region(truths[0], truth) for truth in truths]))
            for kind in kinds:
                scores[kind].append(tracked(predictor, state, kind, truths))
    figures = {"objects": len(scores["static"]), "frames": len(scores["static"][0])}
    for kind, rows in scores.items():
        figures[kind] = round(float(np.mean([row[1:].mean() for row in rows])), 3)
    for kind in kinds[1:]:
        figures[f"{kind}, first frame"] = round(float(np.mean([row[0] for row in scores[kind]])), 3)
    figures["mask, last frame"] = round(float(np.mean([row[-1] for row in scores["mask"]])), 3)
    return figures


def made_clips(folder):
    """Clips of an archive; objects that the first frame shows."""
    archive = Archive(folder)
    for number in range(len(archive.places)):
        frames, labels = archive.clip(number)
        areas = np.bincount(labels[0].ravel(), minlength=2)
        shown = [label for label in range(1, len(areas)) if areas[label] >= LEAST_AREA * labels[0].size]
        yield frames, [labels == label for label in shown[:MOST_OBJECTS]]


def davis_clips(folder):
    """Sequences of DAVIS-2016 that have frames."""
    for images in sorted((folder / "JPEGImages/480p").iterdir()):
        paths = sorted(images.glob("*.jpg"))
        masks = [folder / "Annotations/480p" / images.name / f"{path.stem}.png" for path in paths]
        frames = [np.array(Image.open(path).convert("RGB")) for path in paths]
        yield frames, [np.stack([np.array(Image.open(mask).convert("L")) > 0 for mask in masks])]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path, help="safetensors of export.py")
    parser.add_argument("--clips", type=Path, nargs="*", default=[], help="folders of make_clips.py")
    parser.add_argument("--davis", type=Path, help="a DAVIS-2016 folder")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--out", type=Path, help="figures as JSON")
    return parser.parse_args()


def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    predictor = load(args.weights)
    sets = {folder.name: made_clips(folder) for folder in args.clips}
    if args.davis:
        sets["davis2016"] = davis_clips(args.davis)
    figures = {}
    for name, clips in sets.items():
        figures[name] = measure(predictor, clips)
        print(name, json.dumps(figures[name]), flush=True)
    if args.out:
        args.out.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
