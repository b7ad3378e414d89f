"""The comparison tables as HTML."""

from gazeseg.evaluate.comparison import grids
from gazeseg.evaluate.html import cell, paragraph, section, table
from gazeseg.evaluate.table import Grid, Summary


def grid_html(grid: Grid) -> str:
    """A table of plain text with its notes."""
    rows = ([cell(text) for text in row] for row in grid.rows)
    notes = "".join(paragraph(note, "quiet") for note in grid.notes)
    return f"<h3>{cell(grid.title)}</h3>{table(grid.head, rows, grid.text_columns)}{notes}"


def comparison(summary: Summary) -> str:
    """The tables of the reference paper's layout."""
    return section("Comparison", *map(grid_html, grids(summary)))
