"""What a decoder call costs: masks (token of one mask, best of three), IoU estimates, object score."""

import torch
from torch.nn import functional as F

# Absent objects are rare: a call of one weighs so much more in the object score's loss.
ABSENT = 3.0


def _mask_costs(logits, truth, weights):
    """Focal, dice and balanced cross entropy of masks [n, m, h, w] to soft truth [n, 1, h, w]; [n, m]."""
    truth = truth.expand_as(logits)
    chance = logits.sigmoid()
    entropy = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    side = 0.25 * truth + 0.75 * (1 - truth)
    focal = (side * (chance - truth) ** 2 * entropy).mean((2, 3))
    overlap, total = (chance * truth).sum((2, 3)), (chance + truth).sum((2, 3))
    dice = 1 - (2 * overlap + 1) / (total + 1)
    cost = weights.focal * focal + dice
    if weights.balanced > 0:
        inside = (entropy * truth).sum((2, 3)) / truth.sum((2, 3)).clamp(min=1)
        outside = (entropy * (1 - truth)).sum((2, 3)) / (1 - truth).sum((2, 3)).clamp(min=1)
        cost = cost + weights.balanced * (inside + outside) / 2
    return cost


@torch.no_grad()
def overlaps(logits, truth):
    """IoU of masks [n, m, h, w] cut at 0 with truth [n, 1, h, w] cut at one half; two empty masks agree."""
    predicted, real = logits > 0, truth > 0.5
    union = (predicted | real).sum((2, 3)).float()
    return torch.where(union > 0, (predicted & real).sum((2, 3)) / union.clamp(min=1), 1.0)


def decoder_loss(recorded, truths, weights):
    """The sum and its parts for what `predict_masks` gave, against full-size masks [n, R, R].

    The raw logits are used: what the model passes on has constants where it thinks the object absent.
    """
    logits, estimates, _, score = recorded
    truth = F.interpolate(truths[:, None], size=logits.shape[-2:], mode="area")
    present = (truths.flatten(1).sum(1) > 0).float()
    some = present.sum().clamp(min=1)
    costs = _mask_costs(logits, truth, weights)
    mask = (costs[:, 0] + costs[:, 1:].min(1).values) * present
    iou = (estimates - overlaps(logits, truth)).abs().mean(1) * present
    seen = F.binary_cross_entropy_with_logits(score[:, 0], present, 1 + (ABSENT - 1) * (1 - present))
    parts = {"mask": mask.sum() / some, "iou": iou.sum() / some, "score": seen}
    return sum(parts.values()), {name: value.detach() for name, value in parts.items()}
