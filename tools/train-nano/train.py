"""Train a small SAM 2 on made-up clips within a budget of minutes; stop and --resume at any time.

Writes <out>/checkpoint.pt every few minutes and a line of figures to <out>/log.jsonl every few steps.
"""

import argparse
import dataclasses
import json
import os
import signal
import time
from pathlib import Path

# Threads that wait without spinning: on a shared machine training is then several times faster. Read at torch's import.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch.nn import functional as F  # noqa: E402

import checkpoints  # noqa: E402
from clips import Archive, batch  # noqa: E402
from helper import Helpers  # noqa: E402
from model import build, config_of, first_values, plain_attention, set_size  # noqa: E402
from rollout import train_pass  # noqa: E402
from schedule import plan_at  # noqa: E402
from validate import validate  # noqa: E402

AVERAGE, CLIP, DECAY = 0.998, 2.0, 0.02
MINUTES = 70
LOG_STEPS, SAVE_SECONDS, VALIDATE_SECONDS = 20, 150, 240


class Run:
    """A training's state: model, its moving average, optimiser, clock and random numbers."""

    def __init__(self, args):
        torch.manual_seed(args.seed)
        self.variant, self.minutes = args.model, args.minutes or MINUTES
        self.rng = np.random.default_rng(args.seed)
        self.device = torch.device(args.device)
        self.model = first_values(build(config_of(args.model))).to(self.device)
        if args.init:
            self.model.load_state_dict(checkpoints.read_weights(args.init)[0])
        self.average = build(config_of(args.model)).to(self.device).eval().requires_grad_(False)
        self.average.load_state_dict(self.model.state_dict())
        decayed = [p for p in self.model.parameters() if p.ndim > 1]
        plain = [p for p in self.model.parameters() if p.ndim <= 1]
        groups = [{"params": decayed, "weight_decay": DECAY}, {"params": plain, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        self.seconds, self.share, self.step = 0.0, args.from_share, 0

    def spend(self, seconds):
        """Move the clock; the share of the schedule moves with it, at the pace that the budget of minutes sets."""
        self.seconds += seconds
        self.share += seconds / (60 * self.minutes)

    def _average_in(self):
        keep = min(AVERAGE, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - keep)

    def advance(self, archive):
        """One step; its plan and the losses' parts."""
        plan = plan_at(self.share, self.rng)
        cut = batch(self.rng, archive, plan)
        moved = dataclasses.replace(cut, **{k: getattr(cut, k).to(self.device) for k in ("pictures", "clip_of_row", "truths")})
        set_size(self.model.train(), plan.size)
        loss, parts = train_pass(self.model, moved, self.rng, plan)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        for group in self.optimizer.param_groups:
            group["lr"] = plan.rate
        if torch.isfinite(norm):
            self.optimizer.step()
            self._average_in()
        self.step += 1
        return plan, {"loss": round(float(loss.detach()), 4), "norm": round(float(norm), 3), **parts}


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
    parser.add_argument("--threads", type=int, default=2, help="without helpers")
    parser.add_argument("--helpers", type=int, default=0, help="further processes; each then has one thread (CPU only)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--init", type=Path, help="exported weights to start from, with a fresh optimiser")
    parser.add_argument("--from-share", type=float, default=0.0, help="where in the schedule a new training begins")
    parser.add_argument("--resume", action="store_true", help="go on from <out>/checkpoint.pt")
    return parser.parse_args()


def prepare(args):
    """Settings of torch in this process."""
    torch.set_num_threads(1 if args.helpers else args.threads)
    torch.set_flush_denormal(True)
    if args.device == "cpu":
        F.scaled_dot_product_attention = plain_attention


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
