"""The official image predictor (fp32, CPU, as build_sam2 builds it) on prompts of every kind on one picture."""

import argparse
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from clips import made_up_clip
from golden_file import write_golden
from image_cases import batch_cases, single_cases
from official_image import Scores, batched, components_by_opencv, image_model, image_predictor, packed
from official_model import model_arguments

# Largest hole and patch, in low-resolution pixels, of the case that mends masks.
MEND = {"max_hole_area": 6, "max_sprinkle_area": 4}
CLEAR_GAP = 1e-4


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    model_arguments(parser, "chooses the clicks")
    parser.add_argument("--name", required=True, help="the file is image-<name>.safetensors")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--picture", type=Path, help="any picture; a made-up one where absent")
    parser.add_argument("--annotation", type=Path, help="PNG of ids: clicks and boxes are of its first object")
    parser.add_argument("--threads", type=int, default=2, help="on one, torch enlarges masks by another kernel")
    return parser.parse_args()


def picture_of(args):
    """(picture [H, W, 3] uint8, object [H, W] bool)."""
    if not args.picture:
        frames, prompts = made_up_clip(1)
        return frames[0], prompts[0]
    ids = np.array(Image.open(args.annotation))
    return np.array(Image.open(args.picture).convert("RGB")), ids == ids[ids > 0].min()


def call(predictor, scores, prompt, known):
    """One predict call: (tensors of what went in, tensors of what came out)."""
    given = {key: value for key, value in prompt.items() if key != "refine"}
    if "refine" in prompt:
        earlier = known[prompt["refine"]]
        best = earlier["ious"][0].argmax()
        given["mask_input"] = earlier["low_res_logits"][:, best].numpy()
    logits, ious, low_res = predictor.predict(**given, return_logits=True)
    masks, _, _ = predictor.predict(**given)
    inputs = {key: torch.from_numpy(np.asarray(value)) for key, value in given.items() if key != "multimask_output"}
    inputs["multimask"] = torch.tensor([int(given["multimask_output"])], dtype=torch.uint8)
    return inputs, {
        "low_res_logits": batched(low_res, 4),
        "ious": batched(ious, 2),
        "object_scores": scores.last,
        "masks": packed(batched(masks, 4)),
        "logits": batched(logits, 4),
    }


def report(name, outputs, single):
    ious = outputs["ious"].sort(-1).values
    gap = float("nan") if single else (ious[:, -1] - ious[:, -2]).min()
    filled = np.unpackbits(outputs["masks"].numpy(), axis=-1).mean(-1).round(3).tolist()
    print(f"  {name}: IoU {outputs['ious'].numpy().round(3).tolist()} gap {gap:.3g} filled {filled}"
          f" largest {outputs['low_res_logits'].abs().max():.3g} scores {outputs['object_scores'].tolist()}")
    if gap < CLEAR_GAP:
        print("    the best mask is a matter of rounding: choose another seed")


def run_cases(predictor, scores, cases):
    tensors, known = {}, {}
    for name, prompt in cases.items():
        inputs, outputs = call(predictor, scores, prompt, known)
        known[name] = outputs
        report(name, outputs, not prompt["multimask_output"])
        kept = outputs if name == "clicks-3" else {key: value for key, value in outputs.items() if key != "logits"}
        tensors |= {f"{name}.in.{key}": value for key, value in inputs.items()}
        tensors |= {f"{name}.out.{key}": value for key, value in kept.items()}
    return tensors


def batch_of_pictures(predictor, picture, cases):
    """set_image_batch and predict_batch on the picture and the picture turned on its side."""
    turned = np.ascontiguousarray(picture.transpose(1, 0, 2))
    predictor.set_image_batch([picture, turned])
    prompt = cases["clicks-3"]
    points = [prompt["point_coords"], prompt["point_coords"][:, ::-1].copy()]
    masks, ious, low_res = predictor.predict_batch(points, [prompt["point_labels"]] * 2, multimask_output=True)
    return {
        f"pictures-{i}.{name}": tensor
        for i in range(2)
        for name, tensor in (
            ("low_res_logits", batched(low_res[i], 4)), ("ious", batched(ious[i], 2)), ("masks", packed(masks[i][None])),
        )
    }


@torch.inference_mode()
def main():
    args = arguments()
    torch.set_num_threads(args.threads)
    model = image_model(args.config, args.checkpoint, args.size)
    predictor, scores = image_predictor(model), Scores(model)
    picture, mask = picture_of(args)
    predictor.set_image(picture)
    singles = single_cases(mask, args.seed)
    tensors = run_cases(predictor, scores, singles | batch_cases(mask, args.seed))
    components_by_opencv()
    mending = image_predictor(model, **MEND)
    mending.set_image(picture)
    mended = {"mended": {**singles["click-1"]}, "mended-clicks": {**singles["clicks-5"]}}
    tensors |= run_cases(mending, scores, mended)
    tensors |= batch_of_pictures(predictor, picture, singles)
    tensors["picture"] = torch.from_numpy(picture)
    tensors["pixels"] = predictor._transforms(picture)
    facts = {
        "size": model.image_size, "checkpoint": Path(args.checkpoint).name,
        "picture": args.picture.name if args.picture else "made up", **MEND,
    }
    path = args.out / f"image-{args.name}.safetensors"
    write_golden(path, tensors, Path(args.config).stem, "make_image.py", args.seed, **facts)


if __name__ == "__main__":
    main()
