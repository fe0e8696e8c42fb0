"""Everything that a stopped training needs to go on as if it had not stopped, in one file; exported weights too."""

import json
import os

import safetensors.torch
import torch
from safetensors import safe_open


def save(path, run):
    """Write the state whole or not at all."""
    state = {
        "variant": run.variant,
        "model": run.model.state_dict(),
        "average": run.average.state_dict(),
        "optimizer": run.optimizer.state_dict(),
        "seconds": run.seconds,
        "share": run.share,
        "step": run.step,
        "minutes": run.minutes,
        "random": run.rng.bit_generator.state,
        "torch_random": torch.get_rng_state(),
    }
    part = path.with_suffix(".part")
    torch.save(state, part)
    os.replace(part, path)


def resume(path, run, minutes=None):
    """Take up a saved state; the pace stays as it was unless a budget of minutes is given."""
    state = torch.load(path, map_location="cpu", weights_only=False)
    if state["variant"] != run.variant:
        raise SystemExit(f"{path} holds variant {state['variant']}, not {run.variant}")
    run.model.load_state_dict(state["model"])
    run.average.load_state_dict(state["average"])
    run.optimizer.load_state_dict(state["optimizer"])
    run.seconds, run.share, run.step = state["seconds"], state["share"], state["step"]
    run.minutes = minutes or state["minutes"]
    run.rng.bit_generator.state = state["random"]
    torch.set_rng_state(state["torch_random"])


def write_weights(path, state, config, facts):
    """fp16 safetensors under the official names; the variant and the facts as text in the metadata."""
    tensors = {name: value.detach().half().contiguous() for name, value in state.items()}
    metadata = {"variant": json.dumps(config), **{name: str(value) for name, value in facts.items()}}
    safetensors.torch.save_file(tensors, path, metadata=metadata)


def read_weights(path):
    """Tensors as fp32, and the metadata."""
    with safe_open(path, framework="pt") as file:
        metadata = file.metadata() or {}
        return {name: file.get_tensor(name).float() for name in file.keys()}, metadata
