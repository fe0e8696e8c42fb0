"""Golden files: safetensors with the provenance of their vectors in the metadata.

Written by hand, because the safetensors package orders metadata by chance and a golden file made twice must be
the same bytes.
"""

import json
from importlib.metadata import version
from pathlib import Path

import torch

DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64", torch.uint8: "U8"}


def provenance(variant, made_by, seed, **extra):
    return {
        "variant": variant,
        "made_by": f"tools/golden/{made_by}",
        "torch": torch.__version__.split("+")[0],
        "sam2": version("sam2"),
        "seed": str(seed),
        **{key: str(value) for key, value in extra.items()},
    }


def safetensors_bytes(tensors, metadata):
    header, blobs, offset = {"__metadata__": metadata}, [], 0
    # Widest types first, so that every tensor starts at a multiple of its own width.
    for name in sorted(tensors, key=lambda name: (-tensors[name].element_size(), name)):
        tensor = tensors[name].detach().contiguous()
        blob = tensor.numpy().tobytes()
        header[name] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [offset, offset + len(blob)],
        }
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(blobs)


def write_golden(path, tensors, variant, made_by, seed, **extra):
    """Write `tensors` (fp32, int64 or uint8) to `path` with who made them, from what, with which packages."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(safetensors_bytes(tensors, provenance(variant, made_by, seed, **extra)))
    print(f"{path}: {len(tensors)} tensors, {path.stat().st_size} bytes")
