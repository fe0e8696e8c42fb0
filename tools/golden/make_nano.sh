#!/bin/sh
# Makes every committed fixture of the nano variants: run from anywhere, with PYTHON naming the interpreter.
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
