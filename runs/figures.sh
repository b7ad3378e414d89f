#!/usr/bin/env bash
# The pictures in the README, made by the program on its bundled phantom.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gazeseg demo --out "$work/demo"
mkdir -p docs/images
cp "$work/demo/figures/steps_kidney_right.png" docs/images/steps.png
cp "$work/demo/figures/overview.png" docs/images/overview.png
