"""The official video predictor with any setting, taken through steps; what it answers is kept by step."""

import types

import cv2
import numpy as np
import torch
from sam2 import sam2_video_predictor
from sam2.utils import misc

from official_model import VIDEO_PREDICTOR, build, load
from official_video import Float32Memory, packed

DECODER = "++model.sam_mask_decoder_extra_args."
PRESETS = {
    # tools/vos_inference.py: no post-processing.
    "vos": (),
    # build_sam2_video_predictor on a CPU, where filling holes does nothing.
    "interactive": (
        f"{DECODER}dynamic_multimask_via_stability=true",
        f"{DECODER}dynamic_multimask_stability_delta=0.05",
        f"{DECODER}dynamic_multimask_stability_thresh=0.98",
        "++model.binarize_mask_from_pts_for_mem_enc=true",
    ),
}


def connected_components(mask):
    """What the package's CUDA extension gives: labels and areas of 8-connected components, 0 in the background."""
    labels = np.zeros(mask.shape, np.int32)
    areas = np.zeros(mask.shape, np.int32)
    for index in np.ndindex(mask.shape[:-2]):
        _, labels[index], stats, _ = cv2.connectedComponentsWithStats(mask[index].numpy().astype(np.uint8), connectivity=8)
        areas[index] = stats[labels[index], cv2.CC_STAT_AREA] * (labels[index] > 0)
    return torch.from_numpy(labels), torch.from_numpy(areas)


def clear_object_memory(self, state, frame, index):
    """The package calls this method and lacks it; as its `_clear_non_cond_mem_around_input`, for one object."""
    reach = self.memory_temporal_stride_for_eval * self.num_maskmem
    for t in range(frame - reach, frame + reach + 1):
        state["output_dict_per_obj"][index]["non_cond_frame_outputs"].pop(t, None)


def session_predictor(config, checkpoint, preset, options, size=None, bf16_memory=False):
    sam2_video_predictor.torch = torch if bf16_memory else Float32Memory()
    misc.get_connected_components = connected_components
    overrides = [f"++model.{name}={str(value).lower()}" for name, value in options.items()]
    target = f"++model._target_={VIDEO_PREDICTOR}"
    predictor = load(build(config, size, (target, *PRESETS[preset], *overrides)), checkpoint)
    predictor._clear_obj_non_cond_mem_around_input = types.MethodType(clear_object_memory, predictor)
    return predictor


class Steps:
    """Runs steps and keeps their answers: `step.<i>.<name>`, and the given masks as `given.<i>`."""

    def __init__(self, predictor, state, clip):
        self.predictor, self.state, self.clip = predictor, state, clip
        self.kept, self.count, self.lines = {}, 0, []

    def run(self, step):
        step = dict(step)
        getattr(self, f"_{step.pop('do')}")(**step)
        self.count += 1

    def tensors(self, half):
        logits = lambda name, value: value.half() if half and name.endswith("low_res_logits") else value
        return {name: logits(name, value.contiguous()) for name, value in self.kept.items()}

    def report(self):
        print("\n".join(self.lines))

    def _keep(self, **tensors):
        self.kept |= {f"step.{self.count}.{name}": value for name, value in tensors.items()}

    def _outputs(self, obj, frame):
        index = self.state["obj_id_to_idx"][obj]
        tables = [self.state["temp_output_dict_per_obj"][index], self.state["output_dict_per_obj"][index]]
        kinds = ("cond_frame_outputs", "non_cond_frame_outputs")
        return next(table[kind][frame] for table in tables for kind in kinds if frame in table[kind])

    def _answer(self, what, frame, obj, masks):
        out = self._outputs(obj, frame)
        self._keep(
            masks=packed(masks[:, 0] > 0), low_res_logits=out["pred_masks"][0, 0], object_score=out["object_score_logits"][0]
        )
        filled = [round(float(mask.float().mean()), 3) for mask in masks[:, 0] > 0]
        self.lines.append(f"  {self.count} {what} on {frame}: score {out['object_score_logits'].item():.3g} filled {filled}")

    def _clicks(self, frame, object, points, labels):
        state = self.state
        *_, masks = self.predictor.add_new_points_or_box(
            state, frame, object, np.array(points, np.float32), np.array(labels, np.int32), clear_old_points=False
        )
        self._answer("clicks", frame, object, masks)

    def _box(self, frame, object, points, labels, box):
        given = {"points": np.array(points, np.float32), "labels": np.array(labels, np.int32)} if points else {}
        *_, masks = self.predictor.add_new_points_or_box(self.state, frame, object, box=np.array(box, np.float32), **given)
        self._answer("box", frame, object, masks)

    def _mask(self, frame, object, of):
        mask = np.zeros_like(self.clip.masks[0, 0]) if of == "empty" else self.clip.mask(*of)
        self.kept[f"given.{self.count}"] = packed(torch.from_numpy(mask[None]))
        *_, masks = self.predictor.add_new_mask(self.state, frame, object, mask)
        self._answer("mask", frame, object, masks)

    def _clear(self, frame, object):
        *_, masks = self.predictor.clear_all_prompts_in_frame(self.state, frame, object)
        self._keep(masks=packed(masks[:, 0] > 0))

    def _remove(self, object):
        _, updated = self.predictor.remove_object(self.state, object)
        self._keep(frames=torch.tensor(sorted(frame for frame, _ in updated)))

    def _reset(self):
        self.predictor.reset_state(self.state)

    def _propagate(self, start=None, most=None, reverse=False):
        rows = []
        # The official limit handles one frame more than it says.
        limit = None if most is None else most - 1
        for frame, ids, masks in self.predictor.propagate_in_video(self.state, start, limit, reverse):
            outs = [self._outputs(obj, frame) for obj in ids]
            logits = torch.stack([out["pred_masks"][0, 0] for out in outs])
            scores = torch.stack([out["object_score_logits"][0, 0] for out in outs])
            rows.append((torch.tensor(frame), packed(masks[:, 0] > 0), logits, scores))
            filled = [round(float(mask.float().mean()), 3) for mask in masks[:, 0] > 0]
            scored = [round(score.item(), 2) for score in scores]
            self.lines.append(f"  {self.count} frame {frame}: scores {scored} filled {filled} std {logits.std():.3g}")
        names = ("frames", "masks", "low_res_logits", "object_scores")
        self._keep(**{name: torch.stack(column) for name, column in zip(names, zip(*rows))})
