import csv
import io
import re

from gazeseg.evaluate.table import Grid
from gazeseg.evaluate.table_files import _latex, latex, table_csv, table_latex, table_markdown


def test_markdown_has_cells_in_every_column(compared):
    text = table_markdown(compared)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines[:8]} == {12}
    assert "| u_net & co |" in text


def test_latex_is_escaped_and_closed(compared):
    text = table_latex(compared)
    assert r"u\_net \& co" in text
    assert "%" not in re.sub(r"\\%|^%.*$|\{!\}\{%$", "", text, flags=re.M)
    assert text.count(r"\begin{tabular}") == text.count(r"\end{tabular}") == text.count(r"\toprule") == 4


def test_latex_of_every_special_letter():
    assert latex(r"a\b_{%}#&$~^<>") == (r"a\textbackslash{}b\_\{\%\}\#\&\$\textasciitilde{}\textasciicircum{}$<$$>$")


def test_latex_rows():
    text = _latex(Grid("T", ("a", "b"), (("x", "1"), ("Instance-weighted mean", "2"))))
    assert "a & b \\\\\n\\midrule\nx & 1 \\\\\n\\midrule\nInstance-weighted mean & 2 \\\\\n\\bottomrule" in text


def test_csv_keeps_measured_and_published_apart(compared):
    lines = list(csv.DictReader(io.StringIO(table_csv(compared))))
    ours = [line for line in lines if line["source"] == "measured"]
    assert len(ours) == 2 * 3 * (2 + 3)
    liver = next(line for line in ours if (line["row"], line["system"]) == ("liver", "u_net & co"))
    assert (liver["mean"], liver["low"], liver["sd_over_patients"]) == ("0.750000", "0.500000", "0.353553")
    assert all(line["protocol"] for line in lines if line["source"] == "published")
