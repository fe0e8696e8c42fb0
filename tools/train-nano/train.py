"""Train a small SAM 2 on made-up clips within a budget of minutes; stop and --resume at any time.

Writes <out>/checkpoint.pt every few minutes and a line of figures to <out>/log.jsonl every few steps.
"""

import argparse
import json
import os
import signal
import time
from pathlib import Path

# Threads that wait without spinning: on a shared machine training is then several times faster. Read at torch's import.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np  # noqa: E402

import checkpoints  # noqa: E402
from clips import Archive  # noqa: E402
from helper import Helpers  # noqa: E402
from run import MINUTES, Run, prepare  # noqa: E402
from validate import validate  # noqa: E402

LOG_STEPS, SAVE_SECONDS, VALIDATE_SECONDS = 20, 150, 240


def _write(path, record):
    with path.open("a") as file:
        file.write(json.dumps(record) + "\n")


def _place(run, plan):
    """Where in the training a record was made."""
    place = {"step": run.step, "minutes": round(run.seconds / 60, 3), "share": round(run.share, 4)}
    return place | {"size": plan.size, "rate": round(plan.rate, 6)}


def _summary(lines, seconds, frames):
    """Means of a few steps' figures."""
    names = sorted({name for line in lines for name in line})
    means = {name: float(np.mean([line[name] for line in lines if name in line])) for name in names}
    return {name: round(value, 4) for name, value in means.items()} | {"fps": round(frames / seconds, 1)}


class Stop:
    """Becomes `asked` at Ctrl-C or SIGTERM, to be looked at between steps."""

    def __init__(self):
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, *_):
        self.asked = True


def train(run, archive, held_out, out, helpers):
    """Step until the budget is spent or somebody asks to stop; either way the state is saved."""
    stop = Stop()
    lines, frames, began = [], 0, run.seconds
    saved = validated = run.seconds
    while run.share < 1 and not stop.asked:
        start = time.perf_counter()
        plan, figures = run.advance(archive)
        run.spend(time.perf_counter() - start)
        helpers.tell(run.share)
        lines.append(figures)
        frames += plan.clips * plan.frames
        if run.step % LOG_STEPS == 0:
            _write(out / "log.jsonl", _place(run, plan) | {"helped": helpers.steps} | _summary(lines, run.seconds - began, frames))
            lines, frames, began = [], 0, run.seconds
        if run.seconds - validated > VALIDATE_SECONDS or run.share >= 1:
            _write(out / "log.jsonl", _place(run, plan) | {"validation": validate(run.average, held_out, plan.size)})
            validated = run.seconds
        if run.seconds - saved > SAVE_SECONDS or run.share >= 1 or stop.asked:
            checkpoints.save(out / "checkpoint.pt", run)
            saved = run.seconds
    helpers.stop()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", choices=("s", "b", "l"), required=True)
    parser.add_argument("--clips", type=Path, required=True, help="folder with train/ and val/ from make_clips.py")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, help=f"of training, {MINUTES} if absent; sets the pace from here on")
    parser.add_argument("--steps", type=int, help="in place of minutes: from --from-share to the end, whatever the machine does")
    parser.add_argument("--threads", type=int, default=2, help="without helpers")
    parser.add_argument("--helpers", type=int, default=0, help="further processes; each then has one thread (CPU only)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--init", type=Path, help="exported weights to start from, with a fresh optimiser")
    parser.add_argument("--from-share", type=float, default=0.0, help="where in the schedule a new training begins")
    parser.add_argument("--resume", action="store_true", help="go on from <out>/checkpoint.pt")
    return parser.parse_args()


def main():
    args = arguments()
    prepare(args)
    run = Run(args)
    args.out.mkdir(parents=True, exist_ok=True)
    if args.resume:
        checkpoints.resume(args.out / "checkpoint.pt", run, args.minutes)
    train(run, Archive(args.clips / "train"), Archive(args.clips / "val"), args.out, Helpers(args, run))


if __name__ == "__main__":
    main()
