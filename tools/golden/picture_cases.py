"""Vectors of the parts that see the picture or the whole mask: image encoder, memory encoder, mask prompt."""

import torch
import torch.nn.functional as F

MEAN = torch.tensor([0.485, 0.456, 0.406])[:, None, None]
STD = torch.tensor([0.229, 0.224, 0.225])[:, None, None]


def noise(seed, *shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def named(graph, case, tensors):
    return {f"{graph}.{case}.{name}": tensor for name, tensor in tensors.items()}


def _grid(size):
    return torch.meshgrid(torch.arange(size) / size, torch.arange(size) / size, indexing="ij")


def pixels_of(size):
    """A picture with ramps, edges and texture, [size, size, 3] uint8."""
    y, x = _grid(size)
    disc = (((x - 0.45) / 0.25) ** 2 + ((y - 0.55) / 0.3) ** 2 < 1).float()
    red = 255 * x * (1 - disc) + 200 * disc
    green = 127 + 120 * torch.sin(40 * x + 23 * y) * (1 - 0.5 * disc)
    blue = 255 * ((x * 12).floor() + (y * 9).floor()).remainder(2) * (1 - disc) + 60 * disc
    return torch.stack([red, green, blue], -1).clamp(0, 255).to(torch.uint8)


def normalised(pixels):
    """As the official loader does: divided in float64, then fp32."""
    image = torch.from_numpy(pixels.numpy() / 255.0).permute(2, 0, 1).float()
    return ((image - MEAN) / STD)[None]


def image_encoder(model, with_image):
    pixels = pixels_of(model.image_size)
    image = normalised(pixels)
    high_res_0, high_res_1, vision = model.forward_image(image)["backbone_fpn"]
    tensors = {
        "in.pixels": pixels,
        "out.high_res_0": high_res_0,
        "out.high_res_1": high_res_1,
        "out.vision_features": vision,
    }
    return named("image_encoder", "frame", tensors | ({"in.image": image} if with_image else {}))


def high_res_of(encoded):
    return [encoded[f"image_encoder.frame.out.high_res_{level}"] for level in (0, 1)]


def memory_encoder(model):
    """Two objects, one present and one absent, from low-resolution logits brought up to the image's size."""
    size, side, out = model.image_size, model.image_size // 16, {}
    vision = noise(31, 1, model.hidden_dim, side, side)
    low_res = 6 * F.interpolate(noise(32, 2, 1, 7, 7), (4 * side, 4 * side), mode="bicubic")
    score = torch.tensor([[2.5], [-1.5]])
    flat = vision.expand(2, -1, -1, -1).flatten(2).permute(2, 0, 1)
    high_res = F.interpolate(low_res, (size, size), mode="bilinear", align_corners=False)
    for case, binarise in (("soft", False), ("binarised", True)):
        model.binarize_mask_from_pts_for_mem_enc = binarise
        memory, _ = model._encode_new_memory([flat], [(side, side)], high_res, score, is_mask_from_pts=True)
        tensors = {
            "in.vision_features": vision,
            "in.mask_logits": low_res,
            "in.object_score": score,
            "in.binarise": torch.tensor([int(binarise)]),
            "out.memory": memory.flatten(2).transpose(1, 2),
        }
        out |= named("memory_encoder", case, tensors)
    model.binarize_mask_from_pts_for_mem_enc = False
    return out


def mask_prompt(model, encoded):
    side, out = model.image_size // 16, {}
    y, x = _grid(model.image_size)
    disc = ((x - 0.4) ** 2 + ((y - 0.6) / 1.3) ** 2 < 0.06).float()[None, None]
    features = noise(41, 1, model.hidden_dim, side, side)
    for case, mask in (("object", disc), ("empty", torch.zeros_like(disc))):
        outcome = model._use_mask_as_output(features, high_res_of(encoded), mask)
        tensors = {
            "in.mask": mask.to(torch.uint8),
            "in.features": features,
            "out.mask_input": model.mask_downsample(mask),
            "out.low_res_logits": outcome[3],
            "out.object_pointer": outcome[5],
            "out.object_score": outcome[6],
        }
        out |= named("mask_prompt", case, tensors)
    return out
