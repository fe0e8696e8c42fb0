"""Golden files: safetensors with the provenance of their vectors in the metadata."""

from importlib.metadata import version
from pathlib import Path

import torch
from safetensors.torch import save_file


def write_golden(path, tensors, variant, made_by, seed, **extra):
    """Write `tensors` (fp32, int64 or uint8) to `path` with who made them, from what, with which packages."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    metadata = {
        "variant": variant,
        "made_by": f"tools/golden/{made_by}",
        "torch": torch.__version__.split("+")[0],
        "sam2": version("sam2"),
        "seed": str(seed),
        **{key: str(value) for key, value in extra.items()},
    }
    kept = {name: _plain(tensor) for name, tensor in tensors.items()}
    save_file(kept, path, metadata=metadata)
    print(f"{path}: {len(kept)} tensors, {path.stat().st_size} bytes")


def _plain(tensor):
    allowed = (torch.float32, torch.int64, torch.uint8)
    if tensor.dtype not in allowed:
        raise TypeError(f"golden tensors are fp32, int64 or uint8, not {tensor.dtype}")
    return tensor.detach().contiguous().clone()
