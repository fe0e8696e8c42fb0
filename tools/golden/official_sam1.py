"""Build SAM models with the segment-anything package: the official three, or a small one of the same architecture."""

from functools import partial

import torch
import torch.nn.functional as F
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

PATCH = 16
# As in build_sam.py, but for nano: windows of 4 tokens pad 6 to 8, and the padding is attended to.
MODELS = {
    "nano": dict(embed_dim=32, depth=4, num_heads=2, global_attn_indexes=[1, 3], window_size=4, width=32, size=96),
    "vit_b": dict(embed_dim=768, depth=12, num_heads=12, global_attn_indexes=[2, 5, 8, 11]),
    "vit_l": dict(embed_dim=1024, depth=24, num_heads=16, global_attn_indexes=[5, 11, 17, 23]),
    "vit_h": dict(embed_dim=1280, depth=32, num_heads=16, global_attn_indexes=[7, 15, 23, 31]),
}


def _encoder(size, width, **sizes):
    norm = partial(torch.nn.LayerNorm, eps=1e-6)
    options = dict(patch_size=PATCH, mlp_ratio=4, qkv_bias=True, use_rel_pos=True, out_chans=width, norm_layer=norm)
    return ImageEncoderViT(img_size=size, **options, **sizes)


def build(name, size=None):
    """A model whose weights are still to be given, for images of `size` pixels (the model's own where absent)."""
    sizes = {"window_size": 14, "width": 256, "size": 1024} | MODELS[name]
    trained, width = sizes.pop("size"), sizes.pop("width")
    size = size or trained
    grid = (size // PATCH, size // PATCH)
    transformer = TwoWayTransformer(depth=2, embedding_dim=width, mlp_dim=2048, num_heads=8)
    return Sam(
        image_encoder=_encoder(size, width, **sizes),
        prompt_encoder=PromptEncoder(width, grid, (size, size), mask_in_chans=16),
        mask_decoder=MaskDecoder(
            transformer_dim=width, transformer=transformer, iou_head_depth=3, iou_head_hidden_dim=256
        ),
    ).eval()


def resized(name, state, size):
    """The model of a state dict for images of another size than it was trained on.

    The absolute positions are resized bilinearly beforehand, as SAMed and other fine-tuned models do it; the relative
    ones are given as they are, so that the official get_rel_pos resizes them.
    """
    model, state = build(name, size), dict(state)
    positions = state.pop("image_encoder.pos_embed").permute(0, 3, 1, 2)
    side = size // PATCH
    positions = F.interpolate(positions, (side, side), mode="bilinear", align_corners=False).permute(0, 2, 3, 1)
    for key, value in [*state.items(), ("image_encoder.pos_embed", positions)]:
        owner, _, leaf = key.rpartition(".")
        target = model.get_submodule(owner)
        if leaf.startswith("rel_pos"):
            setattr(target, leaf, torch.nn.Parameter(value, requires_grad=False))
        else:
            getattr(target, leaf).copy_(value)
    return model
