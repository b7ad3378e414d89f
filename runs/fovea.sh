#!/usr/bin/env bash
# From the data folder to the bundled weights of fovea, their measurement and their card, in two stages: a network of the usual
# shape, then one with more blocks, which are silent at first, that goes on with its weights.
# Needs the `train` extra. Resumes where it stopped. Usage: runs/fovea.sh DATA [STEPS] [STEPS_DEEP]
# Where jemalloc is installed it is used: glibc hands large tensors back to the system and gets them again, page by page.
set -euo pipefail
data=${1:?usage: runs/fovea.sh DATA [STEPS] [STEPS_DEEP]}
steps=${2:-9000}
steps_deep=${3:-3600}
first=training/fovea
work=training/fovea-deep
weights=src/gazeseg/models/weights/fovea

jemalloc=$(find /usr/lib -name 'libjemalloc.so.2' 2>/dev/null | head -n 1)
how=(--precision 32-true)
if grep -qs amx_bf16 /proc/cpuinfo; then
  # two processes of one thread keep two cores busier than one of two; each takes half of a batch
  how=(--precision bf16-mixed --devices 2 --batch 4)
fi

learn() {
  LD_PRELOAD=$jemalloc MALLOC_CONF=thp:always,dirty_decay_ms:30000,muzzy_decay_ms:30000 OMP_WAIT_POLICY=passive \
    gazeseg train --data "$data" "${how[@]}" "$@"
}

learn --out "$first" --steps "$steps"
mkdir -p "$work"
[[ -e $work/material.npz ]] || ln "$first/material.npz" "$work/material.npz"
learn --out "$work" --steps "$steps_deep" --shape deep --init "$first/last.ckpt" --lr 8e-4
gazeseg models export "$work/last.ckpt" --out "$weights" --pictures "$work/material.npz"
gazeseg evaluate --data "$data/slices" --systems fovea --regimes box,click,oracle20,gaze-research,gaze-consumer,gaze-poor \
  --draws 5 --out "$work/evaluation"
python runs/paper_recipe.py "$work" "$data" "$work/paper"
GAZESEG_DATA=$data python benchmarks/trust.py > "$work/trust.md"
python benchmarks/decode.py > "$work/decode.txt"
python runs/failures.py docs/images/failures.png
python runs/card.py "$weights" "$work/evaluation/summary.json" --paper "$work/paper/evaluation/summary.json" \
  --trust "$work/trust.md" --speed "$work/decode.txt" --failures docs/images/failures.png
