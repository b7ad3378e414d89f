"""Copy a few slices of every data set and part, and one label volume, so that a whole run takes minutes.

Usage: python runs/few.py DATA OUT
"""

import csv
import shutil
import sys
from collections import Counter
from pathlib import Path

from gazeseg.prepare.split import read_split

WANTED = {"train": 4, "val": 1, "test": 1}


def main(data: Path, out: Path) -> None:
    """Write ``OUT/slices`` and ``OUT/label_volumes``; patients keep the part they have."""
    split, taken = read_split(), Counter[tuple[str, str]]()
    with (data / "slices" / "index.csv").open(encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    kept = []
    for line in sorted(lines, key=lambda line: (line["dataset"], line["patient"], line["id"])):
        part = split.get(f"{line['dataset']}/{line['patient']}")
        if part and taken[line["dataset"], part] < WANTED[part]:
            taken[line["dataset"], part] += 1
            kept.append(line)
    for line in kept:
        folder = out / "slices" / line["dataset"]
        folder.mkdir(parents=True, exist_ok=True)
        for name in (f"{line['id']}.png", f"{line['id']}_label.png"):
            shutil.copy(data / "slices" / line["dataset"] / name, folder / name)
    with (out / "slices" / "index.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, lines[0].keys())
        writer.writeheader()
        writer.writerows(kept)
    volume = min((data / "label_volumes").glob("*.nii.gz"))
    (out / "label_volumes").mkdir(parents=True, exist_ok=True)
    shutil.copy(volume, out / "label_volumes" / volume.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
