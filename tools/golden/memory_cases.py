"""Vectors of the memory attention, made by the official selection over a made-up memory bank."""

from dataclasses import dataclass

import torch

from picture_cases import named, noise


@dataclass(frozen=True)
class Scene:
    frame: int
    length: int
    prompted: tuple
    unprompted: range = range(0)
    reverse: bool = False
    objects: int = 1
    loudness: float = 1.0


SCENES = {
    # Nearly flat features, so that the epsilon of the first norm shows.
    "t1p1": Scene(frame=1, length=8, prompted=(0,), loudness=0.02),
    "t7p16": Scene(frame=20, length=24, prompted=(0,), unprompted=range(3, 20)),
    "t4p3_reverse_two_objects": Scene(12, 16, prompted=(15, 2), unprompted=range(13, 15), reverse=True, objects=2),
    "t2p0": Scene(frame=5, length=30, prompted=(9, 11)),
}


class Recorded(torch.nn.Module):
    """Notes what the official code hands to the memory attention, then runs it."""

    def __init__(self, attention):
        super().__init__()
        self.attention, self.seen = attention, None

    def forward(self, **arguments):
        self.seen = arguments
        return self.attention(**arguments)


def _bank(model, scene):
    side = model.image_size // 16
    position = model.memory_encoder.position_encoding(torch.zeros(scene.objects, model.mem_dim, side, side))
    return {
        frame: {
            "maskmem_features": noise(2000 + frame, scene.objects, model.mem_dim, side, side),
            "maskmem_pos_enc": [position],
            "obj_ptr": noise(3000 + frame, scene.objects, model.hidden_dim),
        }
        for frame in (*scene.prompted, *scene.unprompted)
    }


def _conditioned(model, scene, bank, vision):
    """The official features, and what its memory attention was given."""
    side = model.image_size // 16
    flat = lambda x: x.expand(scene.objects, -1, -1, -1).flatten(2).permute(2, 0, 1)
    position = model.image_encoder.neck.position_encoding(vision)
    outputs = {
        "cond_frame_outputs": {t: bank[t] for t in scene.prompted},
        "non_cond_frame_outputs": {t: bank[t] for t in scene.unprompted},
    }
    model.memory_attention = Recorded(model.memory_attention)
    features = model._prepare_memory_conditioned_features(
        scene.frame, False, [flat(vision)], [flat(position)], [(side, side)], outputs, scene.length, scene.reverse
    )
    seen, model.memory_attention = model.memory_attention.seen, model.memory_attention.attention
    return features, seen


def _memories(scene, count):
    """(frame, row of maskmem_tpos_enc): prompted frames in the order of prompting, then far to near."""
    step = 1 if scene.reverse else -1
    near = [(scene.frame + step * d, d - 1) for d in range(count - 1, 0, -1)]
    return [(t, count - 1) for t in scene.prompted] + [(t, row) for t, row in near if t in scene.unprompted]


def _pointers(scene):
    """Frames: prompted ones not ahead in the tracking direction, then unprompted ones from near to far."""
    step = 1 if scene.reverse else -1
    behind = [t for t in scene.prompted if step * (t - scene.frame) >= 0]
    recent = [scene.frame + step * d for d in range(1, min(scene.length, 16))]
    return behind + [t for t in recent if t in scene.unprompted]


def _case(model, scene):
    bank, side = _bank(model, scene), model.image_size // 16
    vision = scene.loudness * noise(1999, 1, model.hidden_dim, side, side)
    features, seen = _conditioned(model, scene, bank, vision)
    frames, rows = zip(*_memories(scene, model.num_maskmem))
    tokens = lambda t: bank[t]["maskmem_features"].flatten(2).transpose(1, 2)
    memories = torch.stack([tokens(t) for t in frames], 1)
    pointers = [bank[t]["obj_ptr"] for t in _pointers(scene)]
    pointers = torch.stack(pointers, 1) if pointers else torch.zeros(scene.objects, 0, model.hidden_dim)
    given = torch.cat([memories.flatten(1, 2), pointers.reshape(scene.objects, -1, model.mem_dim)], 1)
    assert torch.equal(given.transpose(0, 1), seen["memory"])
    spatial = bank[frames[0]]["maskmem_pos_enc"][0].flatten(2).permute(2, 0, 1)
    position = torch.cat([spatial + model.maskmem_tpos_enc[row] for row in rows])
    assert torch.equal(position, seen["memory_pos"][: len(position)])
    away = torch.tensor([abs(scene.frame - t) for t in _pointers(scene)], dtype=torch.int64)
    return {
        "in.vision_features": vision,
        "in.spatial_memories": memories,
        "in.temporal_rows": torch.tensor(rows),
        "in.object_pointers": pointers,
        "in.pointer_distances": away / (min(scene.length, 16) - 1),
        "out.features": features,
    }


def memory_attention(model, wanted):
    out = {}
    for case, scene in SCENES.items():
        if not wanted or case in wanted:
            out |= named("memory_attention", case, _case(model, scene))
    return out
