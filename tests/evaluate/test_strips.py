from dataclasses import replace

import numpy as np
import pytest

from gazeseg.evaluate import evaluate
from gazeseg.evaluate.examples import Example
from gazeseg.evaluate.pictures import edges
from gazeseg.evaluate.shots import Shot, Step
from gazeseg.evaluate.strips import GAP_PX, PANEL_PX, make_strips, stepped, strip
from gazeseg.types import Box, Point

ORANGE, GREEN, RED = (255, 176, 0), (44, 160, 44), (255, 82, 82)


@pytest.fixture
def example() -> Example:
    truth = np.zeros((40, 80), np.bool_)
    truth[10:30, 20:60] = True
    steps = (
        Step(1.0, "s of gaze", truth, (Point(40, 20), Box(5, 5, 9, 9)), 0.8),
        Step(2.0, "s of gaze", truth, (Point(40, 20), Point(70, 5, positive=False)), 0.9),
    )
    shot = Shot("my net/1", truth, (), 0.9, steps)
    still = Shot("unet", truth, (), 0.7)
    return Example(
        "median", "kidney_left", "set/a/1/kidney_left", "gaze", np.full((40, 80), 90, np.uint8), truth, (shot, still)
    )


def colours(picture, panel: int) -> set[tuple[int, int, int]]:
    left = panel * (PANEL_PX + GAP_PX)
    pixels = np.asarray(picture.crop((left, 0, left + PANEL_PX, picture.height)))
    return set(map(tuple, pixels.reshape(-1, 3).tolist()))


def test_a_panel_for_the_reference_and_one_per_step(example):
    picture = strip(example, example.shots[0])
    assert picture.size == (3 * PANEL_PX + 2 * GAP_PX, PANEL_PX // 2)
    assert GREEN in colours(picture, 0)
    assert ORANGE not in colours(picture, 0)
    assert ORANGE in colours(picture, 1)
    assert RED not in colours(picture, 1)
    assert RED in colours(picture, 2)


def test_outlines_lie_where_the_mask_ends(example):
    assert sorted(edges(example.truth)) == [
        (19.5, 9.5, 19.5, 29.5),
        (19.5, 9.5, 59.5, 9.5),
        (19.5, 29.5, 59.5, 29.5),
        (59.5, 9.5, 59.5, 29.5),
    ]
    picture = strip(example, example.shots[0])
    assert picture.getpixel((PANEL_PX + GAP_PX + 20 * 4, 20 * 4)) == ORANGE


def test_names_of_files_hold_no_path(example):
    (found,) = make_strips([example])
    assert found.file == "steps_kidney_left_my-net-1.png"
    assert found.about[1:] == ("kidney_left", "my net/1", "gaze", "set/a/1/kidney_left")


def test_captions():
    assert Step(2.0, "s of gaze", None, (), 0.881).caption == "2 s of gaze, Dice 88.1"
    assert Step(1.0, "clicks", None, (), 0.5).caption == "1 click, Dice 50.0"
    assert Step(1.0, "s of gaze", None, (), 0.5).caption == "1 s of gaze, Dice 50.0"
    assert Step(0.0, "", None, (), 0.881).caption == "Dice 88.1"


def test_steps_are_the_first_the_last_and_some_between(settings, loaders):
    examples = evaluate(settings, loaders=loaders).examples
    shown = list(stepped(examples))
    assert [example.organ for example, _ in shown] == ["liver", "spleen"]
    for _, shot in shown:
        times = [step.spent for step in shot.steps]
        assert 1 <= len(times) <= 4
        assert times == sorted(set(times))
        assert (shot.steps[-1].dice, shot.steps[-1].prompts) == (shot.dice, shot.prompts)


def test_automatic_systems_leave_room_for_those_with_steps(settings, loaders, predicted):
    autos = tuple(f"auto{n}={predicted}" for n in range(3))
    found = evaluate(replace(settings, systems=(*autos, "fake"), regimes=("click",)), loaders=loaders)
    assert {tuple(shot.system for shot in example.shots) for example in found.examples} == {("auto0", "auto1", "fake")}


def test_automatic_systems_have_no_steps(settings, predicted):
    examples = evaluate(replace(settings, systems=(str(predicted),), regimes=())).examples
    assert {example.regime for example in examples} == {"automatic"}
    assert list(stepped(examples)) == []
