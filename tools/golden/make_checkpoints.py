"""Makes small torch checkpoints in the forms that people have, and the values that a reader must find in them.

    python tools/golden/make_checkpoints.py test/fixtures/checkpoints
"""
import argparse
import json
import os
import pickle
from collections import OrderedDict
from pathlib import Path

import torch


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
    expected = {
        name: {"shape": list(tensor.shape), "values": [repr(v) for v in tensor.float().flatten().tolist()]}
        for name, tensor in values.items()
    }
    (out / "expected.json").write_text(json.dumps({"torch": torch.__version__.split("+")[0], "tensors": expected}, indent=1) + "\n")


if __name__ == "__main__":
    main()
