"""What the demo leaves behind: masks, recording, figures, summary and a page to look at."""

import base64
from pathlib import Path
from typing import Any

from gazeseg.demo.case import DemoCase
from gazeseg.demo.figures import overview_figure, steps_figure
from gazeseg.demo.run import DemoResult
from gazeseg.evaluate.charts import Line, chart
from gazeseg.evaluate.html import page, paragraph, section, table
from gazeseg.files import replacing, write_json, write_text
from gazeseg.notice import NOTICE
from gazeseg.progress import Track, silent

PROTOCOL = (
    "A simulated reader (noise-model gaze of the tracker class named below, no human) looks at each structure on a few "
    "slices, one second at a time, and after every second corrects the larger of the largest missing and the largest "
    "superfluous piece. The system sees looks and keys, never the truth. Dice is pooled over the slices visited."
)


def summarise(case: DemoCase, result: DemoResult, tracker: str, seed: int) -> dict[str, Any]:
    """Dice per structure before the first look, after each second, and at the end, as plain JSON values."""
    curves = {name: [round(d, 4) for d in result.dice(name)] for name in result.structures}
    return {
        "case": case.title,
        "tracker": tracker,
        "seed": seed,
        "seconds": result.seconds,
        "slices": {name: [s.index for s in result.slices if s.structure == name] for name in result.structures},
        "dice": curves,
        "dice_end": {name: curve[-1] for name, curve in curves.items()},
        "dice_mean": round(sum(curve[-1] for curve in curves.values()) / len(curves), 4),
        "model": {"name": result.session.predictor.name, "hash": result.session.predictor.hash},
        "notice": NOTICE,
    }


def dice_table(summary: dict[str, Any]) -> str:
    """The Dice table for a terminal, in percent."""
    head = ["structure", "before", *[f"{n} s" for n in range(1, summary["seconds"] + 1)]]
    rows = [[name, *[f"{100 * d:.1f}" for d in curve]] for name, curve in summary["dice"].items()]
    rows.append(["mean", *[f"{100 * sum(c) / len(c):.1f}" for c in zip(*summary["dice"].values(), strict=True)]])
    widths = [max(len(row[n]) for row in [head, *rows]) for n in range(len(head))]
    return "\n".join(
        "  ".join(c.ljust(w) if n == 0 else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in [head, *rows]
    )


def write_figures(folder: Path, result: DemoResult, track: Track = silent) -> dict[str, Path]:
    """``overview.png`` and one ``steps_STRUCTURE.png`` each; returns name to file."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"overview": folder / "overview.png"}
    with replacing(pictures["overview"]) as temporary:
        overview_figure(result).save(temporary)
    for name in track(result.structures, "figures", len(result.structures)):
        pictures[name] = folder / f"steps_{name}.png"
        with replacing(pictures[name]) as temporary:
            steps_figure(result, name).save(temporary)
    return pictures


def write_report(path: Path, summary: dict[str, Any], pictures: dict[str, Path]) -> None:
    """One self-contained page."""
    seconds = tuple(float(n) for n in range(summary["seconds"] + 1))
    unknown = (None,) * len(seconds)
    lines = [Line(name, seconds, tuple(curve), unknown, unknown) for name, curve in summary["dice"].items()]
    head = ["structure", "before", *[f"{n} s" for n in range(1, summary["seconds"] + 1)]]
    rows = [[name, *[f"{100 * d:.1f}" for d in curve]] for name, curve in summary["dice"].items()]
    body = [
        "<h1>gazeseg demo</h1>",
        paragraph(NOTICE, "notice"),
        paragraph(
            f"Case: {summary['case']}. Tracker: {summary['tracker']}, seed {summary['seed']}. Model: {summary['model']['name']}."
        ),
        section("All structures", _image(pictures["overview"])),
        section(
            "Dice (%) over gaze time per slice",
            table(head, rows, 1),
            chart(lines, "gaze time per slice (s)", "Dice (%)", 0.0),
        ),
        section(
            "Step by step",
            paragraph(
                "Green: truth. Amber: outline. Blue plus: look at the structure. Red minus: look at what is too much."
            ),
            *[
                f"<h3>{name.replace('_', ' ')}</h3>{_image(file)}"
                for name, file in pictures.items()
                if name != "overview"
            ],
        ),
        section("How this was made", paragraph(PROTOCOL)),
    ]
    write_text(path, page("gazeseg demo", body))


def write_summary(path: Path, summary: dict[str, Any]) -> None:
    """The same figures for programs."""
    write_json(path, summary)


def _image(file: Path) -> str:
    data = base64.b64encode(file.read_bytes()).decode("ascii")
    return f'<img style="max-width:100%" alt="{file.stem}" src="data:image/png;base64,{data}">'
