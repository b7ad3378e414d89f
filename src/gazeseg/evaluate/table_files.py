"""The comparison tables as files: Markdown, LaTeX (booktabs) and CSV."""

import csv
import io
from collections.abc import Iterator

from gazeseg.evaluate.comparison import grids
from gazeseg.evaluate.rows import number
from gazeseg.evaluate.table import MEANS, Grid, Summary, columns, in_order
from gazeseg.notice import NOTICE

_LATEX = {
    "\\": r"\textbackslash{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"$<$",
    ">": r"$>$",
    "±": r"$\pm$",
}
CSV_HEAD = (
    "source",
    "score",
    "row",
    "system",
    "regime",
    "budget",
    "mean",
    "low",
    "high",
    "sd_over_patients",
    "objects",
    "patients",
    "protocol",
)


def table_markdown(summary: Summary) -> str:
    """All tables with their notes, and what must not be overlooked."""
    parts = [*(f"**{text}**" for text in summary["warnings"]), *(_markdown(grid) for grid in grids(summary))]
    return "\n\n".join([*parts, NOTICE]) + "\n"


def _markdown(grid: Grid) -> str:
    def line(cells: tuple[str, ...]) -> str:
        escaped = (cell.replace("|", r"\|") for cell in cells)
        return f"| {' | '.join(escaped)} |"

    rule = "|" + "---|" * grid.text_columns + "--:|" * (len(grid.head) - grid.text_columns)
    return "\n".join(
        [f"## {grid.title}", "", line(grid.head), rule, *map(line, grid.rows), "", "\n\n".join(grid.notes)]
    )


def table_latex(summary: Summary) -> str:
    """One ``table`` per grid; needs the packages booktabs and graphicx."""
    head = r"% needs \usepackage{booktabs,graphicx}"
    warned = [f"% {text}" for text in summary["warnings"]]
    return "\n".join([head, *warned, *(_latex(grid) for grid in grids(summary))]) + "\n"


def _latex(grid: Grid) -> str:
    form = "l" * grid.text_columns + "r" * (len(grid.head) - grid.text_columns)
    caption = latex(" ".join([f"{grid.title}.", *grid.notes]))
    rows = list(map(_latex_row, grid.rows))
    first_mean = next((n for n, row in enumerate(grid.rows) if row[0] in MEANS.values()), len(rows))
    body = rows[:first_mean] + ([r"\midrule"] if first_mean < len(rows) else []) + rows[first_mean:]
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{caption}}}",
            r"\resizebox{\textwidth}{!}{%",
            rf"\begin{{tabular}}{{{form}}}",
            r"\toprule",
            _latex_row(grid.head),
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}}",
            r"\end{table}",
        ]
    )


def _latex_row(cells: tuple[str, ...]) -> str:
    return " & ".join(map(latex, cells)) + r" \\"


def latex(text: str) -> str:
    """Plain text with every special character escaped."""
    return "".join(_LATEX.get(letter, letter) for letter in text)


def table_csv(summary: Summary) -> str:
    """One line per score, organ or mean, and column; our scores 0..1, published ones as fractions too."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(CSV_HEAD)
    writer.writerows(_measured(summary))
    writer.writerows(_published(summary))
    return stream.getvalue()


def _measured(summary: Summary) -> Iterator[tuple[str, ...]]:
    for score in ("dice", "nsd"):
        for column in columns(summary):
            where = (column["system"], column["regime"], number(column["budget"]))
            for organ in in_order(column["organs"]):
                entry = column["organs"][organ]
                counts = (str(entry["objects"]), str(entry["patients"]))
                yield ("measured", score, organ, *where, *_numbers(entry[score]), *counts, "")
            counts = (str(column["objects"]), str(column["patients"]))
            for kind, name in MEANS.items():
                numbers = _numbers(column[score]) if kind == "mean" else (_number(column[score][kind]), "", "", "")
                yield ("measured", score, name, *where, *numbers, *counts, "")


def _published(summary: Summary) -> Iterator[tuple[str, ...]]:
    for entry in summary["published"]:
        organs = [(organ, value, entry["sd"].get(organ)) for organ, value in entry["dice"].items()]
        means = [(MEANS[kind], value, None) for kind, value in entry["means"].items()]
        for name, value, spread in [*organs, *means]:
            sd = _number(None if spread is None else spread / 100)
            numbers = (_number(value / 100), "", "", sd, "", "")
            yield ("published", "dice", name, entry["name"], "", "", *numbers, entry["protocol"])


def _numbers(score: dict[str, float | None]) -> tuple[str, ...]:
    return tuple(_number(score[name]) for name in ("mean", "low", "high", "sd_over_patients"))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
