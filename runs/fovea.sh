#!/usr/bin/env bash
# From the data folder to the bundled weights of fovea, their measurement and their card.
# Needs the `train` extra. Resumes where it stopped. Usage: runs/fovea.sh DATA [STEPS]
set -euo pipefail
data=${1:?usage: runs/fovea.sh DATA [STEPS]}
steps=${2:-1750}
work=training/fovea
weights=src/gazeseg/models/weights/fovea

gazeseg train --data "$data" --out "$work" --steps "$steps"
gazeseg models export "$work/last.ckpt" --out "$weights"
gazeseg evaluate --data "$data/slices" --systems fovea --regimes box,click,oracle20,gaze-research,gaze-consumer,gaze-poor \
  --out "$work/evaluation"
python runs/card.py "$weights" "$work/evaluation/summary.json"
