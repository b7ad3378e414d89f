#!/usr/bin/env bash
# An environment of its own for nnU-Net v2, whose needs do not agree with ours. gazeseg finds it as .venv-nnunet in the
# current folder, or anywhere by GAZESEG_NNUNET=DIR/bin. Usage: runs/nnunet_env.sh [DIR]; PYTHON=python3.12 for another.
set -euo pipefail
folder=${1:-.venv-nnunet}
here=$(dirname "$0")

"${PYTHON:-python3}" -m venv "$folder"
pip=("$folder/bin/python" -m pip --disable-pip-version-check install --quiet)
"${pip[@]}" --requirement "$here/nnunet-requirements.txt"
"${pip[@]}" --no-deps nnunetv2==2.8.1 dynamic-network-architectures==0.4.4
"$folder/bin/python" "$here/../src/gazeseg/baselines/nnunet/inside/launch.py" describe
