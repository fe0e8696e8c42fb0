"""The state of a training, and a step of it."""

import dataclasses

import numpy as np
import torch
from torch.nn import functional as F

import checkpoints
from clips import batch
from model import build, config_of, first_values, plain_attention, set_size
from rollout import train_pass
from schedule import plan_at

AVERAGE, CLIP, DECAY = 0.998, 2.0, 0.02
MINUTES = 70


def prepare(args):
    """Settings of torch in this process."""
    torch.set_num_threads(1 if args.helpers else args.threads)
    torch.set_flush_denormal(True)
    if args.device == "cpu":
        F.scaled_dot_product_attention = plain_attention


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
        self.optimizer = torch.optim.AdamW(self._groups(), betas=(0.9, 0.98), fused=True)
        self.seconds, self.share, self.step = 0.0, args.from_share, 0
        self.stride = (1 - args.from_share) / args.steps if args.steps else None

    def _groups(self):
        """Parameters by whether they decay and whether they are the image encoder's."""
        groups = {}
        for name, parameter in self.model.named_parameters():
            groups.setdefault((parameter.ndim > 1, name.startswith("image_encoder.")), []).append(parameter)
        return [
            {"params": parameters, "weight_decay": DECAY if decays else 0.0, "encoder": encoder}
            for (decays, encoder), parameters in groups.items()
        ]

    def spend(self, seconds):
        """Move the clock and the share of the schedule: at the pace of the budget of minutes, or of that of steps."""
        self.seconds += seconds
        self.share += self.stride or seconds / (60 * self.minutes)

    def _average_in(self):
        keep = min(AVERAGE, (1 + self.step) / (10 + self.step))
        torch._foreach_lerp_(list(self.average.parameters()), list(self.model.parameters()), 1 - keep)

    def advance(self, archive):
        """One step; its plan and the losses' parts."""
        plan = plan_at(self.share, self.rng)
        cut = batch(self.rng, archive, plan)
        moved = dataclasses.replace(cut, **{k: getattr(cut, k).to(self.device) for k in ("pictures", "clip_of_row", "truths")})
        set_size(self.model.train(), plan.size)
        self.model.image_encoder.requires_grad_(plan.encoder > 0)
        loss, parts = train_pass(self.model, moved, self.rng, plan)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        for group in self.optimizer.param_groups:
            group["lr"] = plan.rate * (plan.encoder if group["encoder"] else 1)
        if torch.isfinite(norm):
            self.optimizer.step()
            self._average_in()
        self.step += 1
        return plan, {"loss": round(float(loss.detach()), 4), "norm": round(float(norm), 3), **parts}
