"""Resize vectors: Pillow's bicubic and bilinear on RGB bytes, torch's bilinear (plain and antialiased) on float planes.

Images are [height, width, 3] uint8, planes [height, width] fp32. Each case is `<case>.in` and `<case>.out`;
the wanted size is that of `.out`. Bilinear cases have the inputs of the bicubic ones.
"""

import argparse
from pathlib import Path

import numpy as np
import PIL
import torch
import torch.nn.functional as F
from PIL import Image

from golden_file import write_golden

SEED = 20240802
# case -> (width, height of the input, width, height of the output)
IMAGE_CASES = {
    "noise_37x23_to_64x64": (37, 23, 64, 64),
    "noise_96x64_to_64x64": (96, 64, 64, 64),
    "noise_20x20_to_64x64": (20, 20, 64, 64),
    "smooth_96x64_to_64x64": (96, 64, 64, 64),
    "edges_96x64_to_40x56": (96, 64, 40, 56),
}
BILINEAR_IMAGE_CASES = ("noise_37x23_to_64x64", "noise_96x64_to_64x64", "edges_96x64_to_40x56")


def image_of(case, width, height, rng):
    """Noise exercises rounding and clipping to 0..255; a ramp and hard edges exercise the kernel's phase."""
    if case.startswith("noise"):
        return rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    y, x = np.mgrid[0:height, 0:width]
    if case.startswith("smooth"):
        planes = [255 * x / (width - 1), 255 * y / (height - 1), 127.5 + 127.5 * np.sin(x / 7 + y / 5)]
        return np.stack(planes, -1).astype(np.uint8)
    checks = ((x // 5 + y // 3) % 2 * 255).astype(np.uint8)
    return np.stack([checks, 255 - checks, np.where(x > y, 255, 0).astype(np.uint8)], -1)


def disc(height, width):
    y, x = np.mgrid[0:height, 0:width]
    inside = ((x - width * 0.4) / (width * 0.3)) ** 2 + ((y - height * 0.55) / (height * 0.35)) ** 2 < 1
    return torch.from_numpy(inside.astype(np.float32))


def resized(plane, height, width, antialias):
    out = F.interpolate(
        plane[None, None], size=(height, width), mode="bilinear", align_corners=False, antialias=antialias
    )
    return out[0, 0]


def image_cases(resampling):
    rng = np.random.default_rng(SEED)
    tensors = {}
    for case, (width, height, out_width, out_height) in IMAGE_CASES.items():
        image = image_of(case, width, height, rng)
        out = Image.fromarray(image).resize((out_width, out_height), resampling)
        tensors[f"{case}.in"] = torch.from_numpy(image)
        tensors[f"{case}.out"] = torch.from_numpy(np.array(out))
    return tensors


def bilinear_image_cases():
    """The outputs of some cases; their inputs are those of the bicubic ones."""
    tensors = image_cases(Image.Resampling.BILINEAR)
    return {f"{case}.out": tensors[f"{case}.out"] for case in BILINEAR_IMAGE_CASES}


def bilinear_cases():
    generator = torch.Generator().manual_seed(SEED)
    logits = lambda height, width: 8 * torch.randn(height, width, generator=generator)
    cases = {
        "antialias_disc_96x64_to_128x128": (disc(64, 96), 128, 128, True),
        "antialias_logits_24x16_to_40x40": (logits(16, 24), 40, 40, True),
        "antialias_disc_64x64_to_16x16": (20 * disc(64, 64) - 10, 16, 16, True),
        "antialias_logits_128x128_to_32x32": (logits(128, 128), 32, 32, True),
        "antialias_logits_96x64_to_40x40": (logits(64, 96), 40, 40, True),
        "plain_logits_32x32_to_96x64": (logits(32, 32), 64, 96, False),
        "plain_logits_16x16_to_64x64": (logits(16, 16), 64, 64, False),
        "plain_logits_32x32_to_20x12": (logits(32, 32), 12, 20, False),
    }
    tensors = {}
    for case, (plane, height, width, antialias) in cases.items():
        tensors[f"{case}.in"] = plane
        tensors[f"{case}.out"] = resized(plane, height, width, antialias)
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[2] / "test/fixtures/resize")
    out = parser.parse_args().out
    extra = {"variant": "resize", "made_by": "make_resize.py", "seed": SEED}
    pillow = PIL.__version__
    write_golden(out / "pillow-bicubic.safetensors", image_cases(Image.Resampling.BICUBIC), pillow=pillow, **extra)
    write_golden(out / "pillow-bilinear.safetensors", bilinear_image_cases(), pillow=pillow, **extra)
    write_golden(out / "torch-bilinear.safetensors", bilinear_cases(), **extra)


if __name__ == "__main__":
    main()
