"""A checkpoint of the official layout in the layout of transformers, and what transformers computes with it.

The names are changed by transformers' own `replace_keys`, which its package does not hold: --converter names the file
src/transformers/models/sam2_video/convert_sam2_video_to_hf.py of its repository. The state is then loaded strictly and
saved by `save_pretrained`.
"""

import argparse
import ast
import gzip
import re
import tempfile
from pathlib import Path

import torch
from omegaconf import OmegaConf
from transformers import Sam2HieraDetConfig, Sam2VideoConfig, Sam2VideoModel, Sam2VisionConfig
from transformers.models.sam2_video.configuration_sam2_video import (
    Sam2VideoMaskDecoderConfig,
    Sam2VideoPromptEncoderConfig,
)

from golden_file import write_golden
from official_model import SEED, build, load
from picture_cases import named, noise, normalised, pixels_of


def converter(path):
    """`replace_keys` and the table that it reads, without what else the program imports."""
    wanted = ("KEYS_TO_MODIFY_MAPPING", "replace_keys")
    tree = ast.parse(Path(path).read_text())
    names = lambda node: [node.name] if isinstance(node, ast.FunctionDef) else [t.id for t in getattr(node, "targets", [])]
    body = [node for node in tree.body if isinstance(node, (ast.Assign, ast.FunctionDef)) and names(node)[0] in wanted]
    scope = {"re": re, "torch": torch}
    exec(compile(ast.Module(body, []), str(path), "exec"), scope)  # noqa: S102
    return scope["replace_keys"]


