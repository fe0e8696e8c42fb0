"""Run the official video predictor on frames already at the model's size, and keep what it computes per frame."""

import time

import numpy as np
import torch
from sam2 import sam2_video_predictor

from official_model import VIDEO_PREDICTOR, build, load
from picture_cases import normalised

# tools/vos_inference.py with palette output: no post-processing, masks that do not overlap.
VOS_PRESET = (f"++model._target_={VIDEO_PREDICTOR}", "++model.non_overlap_masks=true")
# With one PNG an object, where masks may overlap.
VOS_PRESET_OBJECTS = (VOS_PRESET[0], "++model.non_overlap_masks=false")


class Float32Memory:
    """Stands for torch in the predictor's module, so that memory features are not rounded to bfloat16."""

    bfloat16 = torch.float32

    def __getattr__(self, name):
        return getattr(torch, name)


def vos_predictor(config, checkpoint, size=None, bf16_memory=True, overlapping=False):
    sam2_video_predictor.torch = torch if bf16_memory else Float32Memory()
    return load(build(config, size, VOS_PRESET_OBJECTS if overlapping else VOS_PRESET), checkpoint)


def images_of(pixels):
    return torch.cat([normalised(torch.from_numpy(frame)) for frame in pixels])


def feed(pixels, height, width):
    """Any video that the package is asked to load is now these frames, [T, size, size, 3] uint8."""
    images = images_of(pixels)
    sam2_video_predictor.load_video_frames = lambda **_: (images, height, width)


def start(predictor, pixels, height, width):
    """The official inference state, over frames given as [T, size, size, 3] uint8."""
    feed(pixels, height, width)
    return predictor.init_state(video_path="frames")


def stored_answer(state, index, frame):
    """(low-resolution logits, object score) of one object."""
    outputs = state["output_dict_per_obj"][index]
    out = outputs["cond_frame_outputs"].get(frame) or outputs["non_cond_frame_outputs"][frame]
    return out["pred_masks"][0, 0], out["object_score_logits"][0, 0]


def packed(mask):
    """Masks [n, H, W] as bits, one row each."""
    return torch.from_numpy(np.packbits(mask.numpy().reshape(len(mask), -1), axis=1))


def track(predictor, state, prompts):
    """Prompt frame 0 with one mask per object, propagate forward, and stack what comes of each frame."""
    ious = []
    hook = predictor.sam_mask_decoder.register_forward_hook(lambda *call: ious.append(call[-1][1][0]))
    for index, prompt in enumerate(prompts):
        predictor.add_new_mask(state, 0, index + 1, prompt)
    ious.clear()
    rows, started = [], time.perf_counter()
    for frame, _, logits in predictor.propagate_in_video(state):
        seconds = time.perf_counter() - started
        low_res, scores = zip(*(stored_answer(state, index, frame) for index in range(len(prompts))))
        predicted = torch.stack(ious) if ious else torch.ones(len(prompts), 3)
        masks = packed((logits > 0).cpu())
        rows.append((torch.stack(low_res), torch.stack(scores), predicted, masks, torch.tensor(seconds)))
        ious.clear()
        started = time.perf_counter()
    hook.remove()
    names = ("low_res_logits", "object_scores", "ious", "masks", "seconds")
    return {name: torch.stack(column) for name, column in zip(names, zip(*rows))}
