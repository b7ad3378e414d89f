"""What an evaluation leaves in its folder."""

import os
from pathlib import Path

from gazeseg.errors import InputError
from gazeseg.evaluate.run import Evaluation
from gazeseg.files import replacing_folder, write_json, write_text

FIGURES, MARK = "figures", "figures.csv"


def check_out(folder: str | Path) -> Path:
    """The output folder, refused before any work where nothing could be written later.

    Raises:
        InputError: a file of that name, no right to write there, or pictures of somebody else in ``figures``.
    """
    out = Path(folder)
    if out.exists() and not out.is_dir():
        raise InputError(f"expected --out to be a folder, found a file {out}")
    parent = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not os.access(parent, os.W_OK):
        raise InputError(f"expected to write to {out}, found no right to write in {parent}")
    figures = out / FIGURES
    if figures.exists() and not (figures.is_dir() and ((figures / MARK).exists() or not any(figures.iterdir()))):
        raise InputError(f"expected no other things in {figures}, found some: choose another --out")
    return out


def write(evaluation: Evaluation, folder: str | Path) -> list[Path]:
    """Rows, summary, report, tables and figures; each file appears whole or not at all, and replaces an earlier one."""
    from gazeseg.evaluate.report import make_report
    from gazeseg.evaluate.rows import to_csv
    from gazeseg.evaluate.table_files import table_csv, table_latex, table_markdown
    from gazeseg.evaluate.volumes import volumes_csv

    out, summary = check_out(folder), evaluation.summary
    report = make_report(summary, evaluation.examples)
    write_text(out / "objects.csv", to_csv(evaluation.rows))
    write_json(out / "summary.json", summary)
    write_text(out / "report.html", report)
    write_text(out / "volumes.csv", volumes_csv(evaluation.volumes))
    write_text(out / "table.md", table_markdown(summary))
    write_text(out / "table.tex", table_latex(summary))
    write_text(out / "table.csv", table_csv(summary))
    figures = _write_figures(evaluation, out / FIGURES)
    names = ("objects.csv", "summary.json", "report.html", "volumes.csv", "table.md", "table.tex", "table.csv")
    return [*(out / name for name in names), *figures]


def _write_figures(evaluation: Evaluation, folder: Path) -> list[Path]:
    """The steps of each organ and system as PNG, and a list of what they show."""
    from gazeseg.evaluate.strips import make_strips

    lines = ["file,organ,system,regime,object"]
    with replacing_folder(folder, mark=MARK) as temporary:
        for strip in make_strips(evaluation.examples):
            strip.picture.save(temporary / strip.file, format="PNG", optimize=True)
            lines.append(",".join(_quoted(text) for text in strip.about))
        (temporary / MARK).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return sorted(folder.glob("*.png"))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
