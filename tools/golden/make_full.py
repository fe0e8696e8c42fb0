"""Session vectors of the trained model and of every full-size model (random weights) on real video, in one folder.

What is there already is not made again, so this can be stopped and called again.
"""

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
EVERY_CASE = ("corrections", "corrections-kept", "refinement", "later", "removal", "absence", "nearest", "cleared", "filled")
PRESETS = ("vos", "interactive")
MODELS = {
    f"sam{generation}_hiera_{name}": f"configs/sam{'2.1' if generation == '2.1' else '2'}/sam{generation}_hiera_{letter}.yaml"
    for generation in ("2.1", "2")
    for name, letter in (("tiny", "t"), ("small", "s"), ("base_plus", "b+"), ("large", "l"))
}
# Added to every object score of a random model, so that its objects are present on most frames.
SCORE_SHIFT = 4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--davis", type=Path, required=True, help="DAVIS 2016 with the sequence cows")
    parser.add_argument("--trained", type=Path, help="folder of a trained model: *.yaml and *.pt")
    parser.add_argument("--sizes", type=int, nargs="+", default=[256], choices=(256, 1024))
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def run(program, *options):
    subprocess.run([sys.executable, HERE / program, *map(str, options)], check=True, stderr=subprocess.DEVNULL)


def session(args, name, config, checkpoint, case, preset="interactive", count=20, *options):
    if (args.out / f"session-{name}.safetensors").exists():
        return
    frames, masks = (args.davis / kind / "480p" / "cows" for kind in ("JPEGImages", "Annotations"))
    place = ("--out", args.out, "--name", name, "--frames", frames, "--annotations", masks, "--threads", args.threads)
    what = ("--config", config, "--checkpoint", checkpoint, "--case", case, "--preset", preset, "--count", count)
    run("make_session.py", *place, *what, *options)


def trained_sessions(args):
    config, checkpoint = (next(args.trained.glob(pattern)) for pattern in ("*.yaml", "*.pt"))
    for case in EVERY_CASE:
        for preset in PRESETS:
            session(args, f"trained-{case}-{preset}", config, checkpoint, case, preset)
    session(args, "trained-late-correction", config, checkpoint, "late-correction", "interactive", 101)
    session(args, "trained-corrections-bf16", config, checkpoint, "corrections-kept", "vos", 20, "--bf16-memory")


def checkpoint_of(args, name, config):
    path = args.out / "checkpoints" / f"{name}.pt"
    if not path.exists():
        run("make_checkpoint.py", "--config", config, f"--score-shift={SCORE_SHIFT}", path)
    return path


def small_sessions(args):
    """All models with both presets at 256 pixels; every case with one of them."""
    for name, config in MODELS.items():
        checkpoint = checkpoint_of(args, name, config)
        for case in EVERY_CASE if name == "sam2.1_hiera_tiny" else ("corrections-kept", "refinement"):
            for preset in PRESETS:
                session(args, f"{name}-256-{case}-{preset}", config, checkpoint, case, preset, 20, "--size", 256)


def large_sessions(args):
    for name, preset in (("sam2.1_hiera_tiny", "interactive"), ("sam2.1_hiera_large", "vos")):
        config = MODELS[name]
        checkpoint = checkpoint_of(args, name, config)
        session(args, f"{name}-1024-corrections-kept-{preset}", config, checkpoint, "corrections-kept", preset)


def main():
    args = arguments()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.trained:
        trained_sessions(args)
    if 256 in args.sizes:
        small_sessions(args)
    if 1024 in args.sizes:
        large_sessions(args)


if __name__ == "__main__":
    main()
