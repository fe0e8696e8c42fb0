"""Vectors of SAM: image encoder, decoder with batches of prompts, and everything that SamPredictor does around them."""

import numpy as np
import torch
import torch.nn.functional as F
from segment_anything import SamPredictor

from picture_cases import named, noise, pixels_of

# The prompts of two objects as fractions of the square: two clicks each, and a box each.
CLICKS = [[[0.4, 0.55], [0.8, 0.12]], [[0.3, 0.2], [0.55, 0.6]]]
LABELS = [[1, 0], [1, 1]]
BOXES = [[0.2, 0.3, 0.7, 0.85], [0.1, 0.05, 0.95, 0.5]]


def picture(width, height):
    """Not square, so that one side is padded."""
    return pixels_of(max(width, height))[:height, :width].numpy().copy()


def session_on(model, image):
    session = SamPredictor(model)
    session.set_image(image)
    return session


def image_encoder(session, name):
    return {f"image_encoder.{name}.out.vision_features": session.features}


def decoder(model, features):
    """All four mask tokens of the cases, before any is chosen; N objects on one picture."""
    size, low = model.image_encoder.img_size, model.image_encoder.img_size // 4
    points = (torch.tensor(CLICKS) * size, torch.tensor(LABELS))
    boxes = torch.tensor(BOXES) * size
    masks = 6 * F.interpolate(noise(3, 2, 1, 5, 5), (low, low), mode="bicubic")
    cases = {
        "clicks": (points, None, None),
        "boxes": (None, boxes, None),
        "boxes_clicks": (points, boxes, None),
        "clicks_masks": (points, None, masks),
        "mask": (None, None, masks[:1]),
    }
    out = {"decoder.in.features": features}
    for case, (point, box, mask) in cases.items():
        sparse, dense = model.prompt_encoder(points=point, boxes=box, masks=mask)
        position = model.prompt_encoder.get_dense_pe()
        logits, ious = model.mask_decoder.predict_masks(features, position, sparse, dense)
        inputs = {} if point is None else {"in.point_coords": point[0], "in.point_labels": point[1]}
        inputs |= {} if box is None else {"in.boxes": box}
        inputs |= {} if mask is None else {"in.mask_input": mask}
        out |= named("decoder", case, inputs | {"out.masks": logits, "out.ious": ious})
    return out


def _prompts(width, height, earlier):
    """case -> what SamPredictor.predict takes, in pixels of the picture; `earlier` are logits of an answer before."""
    at = lambda *fractions: np.array(fractions, dtype=np.float64) * [width, height]
    one, two = at([0.4, 0.3]), at([0.4, 0.3], [0.85, 0.75])
    box = at([0.15, 0.12], [0.7, 0.9]).reshape(4)
    return {
        "click": dict(point_coords=one, point_labels=np.array([1]), multimask_output=True),
        "clicks": dict(point_coords=two, point_labels=np.array([1, 0]), multimask_output=False),
        "box": dict(box=box, multimask_output=False),
        "box_click": dict(point_coords=two[1:], point_labels=np.array([0]), box=box, multimask_output=True),
        "refined": dict(
            point_coords=two, point_labels=np.array([1, 0]), mask_input=earlier, multimask_output=False
        ),
        "mask": dict(mask_input=earlier, multimask_output=False),
    }


def _inputs(prompt):
    """Numbers only; whether several masks are wanted shows in how many there are."""
    given = {key: value for key, value in prompt.items() if key != "multimask_output"}
    kinds = {"point_labels": torch.int64}
    return {f"in.{key}": torch.tensor(value).to(kinds.get(key, torch.float32)) for key, value in given.items()}


def _packed(masks):
    return torch.from_numpy(np.packbits(masks.reshape(len(masks), -1), axis=1))


def predictor(session, image):
    height, width = image.shape[:2]
    first = _prompts(width, height, None)["click"]
    _, ious, low_res = session.predict(**first)
    earlier = low_res[ious.argmax()][None]
    out = {}
    for case, prompt in _prompts(width, height, earlier).items():
        masks, ious, low_res = session.predict(**prompt)
        results = {
            "out.masks": _packed(masks),
            "out.ious": torch.from_numpy(ious),
            "out.low_res_logits": torch.from_numpy(low_res),
        }
        out |= named("predictor", case, _inputs(prompt) | results)
    return out | _surroundings(session, image, first)


def _surroundings(session, image, prompt):
    """What happens before the encoder and after the decoder, on its own."""
    model, transform = session.model, session.transform
    bytes_square = torch.arange(256, dtype=torch.uint8).reshape(1, 1, 16, 16).expand(1, 3, 16, 16)
    normalised = model.preprocess(bytes_square)
    assert normalised[:, :, 16:].abs().max() == 0 and normalised[:, :, :, 16:].abs().max() == 0
    sizes = [(480, 854), (854, 480), (375, 500), (1, 3000), (61, 90), (1333, 800), (1024, 1024), (333, 1000)]
    shapes = [(h, w, target, *transform.get_preprocess_shape(h, w, target)) for h, w in sizes for target in (1024, 96)]
    coords = np.array([[0.0, 0.0], [100.25, 37.5], [853, 479]])
    logits, _, low_res = session.predict(**prompt, return_logits=True)
    return {
        "picture": torch.from_numpy(image),
        "preprocess.resized": torch.from_numpy(transform.apply_image(image)),
        "preprocess.normalised_bytes": normalised[0, :, :16, :16].reshape(3, 256),
        "preprocess.sizes": torch.tensor(shapes),
        "preprocess.coords_854x480": torch.tensor(coords, dtype=torch.float32),
        "preprocess.coords_scaled": torch.tensor(transform.apply_coords(coords, (480, 854)), dtype=torch.float32),
        "postprocess.low_res_logits": torch.from_numpy(low_res[0]),
        "postprocess.logits": torch.from_numpy(logits[0]),
    }
