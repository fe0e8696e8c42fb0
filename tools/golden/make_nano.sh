#!/bin/sh
# Makes every committed fixture of the nano variants: run from anywhere, with PYTHON naming the interpreter and
# VOS_INFERENCE the official repository's tools/vos_inference.py.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
out=../../test/fixtures/sam2
"$python" make_checkpoint.py --half --config variants/nano-2.1.yaml "$out/nano-2.1.pt.gz"
"$python" make_checkpoint.py --half --config variants/nano-2.0.yaml "$out/nano-2.0.safetensors.gz"
graphs() { "$python" make_graphs.py --no-image --out "$out" "$@"; }
nano21() { graphs --config variants/nano-2.1.yaml --checkpoint "$out/nano-2.1.pt.gz" "$@"; }
nano21 --name nano-2.1-64 --size 64
nano21 --name nano-2.1-128 --size 128 --graphs image_encoder memory_attention --cases t7p16
graphs --config variants/nano-2.0.yaml --checkpoint "$out/nano-2.0.safetensors.gz" --name nano-2.0-64 --size 64 \
  --graphs decoder memory_attention memory_encoder --cases clicks t1p1 t7p16
video() { "$python" make_video.py --untimed --out "$out" --size 64 --count 6 "$@"; }
video21() { video --config variants/nano-2.1.yaml --checkpoint "$out/nano-2.1.pt.gz" "$@"; }
# Scores are shifted to at least 0.9 where objects are present throughout, and away from zero by at least 0.015 where
# some are absent, so that rounding cannot decide.
video21 --name nano-2.1 --fp32-memory --feed-pixels --score-shift=1
video21 --name nano-2.1-bf16 --bf16-memory --masks-only --score-shift=1
video21 --name nano-2.1-absent --fp32-memory --masks-only --score-shift=-0.3
video21 --name nano-2.1-absent-apart --fp32-memory --masks-only --score-shift=-0.34
video --config variants/nano-2.0.yaml --checkpoint "$out/nano-2.0.safetensors.gz" --name nano-2.0 --fp32-memory \
  --masks-only --score-shift=1
"$python" make_image.py --config variants/nano-2.1.yaml --checkpoint "$out/nano-2.1.pt.gz" --size 64 --name nano-2.1 \
  --out "$out"
# An object that appears later, as the official program tracks it.
late() { "$python" make_late.py --script "$VOS_INFERENCE" --out "$out" --size 64 --score-shift=1 "$@"; }
late21() { late --config variants/nano-2.1.yaml --checkpoint "$out/nano-2.1.pt.gz" "$@"; }
late21 --name nano-2.1
late21 --name nano-2.1-palette --palette --fp32-memory
# Steps of every kind. One file has the frames of all; scores are shifted until objects are present throughout, but for
# `absence`, where none is nearer to zero than 0.03.
session() { "$python" make_session.py --out "$out" --size 64 --count 8 --half "$@"; }
session21() { session --config variants/nano-2.1.yaml --checkpoint "$out/nano-2.1.pt.gz" "$@"; }
for case in corrections corrections-kept refinement later removal nearest cleared filled; do
  session21 --case "$case" --name "nano-2.1-$case" --score-shift=3
done
session21 --case absence --name nano-2.1-absence --score-shift=-0.5
session21 --case corrections-kept --preset vos --name nano-2.1-corrections-vos --score-shift=3 --keep-frames
session21 --case late-correction --bf16-memory --name nano-2.1-late-bf16 --score-shift=3
# Longer than what is held in memory.
session21 --case late-correction --times 5 --name nano-2.1-late-long --score-shift=3
for case in corrections-kept refinement; do
  session --config variants/nano-2.0.yaml --checkpoint "$out/nano-2.0.safetensors.gz" --case "$case" \
    --name "nano-2.0-$case" --score-shift=3
done
"$python" make_automatic.py --out "$out" --size 64 --config variants/nano-2.1.yaml --checkpoint "$out/nano-2.1.pt.gz" --name nano-2.1
gzip -9nf "$out"/session-*.safetensors "$out"/automatic-*.safetensors "$out"/late-*.safetensors "$out"/image-*.safetensors
