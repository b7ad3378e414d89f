"""Write a model's card from its manifest and the summary of an evaluation: every number in it was measured.

Usage: python runs/card.py MODEL_FOLDER SUMMARY.json [--paper SUMMARY.json] [--trust TRUST.md] [--speed SPEED.txt] [--failures PNG]

``--paper`` is what runs/paper_recipe.py wrote, ``--trust`` and ``--speed`` what benchmarks/trust.py and decode.py printed,
``--failures`` the picture of runs/failures.py.
"""

import json
import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from targets import table

from gazeseg.evaluate.table import percent
from gazeseg.files import write_text
from gazeseg.models import load_model, read_manifest
from gazeseg.prepare.split import read_split

SHOWN = (("gaze-consumer", 4.0), ("gaze-poor", 4.0), ("oracle20", None), ("click", 1.0), ("click", 5.0), ("box", None))
PAPER = "paper-recipe"
TRIED = """\
What was tried for the rows that were missed, with its figures in `docs/log.md`. Taken, because validation was better: a larger
network with more training; before, together: naming organs beside, an end of training without strong augmentation, superpixels at
more scales. Not taken: weights for pixels that were right before a correction (corrections then changed little), changes
kept only near a look of their sign, answers refused whose predicted IoU falls, asking twice or averaging two answers,
averaging answers to looks moved within their uncertainty, moving looks to where the mask is likely wrong, averaging weights,
dropping pieces without a look, two other shapes of the network, another loss, coarser crops, points without their uncertainty,
4000 more steps. A weight on corrections that made masks worse took a quarter of the harm away in a short run, and is not in
these weights. Not tried, for want of machines and of patients with all organs annotated: a still larger network and more data.
"""
LOOKED_AT = """\
Every version was measured on them, so they are not wholly untouched, and twice what was seen there had a say: 0.1.0 ended
where more steps gained nothing on them, and three of their gallbladders that stayed wrong while 0.2.0 was in training were
the reason to switch off a weight. All else was chosen by validation patients, who show no gallbladder, stomach or esophagus."""
LIMITS = """\
- Trained on few patients: left kidney, stomach, gallbladder, duodenum and esophagus are known from three patients with
  full labels and from synthetic CT, the spleen from nine more; intervals over the few test patients are wide.
- Duodenum, and stomach and bowel filled with gas, need many looks, and an update can make a mask worse (share above). Looks that
  mean a thin rim and land inside, because eyes are not that exact, can cost half of an organ, and looks that all land beside a
  thin one teach nothing; the hint to zoom is there for that.
- Contrast phases are those of the training sets (mostly portal venous); no other phase has been measured.
- Slices are seen as HU clipped to 0..255: air, lung and fat look alike, so borders between them cannot be found.
- One 2D slice at a time; what is decoded is a crop of 128 x 128 pixels, at least 32 model pixels wide: structures of a few
  pixels (adrenals, thin bowel walls) come out coarse.
- Parts of several pieces need a look at each piece. Organs without contrast to their neighbours (pancreas against bowel)
  need corrections.
- No children, no MR, no ultrasound; nothing outside the abdomen has been measured.
"""


def main(given: Namespace) -> None:
    """Write ``CARD.md`` into the model folder."""
    folder: Path = given.folder
    manifest = read_manifest(folder)
    summary = json.loads(given.summary.read_text(encoding="utf-8"))
    paper = None if given.paper is None else json.loads(given.paper.read_text(encoding="utf-8"))
    trust, speed = (None if file is None else file.read_text(encoding="utf-8") for file in (given.trust, given.speed))
    tested = sorted(key for key, part in read_split().items() if part == "test")
    size = sum((folder / name).stat().st_size for name in manifest.files) / 1e6
    text = f"""# {manifest.name} {manifest.version}

A small promptable network: an image encoder run once per slice, and a decoder that takes signed points with their
uncertainty, a box and the previous mask, and gives a mask with a predicted IoU. Trained from scratch by this project.

**Research software. Not a medical device; not for diagnosis, treatment or planning.**

| | |
|---|---|
| Intended use | research on interactive segmentation of abdominal CT slices by gaze, clicks or boxes |
| Size | {size:.1f} MB, ONNX, {manifest.size} x {manifest.size} pixels |
| Licence of the weights | {manifest.licence} (share-alike, because part of the training images is) |
| Hash | `{load_model(folder).hash}` |
| Made by | `{manifest.command}` |
| Measured | {datetime.now(UTC).date().isoformat()}, gazeseg evaluate, {drawn(summary["settings"])} |

## Training data

{chr(10).join(f"- {line}" for line in manifest.training_data)}

Never trained on ({len(tested)} patients): {", ".join(tested)}.
{LOOKED_AT}
These public sets also train other people's models; say so when comparing.

## What was wished for

{table(summary, paper, trust, speed, size)}

{TRIED}
## Results on the patients never trained on

{summary["counts"]["objects"]} objects (one organ on one slice, at least 100 pixels) of {summary["counts"]["patients"]} patients.
Mean over organs of the mean over patients, in percent, with 95 % bootstrap intervals over patients; where two patients
have an organ, the interval is little more than their two values. Gaze is simulated (noise-model reader, no human); budgets
are clicks or seconds of gaze.

{overall(summary)}

Dice (%) per organ:

{per_organ(summary)}

Updates that lowered Dice by more than 1 point: {harm(summary)}.

{against_the_paper(paper)}{printed("What it says of itself, and other structures", "benchmarks/trust.py", trust)}\
{printed("What it costs", "benchmarks/decode.py", speed, code=True)}## Known limits

{LIMITS}{pictured(given.failures, folder)}"""
    write_text(folder / "CARD.md", text)


