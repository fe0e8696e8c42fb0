"""One pass over a batch as the official predictor would go: prompts on the first frame, then frame after frame.

Nothing of the model's inside is repeated here: its own methods condition on memories, decode and encode memories.
"""

from dataclasses import dataclass, field

import torch

from losses import decoder_loss
from prompts import boxes, clicks

# More than any clip here has: pointers' ages are then counted as in a long video.
LONG_VIDEO = 64
CLAMP = 32.0
CERTAIN = 10.0
PROMPTS = ("mask", "click", "corrected", "box")


class Features:
    """Encoded pictures of a batch, to be picked by row."""

    def __init__(self, model, pictures):
        encoded = model.forward_image(pictures)
        self.maps, self.places = encoded["backbone_fpn"], encoded["vision_pos_enc"][-1][:1]

    def pick(self, index):
        """The top level as [HW, rows, C], its positions likewise, and the finer levels as [rows, C, h, w]."""
        top = self.maps[-1][index].flatten(2).permute(2, 0, 1)
        places = self.places.flatten(2).permute(2, 0, 1).expand(-1, len(index), -1)
        return top, places, [level[index] for level in self.maps[:-1]]

    @property
    def sizes(self):
        """Height and width of the top level."""
        return [tuple(self.maps[-1].shape[-2:])]


@dataclass
class Tally:
    """Losses of the decoder calls of one pass."""

    weights: object
    losses: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)

    def add(self, kind, model, truths):
        """Take the last decoder call as one of `kind`."""
        loss, parts = decoder_loss(model.sam_mask_decoder.predict_masks.last, truths, self.weights)
        self.losses.setdefault(kind, []).append(loss)
        for name, value in parts.items():
            self.parts.setdefault(f"{kind}.{name}", []).append(value)

    def total(self):
        """Prompted frames and tracked frames weigh the same."""
        groups = [torch.stack(losses).mean() for losses in self.losses.values()]
        tracked = self.losses.get("track")
        if not tracked or len(groups) == 1:
            return torch.stack(groups).mean()
        prompted = torch.stack([loss for kind, many in self.losses.items() if kind != "track" for loss in many])
        return prompted.mean() + torch.stack(tracked).mean()

    def means(self):
        """The parts as numbers."""
        return {name: round(float(torch.stack(values).mean()), 4) for name, values in self.parts.items()}


class Rollout:
    """Rows of a batch and what the model remembers of them."""

    def __init__(self, model, batch, features, rng, tally=None):
        self.model, self.batch, self.features, self.rng, self.tally = model, batch, features, rng, tally
        self.memory = {"cond_frame_outputs": {}, "non_cond_frame_outputs": {}}

    def _index(self, frame):
        return self.batch.clip_of_row * self.batch.frames + frame

    def _conditioned(self, frame):
        """Features of a frame's rows under the memories; on the first frame without."""
        top, places, fine = self.features.pick(self._index(frame))
        pixels = self.model._prepare_memory_conditioned_features(
            frame_idx=frame,
            is_init_cond_frame=not self.memory["cond_frame_outputs"],
            current_vision_feats=[top],
            current_vision_pos_embeds=[places],
            feat_sizes=self.features.sizes,
            output_dict=self.memory,
            num_frames=LONG_VIDEO,
        )
        return pixels, fine

    def _decode(self, kind, frame, seen, points=None, previous=None):
        """One decoder call, taken into the tally; what the official head gives."""
        pixels, fine = seen
        prompt = None if points is None else {"point_coords": points[0], "point_labels": points[1]}
        count = 0 if points is None else points[1].shape[1]
        out = self.model._forward_sam_heads(
            backbone_features=pixels,
            point_inputs=prompt,
            mask_inputs=None if previous is None else previous.clamp(-CLAMP, CLAMP),
            high_res_features=fine,
            multimask_output=count <= 1,
        )
        if self.tally is not None:
            self.tally.add(kind, self.model, self.batch.truths[:, frame])
        return out

    def _correct(self, kind, frame, seen, points, out, central=None):
        """One more click, on the error of `out`, whose logits are given along."""
        truths = self.batch.truths[:, frame]
        places, labels = clicks(self.rng, truths, out[4][:, 0] > 0, central)
        joined = (places, labels)
        if points is not None:
            joined = tuple(torch.cat(pair, dim=1) for pair in zip(points, joined))
        return joined, self._decode(kind, frame, seen, joined, out[3].detach())

    def remember(self, frame, out, prompted=False, certain=False):
        """Encode a frame's outcome into the memory; `certain` puts the true masks in the outcome's place."""
        masks, score = out[4], out[6]
        if certain:
            truths = self.batch.truths[:, frame, None]
            masks = (2 * truths - 1) * CERTAIN
            score = (2 * truths.flatten(1).amax(1, keepdim=True) - 1) * CERTAIN
        top, _, _ = self.features.pick(self._index(frame))
        features, places = self.model._encode_new_memory(
            current_vision_feats=[top],
            feat_sizes=self.features.sizes,
            pred_masks_high_res=masks,
            object_score_logits=score,
            is_mask_from_pts=False,
        )
        kind = "cond_frame_outputs" if prompted else "non_cond_frame_outputs"
        self.memory[kind][frame] = {"maskmem_features": features, "maskmem_pos_enc": places, "obj_ptr": out[5]}

    def prompt_with_mask(self):
        """The true mask of the first frame as the prompt."""
        top, _, fine = self.features.pick(self._index(0))
        pixels = top.permute(1, 2, 0).unflatten(2, self.features.sizes[0])
        out = self.model._use_mask_as_output(pixels, fine, self.batch.truths[:, 0, None])
        self.remember(0, out, prompted=True)

    def prompt(self, kind, corrections):
        """Click and box every row of the first frame, click on errors, and remember the outcome of `kind`."""
        seen, truths = self._conditioned(0), self.batch.truths[:, 0]
        points = clicks(self.rng, truths)
        outcomes = {"click": self._decode("click", 0, seen, points)}
        outcomes["box"] = self._decode("box", 0, seen, boxes(self.rng, truths))
        out = outcomes["click"]
        for _ in range(corrections):
            points, out = self._correct("correct", 0, seen, points, out)
        outcomes["corrected"] = out
        if self.batch.frames == 1:
            return
        if kind == "mask":
            self.prompt_with_mask()
        else:
            self.remember(0, outcomes[kind], prompted=True)

    def track(self, frame, certain=False, correction=False):
        """One frame under the memories; now and then corrected by a click as a person would."""
        seen = self._conditioned(frame)
        out = self._decode("track", frame, seen)
        if correction:
            _, out = self._correct("correct", frame, seen, None, out)
        self.remember(frame, out, prompted=correction, certain=certain and not correction)
        return out


def train_pass(model, batch, rng, plan):
    """The loss of a batch and its parts."""
    tally = Tally(plan.weights)
    rollout = Rollout(model, batch, Features(model, batch.pictures), rng, tally)
    corrections = int(rng.integers(1, 3)) if rng.random() < plan.corrections else 0
    kind = PROMPTS[rng.choice(len(PROMPTS), p=(0.55, 0.15, 0.15, 0.15))]
    rollout.prompt(kind, corrections)
    for frame in range(1, batch.frames):
        certain = rng.random() < plan.certain
        correction = batch.frames > 2 and rng.random() < plan.corrections / 5
        rollout.track(frame, certain, correction)
    return tally.total(), tally.means()
