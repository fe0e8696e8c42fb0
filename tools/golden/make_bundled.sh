#!/bin/sh
# Makes the fixtures of the bundled models (test/fixtures/bundled): a session of the official predictor on their trained
# weights, 20 frames of a synthetic sequence. Run from anywhere after `npm run build`, with PYTHON naming the interpreter.
set -eu
cd "$(dirname "$0")"
python="${PYTHON:-python3}"
out=../../test/fixtures/bundled
clip=$(mktemp -d)
trap 'rm -rf "$clip"' EXIT
node synthetic_frames.mjs "$clip"
for model in sam2-nano-s sam2-nano-b sam2-nano-l; do
  "$python" make_session.py --config ../train-nano/variants/$model.yaml --checkpoint ../../models/$model.safetensors \
    --case corrections-kept --frames "$clip/frames" --annotations "$clip/masks" --count 20 --half --name $model --out $out
done
gzip -9nf $out/session-*.safetensors