def vision_config(model, size):
    trunk, neck = model.image_encoder.trunk, model.image_encoder.neck
    widths = [trunk.embed_dim * 2**stage for stage in range(4)]
    backbone = Sam2HieraDetConfig(
        image_size=[size, size],
        hidden_size=trunk.embed_dim,
        num_attention_heads=trunk.num_heads,
        embed_dim_per_stage=widths,
        num_attention_heads_per_stage=[trunk.num_heads * 2**stage for stage in range(4)],
        blocks_per_stage=list(trunk.stages),
        global_attention_blocks=list(trunk.global_att_blocks),
        window_size_per_stage=list(trunk.window_spec),
        window_positional_embedding_background_size=list(trunk.window_pos_embed_bkg_spatial_size),
    )
    return Sam2VisionConfig(
        backbone_config=backbone,
        backbone_channel_list=widths[::-1],
        backbone_feature_sizes=[[size // by] * 2 for by in (4, 8, 16)],
        fpn_hidden_size=neck.d_model,
        fpn_top_down_levels=list(neck.fpn_top_down_levels),
    )


def config_of(path, size):
    """transformers' configuration of a variant; `path` is a YAML file in the official form."""
    model = OmegaConf.load(path).model
    for key, value in {"num_heads": 1, "window_spec": [8, 4, 14, 7], "window_pos_embed_bkg_spatial_size": [14, 14]}.items():
        model.image_encoder.trunk.setdefault(key, value)
    width, layer = model.image_encoder.neck.d_model, model.memory_attention.layer
    return Sam2VideoConfig(
        vision_config=vision_config(model, size),
        prompt_encoder_config=Sam2VideoPromptEncoderConfig(hidden_size=width, image_size=size),
        mask_decoder_config=Sam2VideoMaskDecoderConfig(hidden_size=width),
        image_size=size,
        enable_temporal_pos_encoding_for_object_pointers=model.get("proj_tpos_enc_in_obj_ptrs", False),
        enable_occlusion_spatial_embedding=model.get("no_obj_embed_spatial", False),
        num_maskmem=model.num_maskmem,
        memory_attention_hidden_size=width,
        memory_attention_num_layers=model.memory_attention.num_layers,
        memory_attention_feed_forward_hidden_size=layer.dim_feedforward,
        memory_attention_rope_feat_sizes=[size // 16] * 2,
        memory_encoder_hidden_size=width,
        memory_encoder_output_channels=model.memory_encoder.out_dim,
        mask_downsampler_embed_dim=width,
        memory_fuser_embed_dim=width,
        memory_fuser_intermediate_dim=4 * width,
        memory_fuser_num_layers=model.memory_encoder.fuser.num_layers,
    )


def empty_model(config):
    model = Sam2VideoModel(config).eval()
    for layer in model.memory_attention.layers:
        # transformers fixes the memory's width at 64 here, whatever its configuration says.
        for name in ("k_proj", "v_proj"):
            attention = layer.cross_attn_image
            setattr(attention, name, torch.nn.Linear(config.memory_encoder_output_channels, attention.internal_dim))
    return model


class Decoded:
    """All four masks of a prompt, which the model shows one or three at a time."""

    def __init__(self, model):
        self.model, self.seen = model, []
        model.mask_decoder.dynamic_multimask_via_stability = False
        model.mask_decoder.register_forward_hook(lambda _module, _inputs, out: self.seen.append(out))

    def __call__(self, features, **prompt):
        self.seen.clear()
        for several in (False, True):
            self.model._single_frame_forward(image_embeddings=list(features), multimask_output=several, **prompt)
        (mask, iou, token, score), (masks, ious, tokens, _) = self.seen
        present = (score[0] > 0).float()[:, None]
        pointers = self.model.object_pointer_proj(torch.cat([token, tokens], 2)[0])
        return {
            "masks": torch.cat([mask, masks], 2)[0],
            "ious": torch.cat([iou, ious], 2)[0],
            "object_score": score[0],
            "object_pointers": present * pointers + (1 - present) * self.model.no_object_pointer,
        }


def decoder(model, features, size):
    """Clicks, a box, and a mask without a click, on the same picture."""
    decode = Decoded(model)
    clicks = torch.tensor([[[0.4, 0.55], [0.8, 0.12]]]) * size
    labels = torch.tensor([[1, 0]])
    corners = torch.tensor([[[0.2, 0.3], [0.7, 0.85]]]) * size
    mask = 6 * torch.nn.functional.interpolate(noise(3, 1, 1, 6, 6), (size // 4,) * 2, mode="bicubic")
    cases = {
        "clicks": (clicks, labels, {}, {"input_points": clicks[None], "input_labels": labels[None]}),
        "box": (corners, torch.tensor([[2, 3]]), {}, {"input_boxes": corners.reshape(1, 1, 4)}),
        "none_mask": (torch.zeros(1, 1, 2), torch.tensor([[-1]]), {"in.mask_input": mask}, {"input_masks": mask}),
    }
    out = {f"decoder.in.high_res_{level}": tensor for level, tensor in enumerate(features[:2])}
    for case, (coords, kinds, extra, prompt) in cases.items():
        given = {"in.features": features[2], "in.point_coords": coords, "in.point_labels": kinds, **extra}
        out |= named("decoder", case, given | {f"out.{k}": v for k, v in decode(features, **prompt).items()})
    return out


def vectors(model, size):
    pixels = pixels_of(size)
    features = model.get_image_embeddings(normalised(pixels))
    names = ("high_res_0", "high_res_1", "unconditioned_features")
    encoded = {"in.pixels": pixels} | {f"out.{name}": tensor for name, tensor in zip(names, features)}
    return named("image_encoder", "frame", encoded) | decoder(model, features, size)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, type=Path, help="a YAML file in the official form")
    parser.add_argument("--checkpoint", required=True, help="official layout: .pt or .safetensors, either with .gz")
    parser.add_argument("--converter", required=True, help="convert_sam2_video_to_hf.py of transformers")
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--half", action="store_true", help="fp16 weights, gzipped")
    parser.add_argument("--save", type=Path, required=True, help="a folder; with --half a .safetensors.gz file")
    parser.add_argument("--golden", type=Path, help="graphs-<name>.safetensors to write")
    return parser.parse_args()


def save(model, args):
    if not args.half:
        return model.save_pretrained(args.save)
    with tempfile.TemporaryDirectory() as folder:
        model.half().save_pretrained(folder)
        content = (Path(folder) / "model.safetensors").read_bytes()
    args.save.write_bytes(gzip.compress(content, 9, mtime=0))


@torch.inference_mode()
def main():
    args = arguments()
    config = config_of(args.config, args.size)
    official = load(build(str(args.config)), args.checkpoint)
    model = empty_model(config)
    model.load_state_dict(converter(args.converter)(dict(official.state_dict()), config), strict=True)
    if args.golden:
        facts = {"size": args.size, "checkpoint": Path(args.checkpoint).name}
        tensors = {name: tensor.detach() for name, tensor in vectors(model, args.size).items()}
        write_golden(args.golden, tensors, args.config.stem, "make_hugging_face.py", SEED, **facts)
    save(model, args)


if __name__ == "__main__":
    main()
