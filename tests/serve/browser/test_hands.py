"""Hands that do two things at once, in a real browser."""

import json

import pytest

SLICE = 18
CONNECTED = "document.getElementById('line').textContent === 'connected'"
CANCEL = "document.getElementById('big').dispatchEvent(new PointerEvent('pointercancel'))"
HERE = "`${window.gazeseg.view().name} ${window.gazeseg.view().index}`"


@pytest.fixture
def said(reader):
    """What the page says, from its start in the middle slice on; a structure is chosen."""
    said = []
    reader.page.on("websocket", lambda talk: talk.on("framesent", lambda text: said.append(json.loads(text))))
    reader.page.reload()
    reader.until(CONNECTED)
    reader.add("liver")
    reader.go_to(SLICE)
    return said


def of(said, kind):
    return [one for one in said if one["type"] == kind]


def wander(reader):
    """Everything that goes to another slice, wherever it leads."""
    reader.page.mouse.wheel(0, 100)
    for key in ("ArrowDown", "ArrowDown", "PageDown", "q"):
        reader.page.keyboard.press(key)
    reader.page.wait_for_timeout(100)


def test_rolling_from_one_key_to_the_other_ends_the_first_hold(reader, said):
    keyboard = reader.page.keyboard
    reader.point((90, 100))
    keyboard.down("f")
    keyboard.down("d")
    keyboard.up("f")
    keyboard.up("d")
    reader.look((90, 100))
    assert reader.area() > 0
    this, not_this = [("this", True), ("this", False)], [("not_this", True), ("not_this", False)]
    assert [(one["action"], one["down"]) for one in of(said, "key")] == this + not_this + this
    assert reader.wrong == []


@pytest.mark.parametrize(("key", "kind"), [("p", "stroke"), ("b", "box")])
def test_what_is_drawn_stays_on_the_slice_where_the_button_went_down(reader, said, key, kind):
    page = reader.page
    reader.add(f"by {kind}")
    page.keyboard.press(key)
    reader.point((90, 100))
    page.mouse.down()
    page.mouse.move(*reader.place((100, 105)))
    wander(reader)
    chosen = len(of(said, "choose"))
    for pressed in ("n", "z"):
        page.keyboard.press(pressed)
    page.mouse.move(*reader.place((110, 110)))
    page.mouse.up()
    reader.until("window.gazeseg.area() > 0")
    assert reader.ask(HERE) == f"axial {SLICE}"
    (drawn,) = of(said, kind)
    assert len(of(said, "choose")) == chosen
    assert (drawn["from_xy"] if kind == "box" else drawn["path"][0]) == pytest.approx([90, 100], abs=1)
    assert {(one["plane"], one["index"]) for one in of(said, "show")} == {("axial", SLICE)}
    wander(reader)  # which goes on
    assert reader.ask(HERE) != f"axial {SLICE}"
    assert reader.wrong == []


@pytest.mark.parametrize(("key", "kind"), [("p", "stroke"), ("b", "box")])
def test_a_drag_that_the_browser_takes_away_draws_nothing_and_holds_no_slice(reader, said, key, kind):
    page = reader.page
    page.keyboard.press(key)
    reader.point((90, 100))
    page.mouse.down()
    page.mouse.move(*reader.place((110, 110)))
    reader.ask(CANCEL)
    wander(reader)
    page.mouse.up()
    page.wait_for_timeout(200)
    assert of(said, kind) == []
    assert reader.ask(HERE) != f"axial {SLICE}"
    assert reader.wrong == []
