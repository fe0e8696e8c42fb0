"""Writes test/fixtures/png/pillow-masks.json: small masks of every kind that Pillow writes, and the values they hold.

python tools/golden/make_pillow_masks.py (needs numpy and Pillow; made with Pillow 13.0)
"""

import base64
import io
import json
from pathlib import Path

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 13, 7
OUT = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "png" / "pillow-masks.json"


def encoded(image: Image.Image, **options) -> str:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", **options)
    return base64.b64encode(buffer.getvalue()).decode()


def main() -> None:
    rng = np.random.default_rng(7)
    cases = []

    def add(name: str, image: Image.Image, values: np.ndarray, **options) -> None:
        cases.append({"name": name, "png": encoded(image, **options), "values": values.ravel().tolist()})

    for bits in (1, 2, 4, 8):
        ids = rng.integers(0, 2**bits, (HEIGHT, WIDTH)).astype(np.uint8)
        image = Image.fromarray(ids)
        image.putpalette(rng.integers(0, 256, 3 * 2**bits).astype(np.uint8).tobytes())
        add(f"palette {bits} bit", image, ids, bits=bits)
    grey = rng.integers(0, 256, (HEIGHT, WIDTH)).astype(np.uint8)
    binary = rng.integers(0, 2, (HEIGHT, WIDTH)).astype(np.uint8)
    add("grey 8 bit", Image.fromarray(grey), grey)
    add("grey 1 bit", Image.fromarray(binary * 255).convert("1"), binary)
    add("grey with alpha", Image.merge("LA", [Image.fromarray(grey), Image.fromarray(255 - grey)]), grey)
    add("RGB 0/255", Image.fromarray(binary * 255).convert("RGB"), binary * 255)
    rgba = np.dstack([grey, grey, grey, binary * 255])
    add("RGBA", Image.fromarray(rgba), grey)
    add("grey 16 bit ids", Image.fromarray(grey.astype(np.uint16)), grey)
    add("grey 16 bit 0/65535", Image.fromarray(binary.astype(np.uint16) * 65535), binary * 255)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"width": WIDTH, "height": HEIGHT, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
