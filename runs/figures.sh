#!/usr/bin/env bash
# The picture in the README, made by the program on its bundled phantom.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gazeseg demo --out "$work/demo"
mkdir -p docs/images
cp "$work/demo/figures/steps_kidney_right.png" docs/images/steps.png
