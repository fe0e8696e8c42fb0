"""Build SAM 2 models with the official package, at any image size, from a seed or a checkpoint; seed SAM models too."""

import gzip
import io
import zlib
from pathlib import Path

import safetensors.torch
import torch
from hydra import compose, initialize_config_dir, initialize_config_module
from hydra.core.global_hydra import GlobalHydra
from hydra.utils import instantiate
from omegaconf import OmegaConf
from torch import nn

SEED = 7
VIDEO_PREDICTOR = "sam2.sam2_video_predictor.SAM2VideoPredictor"
# Sharp enough attention that the decoder's tokens follow the picture, heads wide enough that logits, IoUs and scores
# differ from case to case by much more than rounding does, and pointers loud enough among the memory tokens.
GAINS = {
    ".q_proj.": 1.8,
    ".k_proj.": 1.8,
    "output_hypernetworks_mlps.0.layers.2": 0.7,
    "iou_prediction_head.layers.2": 3.0,
    "pred_obj_score_head.layers": 2.0,
    "obj_ptr_proj.layers.2": 5.0,
    "obj_ptr_tpos_proj": 3.0,
}
# What the first norm of each kind sees is nearly flat, so that its epsilon shows.
QUIET = {
    "patch_embed.": 0.05,
    "pos_embed": 0.05,
    "image_encoder.neck.0.": 0.02,
    "memory_encoder.mask_downsampler.encoder.6.": 0.02,
    "memory_encoder.fuser.layers.1.dwconv.": 0.02,
    "prompt_encoder.mask_downscaling.0.": 0.02,
    "mask_decoder.output_upscaling.0.": 0.03,
    "mask_decoder.conv_s1.": 0.03,
}
MANY_WEIGHTS, SOME_WEIGHTS = 8192, 256


def build(config, size=None, overrides=()):
    """Instantiate `config`, a path to a YAML file or a name among the package's own configs."""
    GlobalHydra.instance().clear()
    path = Path(config)
    if path.is_file():
        initialize_config_dir(str(path.resolve().parent), version_base=None)
        name = path.stem
    else:
        initialize_config_module("sam2", version_base=None)
        name = config
    wanted = list(overrides) + ([f"++model.image_size={size}"] if size else [])
    cfg = compose(config_name=name, overrides=wanted)
    OmegaConf.resolve(cfg)
    return instantiate(cfg.model, _recursive_=True).eval()


def load(model, checkpoint):
    """Strictly load a checkpoint of the official layout: .pt or .safetensors, either with .gz."""
    path = Path(checkpoint)
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".safetensors" in path.name:
        state = safetensors.torch.load(content)
    else:
        state = torch.load(io.BytesIO(content), map_location="cpu", weights_only=True)["model"]
    model.load_state_dict(state)
    return model


def _normal(name, shape, seed):
    """Values that depend on a tensor's name and the seed only, so that variants share what they have in common."""
    generator = torch.Generator().manual_seed(zlib.crc32(name.encode()) + seed)
    return torch.randn(shape, generator=generator)


def _coarse(values):
    """Large tensors on a few levels, so that a committed checkpoint compresses."""
    if values.numel() >= MANY_WEIGHTS:
        return torch.where(values.abs() > 1.5, values.sign() * 2.75, 0.0)
    if values.numel() >= SOME_WEIGHTS:
        return (values * 2).round().clamp(-5, 5) / 2
    return values


def _share(table, name):
    return next((value for part, value in table.items() if part in name), 1.0)


def _spread(owner, name, parameter):
    """(mean, standard deviation) that keep activations near one whatever the width."""
    quiet = _share(QUIET, name)
    # Each package has a LayerNorm2d of its own.
    if isinstance(owner, nn.LayerNorm) or type(owner).__name__ == "LayerNorm2d":
        return (1.0, 0.2) if name.endswith("weight") else (0.0, 0.2)
    if name.endswith(".gamma"):
        return 0.5, 0.1
    if name.endswith("positional_encoding_gaussian_matrix"):
        return 0.0, 1.0
    if isinstance(owner, (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)):
        if name.endswith("bias"):
            return 0.0, 0.2 * quiet
        transposed = isinstance(owner, nn.ConvTranspose2d)
        fan_in = parameter.shape[0] if transposed else parameter[0].numel()
        return 0.0, _share(GAINS, name) * quiet * fan_in**-0.5
    return 0.0, 0.5 * quiet


@torch.no_grad()
def seed_weights(model, seed=SEED, compressible=False):
    """Random weights in which every bias, norm and embedding matters, rounded to fp16 when `compressible`.

    The package's own initialisation leaves norms at 1, biases near 0 and layer scales at 1e-6: a missing bias, a
    wrong epsilon or a skipped block would not show.
    """
    owners = {f"{path}.{key}": module for path, module in model.named_modules() for key in module._parameters}
    for name, tensor in model.state_dict(keep_vars=True).items():
        mean, deviation = _spread(owners.get(name), name, tensor)
        values = _normal(name, tensor.shape, seed)
        values = mean + deviation * (_coarse(values) if compressible else values)
        tensor.copy_(values.half().float() if compressible else values)
    return model


@torch.no_grad()
def calibrate_score(model):
    """Shift the object score so that most noise has an object and some has none."""
    side = model.image_size // 16
    generator = torch.Generator().manual_seed(1)
    noise = lambda channels, times: torch.randn(16, channels, times * side, times * side, generator=generator)
    width = model.hidden_dim
    high_res = [noise(width // 8, 4), noise(width // 4, 2)]
    scores = model._forward_sam_heads(noise(width, 1), high_res_features=high_res)[-1]
    bias = model.sam_mask_decoder.pred_obj_score_head.layers[-1].bias
    bias += (scores.std() - scores.mean()).half().float()
    bias.copy_(bias.half().float())
    print(f"object score: {scores.mean():.2f} +- {scores.std():.2f} before calibration")
    return model


def shift_score(predictor, shift):
    """Move every object score by `shift`; returns the changed weights by their names."""
    name = "sam_mask_decoder.pred_obj_score_head.layers.2.bias"
    bias = predictor.get_parameter(name)
    with torch.no_grad():
        bias += shift
    return {f"override.{name}": bias.detach().clone()}


def model_arguments(parser, seed_help="what the checkpoint was made from, for the record"):
    """What every program takes that runs a model of the official package."""
    parser.add_argument("--config", required=True, help="a YAML file, or a name among the package's configs")
    parser.add_argument("--checkpoint", required=True, help="official layout: .pt or .safetensors, either with .gz")
    parser.add_argument("--seed", type=int, default=SEED, help=seed_help)
    parser.add_argument("--size", type=int, help="image size; the config's where absent")
