"""The organs of the phantom patient that the bundled model draws worst, and how it came to that, as one picture for its card.

A simulated reader with a consumer tracker looks and corrects for 8 s at most, on slices spread over each organ; of each
organ the worst slice is taken, and of these the worst. Usage: python runs/failures.py FILE.png
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageDraw

from gazeseg.evaluate import Settings, evaluate
from gazeseg.evaluate.examples import Example
from gazeseg.evaluate.strips import GAP_PX, strip
from gazeseg.export import write_nifti, write_volume
from gazeseg.simulate import phantom

SHOWN = 4
EVERY = 4  # slices
TITLE_PX = 18


def main(out: Path) -> None:
    """Play, choose, draw."""
    with TemporaryDirectory() as folder:
        write_case(Path(folder))
        settings = Settings(data=Path(folder), systems=("fovea",), regimes=("gaze-consumer",))
        examples = evaluate(settings).examples
    worst = sorted((one for one in examples if one.rank == "worst"), key=lambda one: one.shots[0].dice)[:SHOWN]
    rows = [titled(one) for one in worst]
    sheet = Image.new("RGB", (max(row.width for row in rows), sum(row.height + GAP_PX for row in rows)), "white")
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height + GAP_PX
    sheet.save(out, optimize=True)
    print(out, *(f"{one.organ} {100 * one.shots[0].dice:.1f}" for one in worst))


def write_case(folder: Path) -> None:
    """The phantom as a folder of cases; only every few slices keep their labels, neighbours look alike."""
    volume, labels, names = phantom()
    kept = np.zeros_like(labels)
    kept[..., ::EVERY] = labels[..., ::EVERY]
    for part in ("imagesTs", "labelsTs"):
        (folder / part).mkdir()
    write_volume(folder / "imagesTs" / "phantom.nii.gz", volume)
    write_nifti(folder / "labelsTs" / "phantom.nii.gz", kept, volume, names, {})
    (folder / "dataset.json").write_text(json.dumps({"labels": {name: value for value, name in names.items()}}))


def titled(example: Example) -> Image.Image:
    """Its strip of steps with the organ's name above."""
    steps = strip(example, example.shots[0])
    row = Image.new("RGB", (steps.width, steps.height + TITLE_PX), "white")
    ImageDraw.Draw(row).text((2, 3), example.organ.replace("_", " "), fill="black")
    row.paste(steps, (0, TITLE_PX))
    return row


if __name__ == "__main__":
    main(Path(sys.argv[1]))
