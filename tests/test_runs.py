"""The scripts in ``runs/`` as a user starts them."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(os.environ.get("GAZESEG_DATA", Path(__file__).parents[2] / "shared" / "data"))
NNUNET = Path(os.environ.get("GAZESEG_NNUNET", Path(__file__).parents[1] / ".venv-nnunet" / "bin"))


@pytest.mark.data
@pytest.mark.skipif(not (DATA / "slices").is_dir(), reason=f"needs the real images in {DATA} (GAZESEG_DATA)")
@pytest.mark.skipif(not NNUNET.is_dir(), reason="needs nnU-Net's environment: runs/nnunet_env.sh")
def test_the_papers_table_runs_through_every_system(root, tmp_path):
    pytest.importorskip("torch", reason="needs gazeseg[train]")
    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "GAZESEG_NNUNET": str(NNUNET),
    }
    done = subprocess.run(
        ["bash", root / "runs" / "table.sh", "--quick", DATA, tmp_path / "work"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    results = tmp_path / "work" / "evaluation"
    with (results / "objects.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["system"] for row in rows} == {
        "nnunet", "resunet", "medsam-box", "click", "gaze-medsam", "gaze-medsam-signed", "fovea",
    }  # fmt: skip
    assert {row["regime"] for row in rows} == {"automatic", "box", "click", "points", "gaze-consumer"}
    assert (results / "table.tex").is_file()
    assert "Mean (over organs of patient means)" in (tmp_path / "work" / "results.md").read_text(encoding="utf-8")
