"""SAM 2 beside the official PyTorch package: the same frames, prompts and weights, frame by frame in turn.

    npm run build && python3.11 tools/peers/sam2-torch/compare.py --out results [--write docs/performance.md]

Installs the official package into .venv beside this file, or takes the Python that PYTHON names. Both sides stay
loaded; each tracks a frame while the other waits. The first 7 frames fill the memory, the next ones are timed. Results
are kept in OUT/results.json after every repeat: started again with the same options, it goes on from there.

    ... --models tiny --objects 1 2 4 8 --out objects --write docs/performance.md --section objects
    ... --models tiny --size 512 --frames 494 --repeats 1 --out long --write docs/performance.md --section long
"""

import argparse
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MODELS = {"tiny": "t", "small": "s", "base+": "b+", "large": "l"}
FILLING = 7


def python():
    """A Python that has the official package."""
    if os.environ.get("PYTHON"):
        return os.environ["PYTHON"]
    found = HERE / ".venv" / "bin" / "python"
    if not (HERE / ".venv" / "installed").exists():
        wanted = (ROOT / "tools" / "golden" / "requirements.txt").read_text().splitlines()
        pins = [line for line in wanted if "==" in line and not line.startswith("#")]
        first = [pin for pin in pins if not pin.startswith(("sam2", "transformers"))]
        subprocess.run([sys.executable, "-m", "venv", HERE / ".venv"], check=True)
        pip = [found, "-m", "pip", "install"]
        subprocess.run([*pip, "setuptools", "wheel", *first], check=True)
        # Its build needs torch, and a compiler for CUDA unless told otherwise.
        sam2 = [pin for pin in pins if pin.startswith("sam2")]
        subprocess.run(
            [*pip, "--no-build-isolation", *sam2], check=True, env={**os.environ, "SAM2_BUILD_CUDA": "0"}
        )
        (HERE / ".venv" / "installed").touch()
    return str(found)


def log(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


class Side:
    """A process that tracks one frame for each line that it is given."""

    def __init__(self, command):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.loaded = self.read()

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[1]} ended with {self.process.wait()}")
        return json.loads(line)

    def frame(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.read()

    def close(self):
        self.process.stdin.close()
        self.process.kill()
        self.process.wait()


def commands(args, model, checkpoint, clip):
    common = ["--checkpoint", checkpoint, "--size", str(args.size), "--clip", str(clip)]
    common += ["--frames", str(FILLING + args.frames), "--threads", str(args.threads)]
    config = ["--config", f"configs/sam2.1/sam2.1_hiera_{MODELS[model]}.yaml"]
    ours = [args.node, str(HERE / "ours.mjs"), *common]
    return {"ours": ours, "official": [sys.executable, str(HERE / "official.py"), *common, *config]}


def difference(clip):
    """The largest difference of low-resolution logits, over their largest value."""
    import numpy as np

    ours, official = (np.fromfile(clip / f"{side}.f32", np.float32) for side in ("ours", "official"))
    return float(np.abs(ours - official).max() / np.abs(official).max())


def one_repeat(args, model, checkpoint, clip, number):
    sides = {}
    try:
        for side, command in commands(args, model, checkpoint, clip).items():
            sides[side] = Side(command)
        load = {side: process.loaded for side, process in sides.items()}
        frames = []
        for index in range(FILLING + args.frames):
            order = list(sides) if index % 2 == 0 else list(sides)[::-1]
            answers = {side: sides[side].frame() for side in order}
            frames.append({**answers, "difference": difference(clip), "busy": os.getloadavg()[0]})
            seconds = {side: round(answer["total"], 2) for side, answer in answers.items()}
            log(f"{model}, repeat {number + 1} of {args.repeats}, frame {index}: {seconds} s")
        return {"load": load, "frames": frames}
    finally:
        for side in sides.values():
            side.close()


def checkpoint_of(args, model):
    """Weights from a seed, in the official layout; objects are present."""
    path = args.out / "checkpoints" / f"{model}.pt"
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        log(f"making {path}")
        config = f"configs/sam2.1/sam2.1_hiera_{MODELS[model]}.yaml"
        made = path.with_name(f"making-{path.name}")
        program = ROOT / "tools" / "golden" / "make_checkpoint.py"
        subprocess.run(
            [sys.executable, program, "--config", config, "--score-shift=4", made], check=True, stdout=sys.stderr
        )
        made.rename(path)
    return str(path)


def copied(path):
    """Seconds that a copy of the file takes, the disk's own work included."""
    began = time.perf_counter()
    copy = Path(f"{path}.copy")
    shutil.copyfile(path, copy)
    with open(copy, "rb") as file:
        os.fsync(file.fileno())
    seconds = time.perf_counter() - began
    copy.unlink()
    return seconds


def compiled(args, model, checkpoint):
    """Compiling from nothing, its peak memory, and the copying of the file beside it."""
    shutil.rmtree(args.out / "cache", ignore_errors=True)
    command = [args.node, str(HERE / "ours.mjs"), "--compile", "--checkpoint", checkpoint, "--size", str(args.size)]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return {**json.loads(output.stdout), "copy": copied(checkpoint), "file": os.path.getsize(checkpoint) / 2**20}


def settings_of(args):
    return {"size": args.size, "frames": args.frames, "objects": args.objects, "threads": args.threads}


def measure(args):
    from clip import write_clip

    file = args.out / "results.json"
    settings = settings_of(args)
    results = json.loads(file.read_text()) if file.exists() else {"settings": settings, "models": {}}
    if results["settings"] != settings:
        raise SystemExit(f"{file} is of {results['settings']}, not of {settings}: give another --out")
    for objects in args.objects:
        write_clip(args.out / f"clip-{objects}", FILLING + args.frames, objects)
    for number in range(args.repeats):
        for model, objects in itertools.product(args.models, args.objects):
            checkpoint = checkpoint_of(args, model)
            name = model if len(args.objects) == 1 else f"{model}, {objects} object{'s' if objects > 1 else ''}"
            found = results["models"].setdefault(name, {"repeats": [], "compile": []})
            if len(found["repeats"]) > number:
                continue
            log(f"{name}: compiling")
            found["compile"].append(compiled(args, model, checkpoint))
            found["repeats"].append(one_repeat(args, model, checkpoint, args.out / f"clip-{objects}", number))
            file.write_text(json.dumps(results, indent=1))
    return results


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--repeats", type=int, default=3, help="pairs of new processes for each model (default: 3)")
    parser.add_argument("--frames", type=int, default=5, help="frames timed in each, after 7 that fill the memory")
    parser.add_argument("--size", type=int, default=1024)
    parser.add_argument("--objects", type=int, nargs="+", default=[1])
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--node", default="node")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights, graphs and results.json")
    parser.add_argument("--write", type=Path, help="a Markdown file: what is between its two marks is replaced")
    parser.add_argument("--section", default="sam2-torch", help="name in the marks (default: sam2-torch)")
    args = parser.parse_args()
    args.out = args.out.resolve()
    args.out.mkdir(parents=True, exist_ok=True)
    os.environ |= {"SAM2BENCH_CACHE": str(args.out / "cache"), "TQDM_DISABLE": "1"}
    return args


def main():
    wanted = python()
    # The rest runs in the Python that has the official package, which brings numpy.
    if os.environ.get("SAM2_TORCH_PYTHON") != wanted:
        os.environ["SAM2_TORCH_PYTHON"] = wanted
        os.execv(wanted, [wanted, *sys.argv])
    args = arguments()
    from table import page, written

    text = page(measure(args))
    print(text)
    if args.write:
        written(args.write, args.section, text)


if __name__ == "__main__":
    main()
