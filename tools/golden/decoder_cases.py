"""Vectors of prompt encoder and mask decoder together, before the official code selects among the masks."""

import torch
import torch.nn.functional as F

from picture_cases import high_res_of, named, noise

# prompt -> (coordinates as fractions of the image, labels): 1 positive, 0 negative, 2 and 3 a box's corners,
# -1 no point. The padding point that the official code appends is left out.
PROMPTS = {
    "none": ([[0.0, 0.0]], [-1]),
    "click": ([[0.52, 0.48]], [1]),
    "clicks": ([[0.4, 0.55], [0.8, 0.12]], [1, 0]),
    "box": ([[0.2, 0.3], [0.7, 0.85]], [2, 3]),
}
MARGIN = 0.1


def _points(prompt, size, objects):
    """The same kinds of points for every object, elsewhere for the second."""
    fractions, labels = PROMPTS[prompt]
    coords = (torch.tensor(fractions) * size).expand(objects, -1, -1).clone()
    coords[1:] = 0.8 * coords[1:] + 0.05 * size
    return coords, torch.tensor(labels, dtype=torch.int32).expand(objects, -1)


def _heads(model, features, high_res, points, mask=None):
    """Masks, IoUs and pointers of all four mask tokens, and the object score."""
    sparse, dense = model.sam_prompt_encoder(points=points, boxes=None, masks=mask)
    position = model.sam_prompt_encoder.get_dense_pe()
    masks, ious, tokens, score = model.sam_mask_decoder.predict_masks(
        features, position, sparse, dense, False, high_res
    )
    present = (score > 0).float()[:, None]
    pointers = present * model.obj_ptr_proj(tokens) + (1 - present) * model.no_obj_ptr
    return {"masks": masks, "ious": ious, "object_score": score, "object_pointers": pointers}


def _check_selection(model, features, high_res, points, mask, out):
    """What the whole official head gives, asked for one mask and for three, must be a selection of `out`."""
    for several in (False, True):
        inputs = {"point_coords": points[0], "point_labels": points[1]}
        masks, _, ious, _, _, pointer, _ = model._forward_sam_heads(features, inputs, mask, high_res, several)
        tokens = slice(1, 4) if several else slice(0, 1)
        best = 1 + ious.argmax(-1) if several else torch.zeros(len(ious), dtype=torch.int64)
        shown = torch.where(out["object_score"][:, :, None, None] > 0, out["masks"][:, tokens], -1024.0)
        assert torch.equal(masks, shown) and torch.equal(ious, out["ious"][:, tokens])
        chosen = out["object_pointers"][torch.arange(len(best)), best]
        assert (pointer - chosen).abs().max() <= 1e-5 * chosen.abs().max()  # batched otherwise: rounding


def _case(model, case, features, high_res, mask):
    points = _points(case.split("_")[0], model.image_size, len(features))
    spread = [level.expand(len(features), -1, -1, -1) for level in high_res]
    out = _heads(model, features, spread, points, mask)
    _check_selection(model, features, spread, points, mask, out)
    tensors = {"in.features": features, "in.point_coords": points[0], "in.point_labels": points[1].long()}
    tensors |= {} if mask is None else {"in.mask_input": mask}
    return named("decoder", case, tensors | {f"out.{name}": value for name, value in out.items()})


def _features(model, high_res, seed, case, mask=None, sign=1):
    """Noise for which the object score of this case has the wanted sign."""
    side, points = model.image_size // 16, _points(case.split("_")[0], model.image_size, 1)
    for attempt in range(seed, seed + 500):
        features = noise(attempt, 1, model.hidden_dim, side, side)
        if sign * _heads(model, features, high_res, points, mask)["object_score"].item() > MARGIN:
            return features
    raise RuntimeError(f"{case}: no features give this sign: choose another weight seed")


def _inputs(model, high_res):
    mask = 6 * F.interpolate(noise(3, 1, 1, 6, 6), (model.image_size // 4,) * 2, mode="bicubic")
    of = lambda seed, case, prompt=None, sign=1: (_features(model, high_res, seed, case, prompt, sign), prompt)
    present, absent = of(6000, "clicks"), of(7000, "clicks", sign=-1)
    return {
        "none": of(1000, "none"),
        "none_absent": of(2000, "none", sign=-1),
        "clicks": of(3000, "clicks"),
        "box": of(4000, "box"),
        "none_mask": of(5000, "none", mask),
        "click_mask": of(5500, "click", mask.clamp(-4, 4)),
        "clicks_two_objects": (torch.cat([present[0], absent[0]]), None),
    }


def decoder(model, encoded, wanted):
    """The high-resolution features of every case are `decoder.in.high_res_*`, one picture for all objects."""
    high_res = high_res_of(encoded)
    out = {f"decoder.in.high_res_{level}": tensor for level, tensor in enumerate(high_res)}
    for case, (features, mask) in _inputs(model, high_res).items():
        if not wanted or case in wanted:
            out |= _case(model, case, features, high_res, mask)
    return out
