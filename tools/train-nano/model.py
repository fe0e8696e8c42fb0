"""The official package's modules at small widths: built, given first values, set to a resolution."""

from pathlib import Path

import torch
from hydra.utils import instantiate
from omegaconf import OmegaConf
from torch import nn
from torch.nn import functional as F

VARIANTS = Path(__file__).parent / "variants"
FULL_SIZE, STRIDE = 256, 16
# Equal query and key projections of this size make a click look at the pixels around it from the first step.
SHARPER = 2.0
PREDICTOR = "sam2.sam2_video_predictor.SAM2VideoPredictor"
MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def config_of(variant):
    """The `model:` part of variants/sam2-nano-<variant>.yaml, as plain values."""
    return OmegaConf.to_container(OmegaConf.load(VARIANTS / f"sam2-nano-{variant}.yaml").model, resolve=True)


def plain_attention(query, key, value, dropout_p=0.0):
    """Softmax attention in three products: with gradients on a CPU faster than the fused one."""
    weights = torch.softmax(query @ key.transpose(-2, -1) * query.shape[-1] ** -0.5, dim=-1)
    return F.dropout(weights, dropout_p) @ value


class Recorder:
    """Stands for the decoder's `predict_masks` and keeps what it last gave: all four masks before any choice."""

    def __init__(self, wrapped):
        self.wrapped, self.last = wrapped, None

    def __call__(self, *args, **kwargs):
        self.last = self.wrapped(*args, **kwargs)
        return self.last


def build(config, predictor=False):
    """A model in the official class, or the official video predictor; masks are recorded for the losses."""
    target = {"_target_": PREDICTOR} if predictor else {}
    model = instantiate(OmegaConf.create(config | target), _recursive_=True)
    if not predictor:
        model.sam_mask_decoder.predict_masks = Recorder(model.sam_mask_decoder.predict_masks)
    return model


@torch.no_grad()
def first_values(model):
    """Starts that small models learn from within minutes; see the README for what each is for."""
    trunk, decoder = model.image_encoder.trunk, model.sam_mask_decoder
    for embedding in (trunk.pos_embed, trunk.pos_embed_window):
        nn.init.trunc_normal_(embedding, std=0.02)
    model.mask_downsample.weight.fill_(20 / 16)
    model.mask_downsample.bias.fill_(-10)
    decoder.pred_obj_score_head.layers[-1].bias.fill_(2.0)
    layers = decoder.transformer.layers
    crossing = [layer.cross_attn_token_to_image for layer in layers]
    crossing += [layer.cross_attn_image_to_token for layer in layers] + [decoder.transformer.final_attn_token_to_image]
    for attention in crossing:
        attention.q_proj.weight.mul_(SHARPER)
        attention.k_proj.weight.copy_(attention.q_proj.weight)
    return model


def _rotations(dim, theta, side, step):
    """Rotary factors of a side x side grid whose cells are `step` apart, centred as in the grid of step 1."""
    rates = theta ** -(torch.arange(0, dim, 4)[: dim // 4].float() / dim)
    place = (torch.arange(side) + 0.5) * step - 0.5
    y, x = torch.meshgrid(place, place, indexing="ij")
    phases = torch.cat([torch.outer(x.flatten(), rates), torch.outer(y.flatten(), rates)], dim=1)
    return torch.polar(torch.ones_like(phases), phases)


def set_size(model, size):
    """Make a model take pictures of `size`; distances in the rotary tables keep the units of 256 pixels."""
    side = size // STRIDE
    model.image_size, model.sam_image_embedding_size = size, side
    prompts = model.sam_prompt_encoder
    prompts.input_image_size, prompts.image_embedding_size = (size, size), (side, side)
    prompts.mask_input_size = (4 * side, 4 * side)
    for module in model.modules():
        if hasattr(module, "freqs_cis"):
            theta = module.compute_cis.keywords["theta"]
            dim = module.compute_cis.keywords["dim"]
            module.freqs_cis = _rotations(dim, theta, side, FULL_SIZE // size).to(model.device)
    return model


def normalised(frames):
    """uint8 [n, H, W, 3] to what the encoder takes, float [n, 3, H, W]."""
    pictures = torch.as_tensor(frames).permute(0, 3, 1, 2).float() / 255
    mean, deviation = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, DEVIATION))
    return (pictures - mean) / deviation
