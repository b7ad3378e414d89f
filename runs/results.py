"""Write the results page of runs/table.sh: budgets, machine, the table, the points trained by points given, and what it shows.

Usage: python runs/results.py WORK OUT.md
"""

import csv
import json
import os
import platform
import sys
from pathlib import Path
from typing import Any

from gazeseg.files import write_text
from gazeseg.models import find_model, read_manifest

SMALL = """\
## What this can and cannot show

- It shows that every system of the paper's table can be trained and scored here by one command, on the same patients, with
  the same prompts, and how they rank **at this size and these budgets**.
- It cannot confirm or refute the paper's numbers: another data set, a SAM of 10 million parameters at 256² instead of 94
  million at 1024² (its logits are 64²: thin structures are out of reach), minutes of training on a CPU instead of hours on
  a GPU, and training patients by the hundred slices instead of thousands. nnU-Net's default is 1000 epochs of 250 steps.
- Automatic systems get no prompt; prompted ones get prompts drawn from the truth, or gaze simulated from it. The columns
  answer different questions, as they do in the paper.
- The tuned SAMs stopped at a limit of minutes, not where learning ended: look at their steps above.
- Few patients stand behind most organs: look at the intervals, not at the last digit.
"""


def main(work: Path, out: Path) -> None:
    """Put the page together from what the runs left behind."""
    summary = json.loads((work / "evaluation" / "summary.json").read_text(encoding="utf-8"))
    points = json.loads((work / "points" / "summary.json").read_text(encoding="utf-8"))
    counts = summary["counts"]
    parts = [
        "# The paper's table at small scale",
        "Made by `runs/table.sh`; every number was measured. Research software, not a medical device. `fovea` in it is version "
        f"{read_manifest(find_model('fovea')).version}, of which [its card](../src/gazeseg/models/weights/fovea/CARD.md) says more.",
        f"Evaluated {summary['created_utc'][:10]} on {counts['objects']} objects of {counts['patients']} patients whom no "
        f"system saw in training; {os.cpu_count()} CPU cores ({platform.machine()}), no GPU.",
        "## Budgets",
        "\n".join(f"- **{name}**: {text}" for name, text in budgets(work)),
        (work / "evaluation" / "table.md").read_text(encoding="utf-8").strip(),
        "## Points in training against points given",
        "Dice in percent (mean over organs of patient means) of the small SAM tuned by the paper's recipe, one shot.",
        ablation(points),
        SMALL,
    ]
    write_text(out, "\n\n".join(parts) + "\n")


def budgets(work: Path) -> list[tuple[str, str]]:
    """What each system was given, from its own files."""
    found = [
        (name, json.loads(path.read_text(encoding="utf-8"))["about"])
        for name in ("nnunet", "resunet")
        for path in [work / f"{name}-predictions" / "predictions.json"]
    ]
    for folder in sorted((work / "models").iterdir(), key=lambda folder: (len(folder.name), folder.name)):
        manifest = read_manifest(folder)
        found.append((manifest.name, f"`{manifest.command}`, {epochs(work / manifest.name)}"))
    return found


def epochs(run: Path) -> str:
    """How far a run of Lightning got, by its own log."""
    rows = [
        row for path in sorted(run.glob("log/**/metrics.csv")) for row in csv.DictReader(path.open(encoding="utf-8"))
    ]
    last = max(int(row["epoch"]) for row in rows if row.get("epoch"))
    steps = max(int(row["step"]) for row in rows if row.get("step"))
    return f"epochs: {last + 1}, steps: {steps + 1}"


def ablation(summary: dict[str, Any]) -> str:
    """Systems called gaze-medsam-N down, the regime's numbers of points across."""
    cells: dict[str, dict[float, float]] = {}
    for entry in summary["results"]:
        name = entry["system"].removeprefix("gaze-medsam-")
        if entry["regime"] == "points" and name.isdigit():
            cells.setdefault(name, {})[entry["budget"]] = entry["dice"]["mean"]
    given = sorted({budget for row in cells.values() for budget in row})
    head = "| trained with | " + " | ".join(f"{n:g} given" for n in given) + " |"
    rule = "|---|" + "--:|" * len(given)
    rows = [
        f"| {name} | " + " | ".join(f"{100 * cells[name][n]:.1f}" for n in given) + " |"
        for name in sorted(cells, key=int)
    ]
    return "\n".join([head, rule, *rows])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
