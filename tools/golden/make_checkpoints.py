"""Makes small torch checkpoints in the forms that people have, and the values that a reader must find in them.

    python tools/golden/make_checkpoints.py test/fixtures/checkpoints
"""
import argparse
import io
import json
import os
import pickle
import tarfile
from collections import OrderedDict
from pathlib import Path

import numpy
import torch
from huggingface_hub import save_torch_state_dict


class Call:
    """Pickles as a call of a function: what a hostile checkpoint holds."""

    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


def tensors() -> dict[str, torch.Tensor]:
    torch.manual_seed(7)
    base = torch.randn(4, 6)
    return {
        "float32": torch.randn(3, 5),
        "float16": torch.randn(2, 7).half(),
        "bfloat16": torch.randn(2, 7).bfloat16(),
        "float64": torch.randn(3).double(),
        "int64": torch.tensor([-3, 0, 2**40]),
        "bool": torch.tensor([True, False, True]),
        "scalar": torch.tensor(0.25),
        "empty": torch.zeros(0, 3),
        "transposed": base.t(),
        "rows": base[1:3],
        "columns": base[:, 2:5],
        "half_special": torch.tensor([0.0, -0.0, 6e-8, 65504.0, float("inf")]).half(),
    }


def network(shift: float = 0.0) -> "OrderedDict[str, torch.Tensor]":
    """A few parameters under their official names: enough to see where in a file a network lies."""
    return OrderedDict(
        {
            "image_encoder.trunk.patch_embed.proj.weight": torch.full((2, 3, 1, 1), 1.0 + shift),
            "no_mem_embed": torch.full((1, 1, 2), 2.0 + shift),
            "maskmem_tpos_enc": torch.full((1, 1, 1, 2), 3.0 + shift),
        }
    )


def prefixed(prefix: str, shift: float = 0.0) -> "OrderedDict[str, torch.Tensor]":
    return OrderedDict((prefix + name, tensor) for name, tensor in network(shift).items())


def trained() -> dict:
    """What the official trainer saves beside the weights, and what others do: metrics of NumPy, sets, a device."""
    weights = [torch.nn.Parameter(torch.ones(2, 3)), torch.nn.Parameter(torch.ones(4))]
    optimizer = torch.optim.AdamW(weights, lr=5e-6)
    sum(weight.sum() for weight in weights).backward()
    optimizer.step()
    return {
        "optimizer": optimizer.state_dict(),
        "epoch": 12,
        "loss": torch.nn.Sequential(torch.nn.BatchNorm1d(2)).state_dict(),
        "steps": {"train": 2400, "val": 0},
        "time_elapsed": 5213.5,
        "best_meter_values": {"J&F": numpy.float64(0.71), "frames": numpy.int64(2**40)},
        "scaler": torch.amp.GradScaler("cpu").state_dict(),
        "big": 2**80,
        "tags": {"a", "b"},
        "device": torch.device("cpu"),
        "dtype": torch.bfloat16,
        "bytes": b"\x00\xff",
    }


def forms(out: Path) -> None:
    """The same network in every nesting that training programs write; `shift` marks the one that is not to be taken."""
    save = lambda value, name: torch.save(value, out / f"form-{name}.pt")
    save({"model": network(), **trained()}, "trainer")
    save({"model": {"state_dict": network()}, "epoch": 1}, "twice-nested")
    save({"state_dict": prefixed("model."), "pytorch-lightning_version": "2.5", "callbacks": {}}, "lightning")
    save(prefixed("module._orig_mod."), "compiled-ddp")
    save({"model": prefixed("module.sam2_model.") | {"module.head.weight": torch.ones(2)}}, "inside-another")
    save({"model": network(), "ema": network(9.0)}, "with-average")
    save({"epoch": 3, "ema": {"module": network()}}, "average-only")
    save(prefixed("model.") | prefixed("model_ema.", 9.0), "average-beside")
    save(prefixed("student.") | prefixed("teacher.", 9.0), "two-networks")
    save(network() | prefixed("module."), "doubled")
    torch.save(torch.nn.Linear(2, 2), out / "whole-module.pt")
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(out / "script.pt"))
    with tarfile.open(out / "legacy-tar.pt", "w", format=tarfile.USTAR_FORMAT) as tar:
        # The first versions of torch wrote such archives; no version still does.
        for name in ("sys_info", "pickle", "tensors", "storages"):
            tar.addfile(tarfile.TarInfo(name), io.BytesIO())
    (out / "sharded").mkdir(exist_ok=True)
    save_torch_state_dict(dict(network()), str(out / "sharded"), max_shard_size=24)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    values = tensors()
    state = OrderedDict(values)
    torch.save(state, out / "plain.pt")
    torch.save({"model": state, "epoch": 3, "lr": [1e-4, 5e-5], "note": "nested"}, out / "nested.pt")
    torch.save({"state_dict": {k: torch.nn.Parameter(v) for k, v in values.items() if v.is_floating_point()}}, out / "parameters.pt")
    torch.save({"model": state, "hook": Call(os.system, "touch /tmp/this-must-not-exist")}, out / "calls-system.pt")
    torch.save({"model": state, "hook": Call(eval, "1 + 1")}, out / "calls-eval.pt")
    torch.save(state, out / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save([1, 2, 3], out / "no-tensors.pt")
    with open(out / "bare-pickle.pt", "wb") as file:
        pickle.dump({"a": 1}, file, protocol=2)
    forms(out)
    expected = {
        name: {"shape": list(tensor.shape), "values": [repr(v) for v in tensor.float().flatten().tolist()]}
        for name, tensor in values.items()
    }
    (out / "expected.json").write_text(json.dumps({"torch": torch.__version__.split("+")[0], "tensors": expected}, indent=1) + "\n")


if __name__ == "__main__":
    main()
