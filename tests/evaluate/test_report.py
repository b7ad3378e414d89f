import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from gazeseg.evaluate import evaluate
from gazeseg.evaluate.charts import Line, chart, floor_of
from gazeseg.evaluate.html import score
from gazeseg.evaluate.report import make_report
from gazeseg.evaluate.strips import stepped
from gazeseg.testing import FakePredictor


@pytest.fixture
def found(settings, loaders):
    return evaluate(replace(settings, systems=("fake", "other")), loaders=loaders)


def test_one_file_without_script_or_anything_fetched(found):
    page = make_report(found.summary, found.examples)
    assert "<script" not in page
    assert not re.search(r'(href|src)="(?!data:image/png)', page)
    assert "Not a medical device" in page


def test_everything_is_closed(found):
    page = make_report(found.summary, found.examples).removeprefix("<!doctype html>\n")
    page = (
        re.sub(r"<(meta[^>]*[^/]|br)>", r"<\1/>", page).replace("&nbsp;", " ").replace(" class=text", ' class="text"')
    )
    assert ElementTree.fromstring(page).tag == "html"


def test_names_are_escaped(settings, folder):
    wicked = "<img src=x onerror=alert(1)>"
    index = folder / "index.csv"
    index.write_text(index.read_text().replace("set,b,1,", f"set,b,{wicked},"))
    found = evaluate(replace(settings, systems=(wicked,)), loaders={wicked: lambda: FakePredictor(wicked)})
    page = make_report(found.summary, found.examples)
    assert "<img" not in page
    assert page.count("&lt;img src=x onerror=alert(1)&gt;") > 3


def test_headline_has_both_means(found):
    page = make_report(found.summary, found.examples)
    dice = found.summary["results"][0]["dice"]
    assert f"{100 * dice['mean']:.1f} <span" in page
    assert f"<td>{100 * dice['instance_weighted_mean']:.1f} / " in page


def test_steps_have_a_panel_for_the_reference_and_each_step(found):
    page = make_report(found.summary, found.examples)
    strips = re.findall(r'<div class="strip">(.*?)</div>', page)
    expected = [1 + len(shot.steps) for _, shot in stepped(found.examples)]
    assert [strip.count("<figure>") for strip in strips] == expected
    assert len(expected) == 4


def test_comparison_and_kinds_of_systems(compared):
    page = make_report(compared, ())
    assert "<h2>Comparison</h2>" in page
    assert "<td class=text>u_net &amp; co</td><td class=text>automatic</td>" in page
    assert "u_net &amp; co: made for a test" in page


def test_warnings_are_shown(settings, loaders):
    found = evaluate(replace(settings, limit=1), loaders=loaders)
    assert "A quick look at 1 of 5 objects" in make_report(found.summary, found.examples)


def test_examples_are_best_median_and_worst(found):
    liver = [(e.rank, e.shots[0].dice) for e in found.examples if e.organ == "liver"]
    assert [rank for rank, _ in liver] == ["best", "median", "worst"]
    assert liver[0][1] >= liver[1][1] >= liver[2][1]
    assert {e.regime for e in found.examples} == {"gaze"}


def test_examples_repeat_what_was_scored(found):
    scored = {(r.object_id, r.system): r.dice for r in found.rows if r.regime == "gaze" and r.budget == 8}
    for example in found.examples:
        for shot in example.shots:
            assert shot.dice == scored[example.object_id, shot.system]


def test_a_chart_has_bands_ticks_and_escaped_names():
    line = Line("a<b", (1.0, 2.0, 4.0), (0.5, 0.6, 0.7), (0.4, 0.5, 0.6), (0.6, 0.7, 0.8))
    svg = chart([line], "s of gaze", "Dice (%)", 0.4)
    assert svg.count("<polygon") == svg.count("<polyline") == 1
    assert "a&lt;b" in svg
    assert all(f">{text}</text>" in svg for text in ("1", "2", "4", "40", "100", "s of gaze"))


def test_a_chart_without_intervals_has_no_band():
    assert "<polygon" not in chart([Line("a", (1.0, 2.0), (0.5, 0.6), (None, None), (None, None))], "x", "y", 0.0)


def test_scores_as_text():
    assert score({"mean": 0.5, "low": None, "high": None}) == "50.0"
    assert score({"mean": 0.5, "low": 0.4, "high": 0.625}) == '50.0 <span class="interval">[40.0, 62.5]</span>'


def test_charts_share_a_round_floor_below_everything():
    lines = [Line("a", (1.0,), (0.5,), (0.45,), (0.6,)), Line("b", (1.0,), (0.62,), (None,), (None,))]
    assert floor_of(lines) == pytest.approx(0.4)
    assert floor_of(lines[1:]) == pytest.approx(0.6)


def test_two_objects_are_best_and_worst(settings, loaders):
    found = evaluate(replace(settings, limit=2), loaders=loaders)
    by_organ = {}
    for example in found.examples:
        by_organ.setdefault(example.organ, []).append(example.rank)
    assert all(ranks in (["best"], ["best", "worst"]) for ranks in by_organ.values())
