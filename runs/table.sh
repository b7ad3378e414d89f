#!/usr/bin/env bash
# The paper's table at small scale, from the data folder to the report: nnU-Net v2, ResUNet, a small SAM with boxes, the same
# SAM tuned with gaze points as the paper did (20 points; 1, 3, 5, 10 and 50 beside them), with signed gaze, and fovea.
# All learn from the same patients and are scored on patients none of them saw. Everything resumes where it stopped.
#
# Usage: runs/table.sh [--quick] DATA [WORK]
#   DATA     folder with slices/ and label_volumes/
#   --quick  a few slices and steps, in minutes: everything runs, no number means anything
# Budgets: NNUNET_MIN and RESUNET_MIN in minutes; BOX_EPOCHS; GAZE_EPOCHS, GAZE_MIN (at most) and SIGNED_EPOCHS. Needs the `train` extra and runs/nnunet_env.sh.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

quick=
if [[ ${1:-} == --quick ]]; then quick=1; shift; fi
data=${1:?usage: runs/table.sh [--quick] DATA [WORK]}
work=${2:-training/table}
if [[ $quick ]]; then
    : "${NNUNET_MIN:=0.2}" "${RESUNET_MIN:=0.1}" "${BOX_EPOCHS:=1}" "${GAZE_EPOCHS:=1}" "${GAZE_MIN:=0.2}" "${SIGNED_EPOCHS:=1}"
    volumes=2 points=(1 20) regimes=box,click,points,gaze-consumer limit=(--limit 4)
else
    : "${NNUNET_MIN:=14}" "${RESUNET_MIN:=6}" "${BOX_EPOCHS:=14}" "${GAZE_EPOCHS:=200}" "${GAZE_MIN:=1.5}" "${SIGNED_EPOCHS:=3}"
    volumes=30 points=(1 3 5 10 20 50) regimes=box,click,points,gaze-research,gaze-consumer,gaze-poor limit=()
fi
prepared=$work/prepared models=$work/models
if [[ $quick && ! -d $work/few ]]; then
    python "$here/few.py" "$data" "$work/few"
fi
[[ ! $quick ]] || data=$work/few

say() { printf '\n== %s (%d s)\n' "$*" "$SECONDS"; }

say "slices and synthetic CT"
gazeseg prepare slices "$data/slices" --out "$prepared"
gazeseg prepare synthetic "$data/label_volumes" --out "$prepared" --per-volume "$volumes"

for system in nnunet resunet; do
    minutes=$NNUNET_MIN; [[ $system == nnunet ]] || minutes=$RESUNET_MIN
    if [[ ! -f $work/$system-predictions/predictions.json ]]; then
        say "$system: $minutes minutes of training, then prediction"
        gazeseg baselines train $system --data "$prepared" --out "$work/$system" --minutes "$minutes"
        gazeseg baselines predict $system --model "$work/$system" --data "$data/slices" --out "$work/$system-predictions"
    fi
done

tune() { # NAME INIT FLAGS...: train a SAM and export it
    local name=$1 init=$2; shift 2
    [[ ! -f $models/$name/manifest.json ]] || return 0
    say "$name"
    gazeseg train --model medsam --data "$prepared" --out "$work/$name" --init "$init" --licence CC-BY-SA-4.0 "$@"
    gazeseg models export "$work/$name/best.ckpt" --out "$models/$name" --name "$name"
}

tune medsam-box tiny --recipe medsam-box --epochs "$BOX_EPOCHS"
# The paper's recipe but for the length: 96 objects per step at 5e-5 would be 16 steps per epoch here.
for n in "${points[@]}"; do
    tune "gaze-medsam-$n" "$work/medsam-box/best.ckpt" --recipe paper --points "$n" --accumulate 1 --lr 3e-4 \
        --flips horizontal --epochs "$GAZE_EPOCHS" --max-minutes "$GAZE_MIN"
done
tune gaze-medsam-signed "$work/medsam-box/best.ckpt" --recipe ours --epochs "$SIGNED_EPOCHS"

say "evaluation"
systems=nnunet=$work/nnunet-predictions,resunet=$work/resunet-predictions,medsam-box=$models/medsam-box
systems+=,click=$models/gaze-medsam-1,gaze-medsam=$models/gaze-medsam-20,gaze-medsam-signed=$models/gaze-medsam-signed,fovea
columns=nnunet,resunet,medsam-box:box,click:click:1,gaze-medsam:points:20,gaze-medsam:gaze-consumer:4
columns+=,gaze-medsam-signed:gaze-consumer:4,fovea:gaze-consumer:4,fovea:click:5
gazeseg evaluate --data "$data/slices" --systems "$systems" --regimes "$regimes" --columns "$columns" \
    ${limit[@]+"${limit[@]}"} --out "$work/evaluation"

say "points in training against points given"
systems=
for n in "${points[@]}"; do systems+=${systems:+,}gaze-medsam-$n=$models/gaze-medsam-$n; done
gazeseg evaluate --data "$data/slices" --systems "$systems" --regimes points ${limit[@]+"${limit[@]}"} --out "$work/points"

python "$here/results.py" "$work" "$work/results.md"
say "done: $work/evaluation/report.html, $work/results.md"
