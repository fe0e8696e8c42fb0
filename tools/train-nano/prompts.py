"""Prompts from masks: clicks inside, clicks on errors, boxes drawn by an unsteady hand."""

import cv2
import numpy as np
import torch

INSIDE, OUTSIDE, CORNER, OTHER_CORNER = 1, 0, 2, 3


def _anywhere(rng, region):
    rows, columns = np.nonzero(region)
    pick = int(rng.integers(len(rows)))
    return float(columns[pick]), float(rows[pick])


def _middle(region):
    """The pixel farthest from the region's rim; the picture's edge counts as rim."""
    padded = cv2.copyMakeBorder(region.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    row, column = np.unravel_index(cv2.distanceTransform(padded, cv2.DIST_L2, 3).argmax(), padded.shape)
    return float(column - 1), float(row - 1)


def click_on_error(rng, truth, predicted, central):
    """(x, y, label) on what a mask misses or spills, the larger one more often; on any true place without errors."""
    missed, spilled = truth & ~predicted, predicted & ~truth
    errors = missed.sum() + spilled.sum()
    if errors == 0:
        missed, spilled = truth, ~truth
        errors = missed.sum() if missed.any() else spilled.sum()
        positive = bool(missed.any())
    elif central:
        positive = missed.sum() >= spilled.sum()
    else:
        positive = rng.random() < missed.sum() / errors
    region = missed if positive else spilled
    place = _middle(region) if central else _anywhere(rng, region)
    return (*place, INSIDE if positive else OUTSIDE)


def clicks(rng, truths, predicted=None, central=None):
    """One click a row, float [rows, 1, 2] and labels [rows, 1]; half of the rows clicked in the middle."""
    rows = []
    for row, truth in enumerate(truths.cpu().numpy() > 0.5):
        seen = np.zeros_like(truth) if predicted is None else predicted[row].cpu().numpy()
        middle = rng.random() < 0.5 if central is None else central
        rows.append(click_on_error(rng, truth, seen, middle))
    table = torch.tensor(rows, device=truths.device)
    return table[:, None, :2], table[:, None, 2].to(torch.int32)


def boxes(rng, truths, noise=0.08):
    """Two corners a row; each side is off by up to `noise` of the box's extent."""
    size, rows = truths.shape[-1], []
    for truth in truths.cpu().numpy() > 0.5:
        ys, xs = np.nonzero(truth)
        box = np.array([xs.min(), ys.min(), xs.max(), ys.max()], np.float64)
        extent = np.tile(box[2:] - box[:2] + 1, 2)
        rows.append(np.clip(box + rng.uniform(-noise, noise, 4) * extent, 0, size - 1))
    corners = torch.tensor(np.stack(rows), dtype=torch.float32, device=truths.device).view(-1, 2, 2)
    labels = torch.tensor([[CORNER, OTHER_CORNER]], dtype=torch.int32, device=truths.device)
    return corners, labels.expand(len(corners), 2)