def drawn(settings: dict[str, Any]) -> str:
    """Where the random numbers came from."""
    first, draws = settings["seed"], settings["draws"]
    return f"seed {first}" if draws == 1 else f"{draws} readers per object (seeds {first} to {first + draws - 1})"


def overall(summary: dict[str, Any]) -> str:
    """One row per regime and budget."""
    lines = ["| regime | budget | Dice | NSD (2 mm, or 3 px) | instance-weighted Dice |", "|---|--:|--:|--:|--:|"]
    for entry in summary["results"]:
        budget = "" if entry["budget"] is None else f"{entry['budget']:g}"
        weighted = 100 * entry["dice"]["instance_weighted_mean"]
        lines.append(
            f"| {entry['regime']} | {budget} | {percent(entry['dice'])} | {percent(entry['nsd'])} | {weighted:.1f} |"
        )
    return "\n".join(lines)


def per_organ(summary: dict[str, Any]) -> str:
    """Organs by the regimes of ``SHOWN``."""
    found = {(entry["regime"], entry["budget"]): entry for entry in summary["results"]}
    shown = [key for key in SHOWN if key in found]
    titles = [f"{regime}{'' if budget is None else f' {budget:g}'}" for regime, budget in shown]
    lines = [f"| organ | patients | objects | {' | '.join(titles)} |", "|---|--:|--:|" + "--:|" * len(shown)]
    for organ, counted in found[shown[0]]["organs"].items():
        cells = [percent(found[key]["organs"][organ]["dice"]) for key in shown]
        lines.append(f"| {organ} | {counted['patients']} | {counted['objects']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def against_the_paper(summary: dict[str, Any] | None) -> str:
    """Dice per organ of both under gaze at the last budget."""
    if summary is None:
        return ""
    last = {(one["system"], one["regime"]): one for one in summary["results"]}  # budgets rise
    regimes = [regime for system, regime in last if system == PAPER]
    columns = [(system, regime) for regime in regimes for system in ("fovea", PAPER)]
    lines = [f"| organ | {' | '.join(f'{system}, {regime}' for system, regime in columns)} |"]
    lines.append("|---|" + "--:|" * len(columns))
    for organ in last[columns[0]]["organs"]:
        lines.append(f"| {organ} | {' | '.join(percent(last[key]['organs'][organ]['dice']) for key in columns)} |")
    lines.append(f"| mean | {' | '.join(percent(last[key]['dice']) for key in columns)} |")
    return f"""## Against the paper's recipe

The same encoder and data with a decoder taught as in the paper, and used as there (`runs/paper_recipe.py`): 20 points, all called
positive, one pass. Its reader knows that it takes positive looks only, and corrects what is missing. Dice (%) at the last budget
(8 s of gaze):

{chr(10).join(lines)}

"""


def printed(title: str, command: str, text: str | None, *, code: bool = False) -> str:
    """What a benchmark printed, as a section."""
    if text is None:
        return ""
    body = f"```\n{text.strip()}\n```" if code else text.strip()
    return f"## {title}\n\n`python {command}` printed:\n\n{body}\n\n"


def pictured(picture: Path | None, folder: Path) -> str:
    """Where it fails, to be seen."""
    if picture is None:
        return ""
    return f"""
The organs of the phantom patient (computed, in no training set) that it draws worst, on their worst slices, under consumer
gaze of 8 s (`runs/failures.py`). Green: truth; yellow: answer; blue and red: looks that meant this and not this.

![Strips of steps from first look to last, one for each organ]({os.path.relpath(picture, folder)})
"""


def harm(summary: dict[str, Any]) -> str:
    """Share of harmful updates per regime that has several."""
    curves = [curve for curve in summary["curves"] if len(curve["budgets"]) > 1]
    return ", ".join(f"{curve['regime']} {percent(curve['share_updates_lowering_dice'])} %" for curve in curves)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("summary", type=Path)
    for name in ("paper", "trust", "speed", "failures"):
        parser.add_argument(f"--{name}", type=Path)
    main(parser.parse_args())
