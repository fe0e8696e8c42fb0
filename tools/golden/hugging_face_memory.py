"""Vectors of transformers' memory encoder and memory attention, from its own modules and its own memory bank."""

import torch
import torch.nn.functional as F

from picture_cases import named, noise

# Frames before the current one, 0 for the prompted frame, in the order in which memories are given.
MEMORIES = (0, 3, 1)
POINTERS, LONGEST = (5, 1, 2), 16


def memory_encoder(model, size):
    """A present and an absent object, the second one binarised."""
    side = size // 16
    vision = noise(31, 1, model.hidden_dim, side, side)
    logits = 6 * F.interpolate(noise(32, 1, 1, 7, 7), (4 * side,) * 2, mode="bicubic")
    out = {}
    for case, score, binarise in (("present", 2.5, False), ("absent_binarised", -1.5, True)):
        mask = F.interpolate(logits, (size, size), mode="bilinear", align_corners=False)
        mask = (mask > 0).float() if binarise else torch.sigmoid(mask)
        mask = mask * model.config.sigmoid_scale_for_mem_enc + model.config.sigmoid_bias_for_mem_enc
        memory, _ = model.memory_encoder(vision, mask)
        memory = memory + (score <= 0) * model.occlusion_spatial_embedding_parameter[..., None, None]
        given = {"in.vision_features": vision, "in.mask_logits": logits, "in.object_score": torch.tensor([[score]])}
        given |= {"in.binarise": torch.tensor([int(binarise)])}
        out |= named("memory_encoder", case, given | {"out.memory": memory.flatten(2).transpose(1, 2)})
    return out


def memory_attention(model, size):
    side = size // 16
    flat = lambda x: x.flatten(2).permute(2, 0, 1)
    encoding = lambda of, x: flat(of.position_encoding(x.shape, x.device, x.dtype))
    vision = noise(41, 1, model.hidden_dim, side, side)
    memories = [noise(50 + i, 1, model.mem_dim, side, side) for i in range(len(MEMORIES))]
    pointers = [noise(60 + i, 1, model.hidden_dim) for i in range(len(POINTERS))]
    bank = [
        (away, {"maskmem_features": flat(memory), "maskmem_pos_enc": encoding(model.memory_encoder, memory)})
        for away, memory in zip(MEMORIES, memories)
    ]
    spatial, spatial_position = model._build_memory_attention_inputs(bank, vision.device)
    tokens, token_position = model._process_object_pointers(
        list(POINTERS), pointers, LONGEST, 1, model.hidden_dim, vision.device
    )
    features = model.memory_attention(
        current_vision_features=flat(vision),
        current_vision_position_embeddings=encoding(model.vision_encoder.neck, vision),
        memory=torch.cat([*spatial, tokens]),
        memory_posision_embeddings=torch.cat([*spatial_position, token_position]),
        num_object_pointer_tokens=len(tokens),
    )
    return named(
        "memory_attention",
        "bank",
        {
            "in.vision_features": vision,
            "in.spatial_memories": torch.stack([memory.flatten(2).transpose(1, 2) for memory in memories], 1),
            "in.temporal_rows": torch.tensor([(away - 1) % model.num_maskmem for away in MEMORIES]),
            "in.object_pointers": torch.stack(pointers, 1),
            "in.pointer_distances": torch.tensor(POINTERS) / (LONGEST - 1),
            "out.features": features.reshape(side * side, model.hidden_dim).T.reshape(1, -1, side, side),
        },
    )
