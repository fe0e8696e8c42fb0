"""The official image predictor and automatic mask generator on any config and size, with what they do not return."""

import cv2
import numpy as np
import sam2.utils.misc as misc
import torch
from sam2.sam2_image_predictor import SAM2ImagePredictor

from official_model import build, load

# What build_sam2 adds to a config (sam2/build_sam.py).
BUILD_SAM2 = (
    "++model.sam_mask_decoder_extra_args.dynamic_multimask_via_stability=true",
    "++model.sam_mask_decoder_extra_args.dynamic_multimask_stability_delta=0.05",
    "++model.sam_mask_decoder_extra_args.dynamic_multimask_stability_thresh=0.98",
)


def image_model(config, checkpoint, size=None):
    return load(build(config, size, BUILD_SAM2), checkpoint)


def fit(predictor):
    """The predictor's feature sizes are those of 1024 pixels whatever the model; give it the model's."""
    size = predictor.model.image_size
    predictor._bb_feat_sizes = [(size // part, size // part) for part in (4, 8, 16)]
    return predictor


def image_predictor(model, **options):
    return fit(SAM2ImagePredictor(model, **options))


def components_by_opencv():
    """Let hole filling run: OpenCV stands for the CUDA extension's connected components."""

    def components(masks):
        found = []
        for mask in masks:
            _, labels, stats, _ = cv2.connectedComponentsWithStats(mask[0].numpy().astype(np.uint8), connectivity=8)
            found.append((labels, np.where(labels > 0, stats[labels, cv2.CC_STAT_AREA], 0)))
        return tuple(torch.from_numpy(np.stack(column))[:, None] for column in zip(*found))

    misc.get_connected_components = components


def packed(masks):
    """[..., H, W] bool to [..., ceil(HW/8)] bytes, rows one after another, first pixel in the highest bit."""
    flat = np.asarray(masks, bool).reshape(*masks.shape[:-2], masks.shape[-2] * masks.shape[-1])
    return torch.from_numpy(np.packbits(flat, axis=-1))


class Scores:
    """Object scores of every decoder call, which the predictor drops."""

    def __init__(self, model):
        self.last = None
        model.sam_mask_decoder.register_forward_hook(self._keep)

    def _keep(self, _module, _inputs, outputs):
        self.last = outputs[3][:, 0].clone()


def batched(array, dims):
    """The predictor squeezes a batch of one away; put it back."""
    array = torch.from_numpy(np.asarray(array))
    return array if array.dim() == dims else array[None]
