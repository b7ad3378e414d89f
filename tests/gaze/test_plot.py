from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gazeseg.gaze import plot_svg
from gazeseg.gaze.plot import COLOURS, FIXATION, GAZE, MAX_POINTS, VIEW
from gazeseg.types import GazeQuality, KeyChanged, Plane, Recording, Screen, View, ViewShown, Window

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
SHOWN = View(Plane(2, 0, 1, True, False), 3, (50, 40, 10), (0.7, 0.7, 5.0), Window(-160, 240), (0, 0), (10.0, 10.0))
EVENTS = (
    ViewShown(0.0, SHOWN),
    KeyChanged(0.2, "this", True),
    KeyChanged(0.4, "this", False),
    KeyChanged(0.6, "not_this", True),
)


def recorded(n, events=(), device="tracker", xy=(0.25, 0.75)):
    return Recording(
        np.arange(n) / 100,
        np.broadcast_to(xy, (n, 2)),
        np.full(n, True),
        SCREEN,
        GazeQuality(1, 0.1),
        100.0,
        events,
        device,
    )


def drawn(svg, name, attribute, value):
    root = ElementTree.fromstring(svg)
    return [part for part in root.iter(f"{{http://www.w3.org/2000/svg}}{name}") if part.get(attribute) == value]


def test_everything_is_drawn_in_both_panels():
    svg = plot_svg(recorded(101, EVENTS))
    assert len(drawn(svg, "path", "stroke", GAZE)) == 2
    assert len(drawn(svg, "rect", "opacity", "0.55")) == 2
    held = [part.get("fill") for part in drawn(svg, "rect", "opacity", "0.15")]
    assert held == [COLOURS["this"], COLOURS["not_this"]] * 2
    assert len(drawn(svg, "line", "stroke", VIEW)) == 2
    assert "Not a medical device" in svg


def test_samples_of_a_slow_tracker_hang_together():
    slow = Recording(np.arange(20) / 10, np.full((20, 2), 0.5), np.full(20, True), SCREEN, GazeQuality(1, 0.1), 10.0)
    for path in drawn(plot_svg(slow), "path", "stroke", GAZE):
        assert (path.get("d").count("M"), path.get("d").count("L")) == (1, 19)


def test_a_fixation_is_drawn_where_and_when_it_was():
    (x, y) = drawn(plot_svg(recorded(101)), "rect", "opacity", "0.55")
    assert (x.get("fill"), x.get("x"), x.get("width")) == (FIXATION, "60.0", "1120.0")
    assert float(y.get("y")) - float(x.get("y")) == pytest.approx(332 - 52 + 0.5 / 1.5 * 230, abs=0.2)


def test_long_recordings_stay_small_and_keep_their_outliers():
    xy = np.full((MAX_POINTS * 10, 2), 0.5)
    xy[12345] = (1.25, 0.5)
    svg = plot_svg(recorded(len(xy), xy=xy))
    assert len(svg) < 200_000
    (x, y) = drawn(svg, "path", "stroke", GAZE)
    assert "V282.5" in x.get("d")
    assert "V282.5" not in y.get("d")


def test_names_are_escaped():
    svg = plot_svg(recorded(3, device="<script>&\x00\x1b"))
    assert "&lt;script&gt;&amp;??" in svg


@settings(max_examples=30, deadline=None)
@given(
    steps=st.lists(st.floats(0, 1e6), max_size=20),
    places=st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.booleans()), min_size=21, max_size=21),
)
def test_any_recording_can_be_drawn(steps, places):
    t_s = np.cumsum([0.0, *steps])
    rows = np.array(places, dtype=float)[: len(t_s)]
    recording = Recording(t_s, rows[:, :2], rows[:, 2] > 0, SCREEN, GazeQuality(1, 0.1), 60.0)
    assert ElementTree.fromstring(plot_svg(recording)).tag.endswith("svg")
