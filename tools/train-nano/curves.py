"""Draw a training's log.jsonl: losses, J on held-out clips, frames a second, over the minutes of training."""

import argparse
import json
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402

LOSSES = {
    "track.mask": "mask, tracked frames",
    "click.mask": "mask, one click",
    "box.mask": "mask, box",
    "correct.mask": "mask, corrected",
}
HEADS = {"track.iou": "IoU estimate, tracked", "track.score": "object score, tracked", "click.iou": "IoU estimate, click"}
FIGURES = {
    "j": "J, mask prompt, 11 frames on",
    "last": "of these the last frame",
    "click": "IoU, one click",
    "box": "IoU, box",
    "static": "J, copied first mask",
}
SMOOTH = 9


def smoothed(values):
    """Running means, shorter at both ends."""
    half = SMOOTH // 2
    windows = [values[max(0, i - half) : i + half + 1] for i in range(len(values))]
    return [sum(window) / len(window) for window in windows]


def _lines(axes, records, names):
    for name, label in names.items():
        points = [(record["minutes"], record[name]) for record in records if name in record]
        if points:
            minutes, values = zip(*points)
            axes.plot(minutes, smoothed(list(values)), label=label, linewidth=1.2)


def joined(logs):
    """Records of logs one after the other, minutes counted through."""
    records, began = [], 0.0
    for log in logs:
        own = [json.loads(line) for line in log.read_text().splitlines()]
        records += [record | {"minutes": record["minutes"] + began} for record in own]
        began = records[-1]["minutes"]
    return records


def draw(records, title, path):
    """The picture of three panels."""
    steps = [record for record in records if "loss" in record]
    checks = [record | record["validation"] for record in records if "validation" in record]
    figure, (masks, heads, held_out) = plt.subplots(1, 3, figsize=(12, 3.6), layout="constrained")
    _lines(masks, steps, LOSSES)
    _lines(heads, steps, HEADS)
    for name, label in FIGURES.items():
        held_out.plot([check["minutes"] for check in checks], [check[name] for check in checks], ".-", label=label)
    change = next((record["minutes"] for record in steps if record["size"] > steps[0]["size"]), None)
    for axes, name in zip((masks, heads, held_out), ("mask losses (their weights change)", "other losses", "held-out clips")):
        axes.set_title(name, fontsize=9)
        axes.set_xlabel("minutes of training")
        axes.legend(fontsize=7)
        axes.grid(alpha=0.3)
        if change is not None:
            axes.axvline(change, color="grey", linewidth=0.8, linestyle=":")
    figure.suptitle(title, fontsize=10)
    figure.savefig(path, dpi=80)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("logs", type=Path, nargs="+", help="of one training or of several that went on from each other")
    parser.add_argument("--out", type=Path, required=True, help="a .png")
    parser.add_argument("--title", default="")
    args = parser.parse_args()
    draw(joined(args.logs), args.title, args.out)


if __name__ == "__main__":
    main()
