#!/bin/sh
# Makes the committed fixtures of the small SAM model: run from anywhere, with PYTHON naming the interpreter.
set -eu
cd "$(dirname "$0")"
out=../../test/fixtures/sam1
"${PYTHON:-python3}" make_sam1.py --model nano --out "$out" --picture 72 49 --sizes 64 112
gzip -9nf "$out/sam1-nano.safetensors"
