"""The desk: where one looks is what is meant, and the journal's rules hold for the page too."""

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.serve import Desk
from gazeseg.serve.wire import (
    Ask,
    Calibrate,
    Choose,
    Click,
    Drag,
    EyesMessage,
    Gaze,
    HandsFree,
    Key,
    Lock,
    LooksMessage,
    MaskMessage,
    Moved,
    RevertDrift,
    RingMessage,
    StateMessage,
    Stroke,
    VainMessage,
)
from gazeseg.session import Session
from gazeseg.session.runs import from_runs
from gazeseg.testing import FakePredictor

RATE_S = 1 / 60


def choose(desk, label="liver", t_s=0.1):
    return desk.handle(Choose(t_s=t_s, label=label))


def look(desk, px, *, from_s, seconds=0.6):
    """Gaze resting at a screen pixel of the 1000 x 800 screen."""
    n = round(seconds / RATE_S)
    return desk.handle(Gaze(samples=[(from_s + i * RATE_S, px[0] / 1000, px[1] / 800) for i in range(n)]))


def hold(desk, px, *, action="this", t_s=1.0):
    desk.handle(Key(t_s=t_s, action=action, down=True))
    look(desk, px, from_s=t_s)
    return desk.handle(Key(t_s=t_s + 0.6, action=action, down=False))


def only(messages, kind):
    (found,) = [message for message in messages if isinstance(message, kind)]
    return found


def test_a_look_lands_in_the_voxel_looked_at(desk, volume):
    choose(desk)
    messages = hold(desk, (100 + 10 * 8, 50 + 10 * 6))
    mask = only(messages, MaskMessage)
    plane = desk.planes["axial"]
    assert (mask.plane, mask.index, mask.shape) == ("axial", 5, plane.slice_shape(volume.shape))
    rows, columns = np.nonzero(from_runs(mask.runs, mask.shape))
    assert (columns.mean(), rows.mean()) == pytest.approx((8, 6), abs=0.6)
    ((x, y, _, positive),) = only(messages, LooksMessage).points
    assert (x, y, positive) == (pytest.approx(8, abs=0.05), pytest.approx(6, abs=0.05), 1)
    assert (mask.final, mask.structure) == (True, "liver")


@pytest.mark.parametrize("plane", ["axial", "coronal", "sagittal"])
def test_a_click_lands_in_the_voxel_clicked(desk, shown, plane, volume):
    desk.handle(shown(plane=plane, index=4))
    choose(desk)
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    act = desk.session.state.acts[-1]
    expected = desk.planes[plane].to_ijk((7, 5), 4, volume.shape)
    assert (act.index, act.plane) == (4, desk.planes[plane])
    np.testing.assert_allclose(act.prompts[0].ijk, expected)


def test_while_the_key_is_held_nothing_is_kept(desk):
    choose(desk)
    desk.handle(Key(t_s=1, action="this", down=True))
    look(desk, (180, 110), from_s=1)
    look(desk, (260, 170), from_s=1.6)  # the first look is over
    assert desk.preview(2.1) == []  # not before the slice is ready
    desk.session.embedding(desk.planes["axial"], 5)
    (preview,) = desk.preview(2.2)
    assert not preview.final
    assert sum(preview.runs[1::2]) > 0
    assert desk.session.state.acts == ()


def test_looking_away_from_the_slice_means_nothing_and_is_told(desk):
    choose(desk)
    assert hold(desk, (20, 20)) == [VainMessage(by="look", positive=True, counted=False)]
    assert desk.session.state.acts == ()


@pytest.mark.parametrize(("action", "px"), [("this", (180, 110)), ("not_this", (400, 350))], ids=["again", "elsewhere"])
def test_a_look_that_changes_nothing_is_told(desk, action, px):
    choose(desk)
    assert VainMessage not in map(type, hold(desk, (180, 110)))
    again = hold(desk, px, action=action, t_s=3.0)
    assert only(again, VainMessage) == VainMessage(by="look", positive=action == "this", counted=True)
    assert len(desk.session.state.acts) == 2


def test_so_is_a_click_and_one_that_takes_the_outline_away_is_not(desk):
    choose(desk)
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    again = desk.handle(Click(t_s=2, xy=(7, 5), positive=True))
    assert only(again, VainMessage) == VainMessage(by="hand", positive=True, counted=True)
    assert VainMessage not in map(type, desk.handle(Click(t_s=3, xy=(7, 5), positive=False)))


def test_a_key_that_goes_from_one_sign_to_the_other_is_not_told_of(desk):
    choose(desk)
    desk.handle(Key(t_s=1, action="this", down=True))
    assert desk.handle(Key(t_s=1.1, action="not_this", down=True)) == []
    assert desk.handle(Key(t_s=1.2, action="this", down=False)) == []


def test_undo_takes_the_outline_back(desk):
    choose(desk)
    hold(desk, (180, 110))
    messages = desk.handle(Key(t_s=3, action="undo", down=True))
    mask = only(messages, MaskMessage)
    assert mask.runs == [mask.shape[0] * mask.shape[1]]
    state = only(messages, StateMessage)
    assert (state.can_undo, state.can_redo) == (False, True)


def test_restarting_a_structure_clears_all_its_slices(desk, shown):
    choose(desk)
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    desk.handle(shown(index=6, t_s=1.5))
    desk.handle(Click(t_s=2, xy=(7, 5), positive=True))
    messages = desk.handle(Key(t_s=3, action="reject", down=True))
    cleared = {message.index: message.runs for message in messages if isinstance(message, MaskMessage)}
    assert set(cleared) == {5, 6}
    assert all(len(runs) == 1 for runs in cleared.values())
    back = desk.handle(Key(t_s=4, action="undo", down=True))
    assert {m.index for m in back if isinstance(m, MaskMessage) and len(m.runs) > 1} == {5, 6}


def test_a_box_goes_from_corner_to_corner(desk, volume):
    choose(desk)
    desk.handle(Drag(t_s=1, from_xy=(3, 2), to_xy=(9, 8)))
    (box,) = desk.session.state.acts[-1].prompts
    plane = desk.planes["axial"]
    np.testing.assert_allclose(box.low_ijk, plane.to_ijk((3, 2), 5, volume.shape))
    np.testing.assert_allclose(box.high_ijk, plane.to_ijk((9, 8), 5, volume.shape))


def test_a_locked_structure_says_no_and_nothing_changes(desk):
    choose(desk)
    desk.handle(Lock(t_s=1, label="liver", locked=True))
    with pytest.raises(InputError, match="unlock it to change it"):
        desk.handle(Click(t_s=2, xy=(7, 5), positive=True))
    assert len(desk.session.state.acts) == 1


def test_a_click_needs_a_structure(desk):
    with pytest.raises(InputError, match="choose a structure first"):
        desk.handle(Click(t_s=2, xy=(7, 5), positive=True))


def test_before_anything_is_shown_gaze_means_nothing_and_keys_are_refused(session):
    from gazeseg.serve import Desk

    assert Desk(session).handle(Gaze(samples=[(0, 0.5, 0.5)])) == []
    with pytest.raises(InputError, match="reload the page"):
        Desk(session).handle(Key(t_s=0, action="this", down=True))


def test_a_page_that_comes_back_is_told_what_there_is_and_gets_masks_with_the_slice(desk, volume, shown):
    choose(desk)
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    again = Session(volume, FakePredictor())
    again.fold([*_added(desk), *desk.session.state.acts])
    from gazeseg.serve import Desk

    back = Desk(again)
    (state,) = back.opening()
    assert back.handle(shown()) == []  # the slice is not ready; nobody shall wait for that
    again.embedding(back.planes["axial"], 5)
    mask = only(back.handle(Ask(t_s=0)), MaskMessage)
    assert [s.name for s in state.structures] == ["liver"]
    assert state.structures[0].slices == {"axial": [5]}
    assert sum(mask.runs[1::2]) > 0


def test_a_slice_left_empty_has_no_outline(desk, shown):
    choose(desk)
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    desk.handle(shown(index=6, t_s=2))
    state = only(desk.handle(Click(t_s=3, xy=(7, 5), positive=False)), StateMessage)
    assert state.structures[0].slices == {"axial": [5]}
    state = only(desk.handle(Stroke(t_s=4, path=[(7, 5)], radius_mm=50, add=False)), StateMessage)
    assert state.structures[0].slices == {"axial": [5]}


def _added(desk):
    from gazeseg.types import StructureAdded

    return [StructureAdded(0, s.name, s.value) for s in desk.session.state.structures]


def test_after_a_reload_the_clock_of_the_page_begins_anew(desk, shown):
    choose(desk)
    hold(desk, (180, 110), t_s=1000)
    desk.opening()
    desk.handle(shown(t_s=0))
    choose(desk)
    assert only(hold(desk, (180, 110), t_s=1), MaskMessage).final


def test_choosing_a_structure_of_an_earlier_sitting_does_not_add_it_twice(desk, shown):
    choose(desk)
    desk.handle(shown(screen_px=(1200, 900), t_s=1))  # another screen: a new way from gaze to looks
    choose(desk, "spleen", 2)
    choose(desk, "liver", 3)
    assert [s.name for s in desk.session.state.structures] == ["liver", "spleen"]


def tracked(session, **calibrated):
    """A desk before a tracker, slice 5 shown as in ``shown``; ``colour`` gives it a verdict."""
    from gazeseg.gaze.calibrate import Calibration, Gate, PointQuality, Summary, Validation
    from gazeseg.gaze.drift import no_drift
    from gazeseg.gaze.sources import DeviceInfo
    from gazeseg.serve.eyes import Calibrated, Eyes
    from gazeseg.types import GazeQuality, Screen

    eyes = Eyes(GazeQuality(0.8, 0.3), DeviceInfo("maker", "eye", rate_hz=60.0))
    if calibrated:
        screen = Screen((1000, 800), (500.0, 400.0), 600.0)
        gate = Gate(calibrated["colour"], ("as asked",), 1.5, calibrated["colour"] != "red")
        point = PointQuality((0.5, 0.5), "centre", (0.5, 0.0), 0.5, 0.3, 0.3, 0.5, 0.0, 60.0, 60)
        summary = Summary(1, 1, 0.5, 0.5, 0.3, 0.3, 0.5, 0.0, 60.0)
        made = Validation(screen, (point,), summary, {"centre": summary})
        shift = Calibration([[1.0, 0.0], [0, 0], [0, 0]], "affine", screen, [])
        from gazeseg.gaze import ErrorField

        eyes.calibrated = Calibrated(0.0, shift, made, gate, ErrorField.measured(made))
        eyes.drift = no_drift(screen, 0.0)
    return Desk(session, eyes)


SCREEN = {"screen_mm": (500.0, 400.0), "distance_mm": 600.0}


def test_a_calibration_holds_at_once_and_for_its_screen_only(session, shown):
    for screen, expected in ((SCREEN, 10.1), ({}, 8.0)):
        desk = tracked(session, colour="green")
        desk.handle(shown(**screen))
        choose(desk, f"on {expected}")
        ((x, *_),) = only(hold(desk, (180, 110)), LooksMessage).points
        assert x == pytest.approx(expected, abs=0.1)  # a degree is 10.5 mm, 21 screen pixels, 2.1 slice pixels


def test_red_gaze_marks_nothing_and_the_mouse_has_the_hand(session, shown):
    desk = tracked(session, colour="red")
    desk.handle(shown(**SCREEN))
    choose(desk)
    with pytest.raises(InputError, match="found it red: click or draw a box"):
        hold(desk, (180, 110))
    assert desk.handle(Key(t_s=1.7, action="this", down=False)) == []
    desk.handle(Click(t_s=2, xy=(7, 5), positive=True))
    desk.handle(Key(t_s=3, action="undo", down=True))
    assert desk.session.state.acts == ()


def test_moving_the_mouse_takes_gaze_away_for_a_second(session, shown):
    desk = tracked(session)
    desk.handle(shown())
    choose(desk)
    for px in ((500, 400), (520, 400)):
        desk.handle(Moved(t_s=1.0, px=px))
    assert desk.session.state.acts == ()
    hold(desk, (180, 110), t_s=1.1)
    assert desk.session.state.acts == ()
    hold(desk, (180, 110), t_s=2.3)
    assert len(desk.session.state.acts) == 1


def test_hands_free_a_long_look_marks_and_the_zone_cancels(session, shown):
    desk = tracked(session)
    desk.handle(shown())
    choose(desk)
    desk.handle(HandsFree(t_s=0.5, on=True, cancel=(0.8, 0.8, 1.0, 1.0)))
    rings = [m for m in look(desk, (180, 110), from_s=1.0) if isinstance(m, RingMessage)]
    assert rings[-1].progress > 0.5
    look(desk, (950, 750), from_s=1.6)
    assert desk.session.state.acts == ()
    assert desk.gazing.ring.ring_xy is None
    look(desk, (180, 110), from_s=4.0, seconds=1.2)
    assert len(desk.session.state.acts) == 1


def test_hands_free_only_a_look_at_the_outline_takes_away_from_it(session, shown):
    desk = tracked(session)
    desk.handle(shown())
    choose(desk)
    desk.handle(Click(t_s=0.5, xy=(8, 6), positive=True))
    desk.handle(HandsFree(t_s=0.6, on=True))
    look(desk, (100 + 10 * 30, 50 + 10 * 25), from_s=1.0, seconds=0.3)
    with pytest.raises(InputError, match="inside the outline"):
        desk.handle(Key(t_s=1.4, action="not_this", down=True))
    look(desk, (180, 110), from_s=2.0, seconds=0.3)
    desk.handle(Key(t_s=2.4, action="not_this", down=True))
    assert desk.gazing.path.pending() == ()


def test_a_click_that_was_kept_corrects_drift_and_can_be_taken_back(session, shown):
    desk = tracked(session, colour="green")
    desk.handle(shown(**SCREEN))
    choose(desk)
    off = 21 + 8  # the calibration's degree, and 0.4 degrees of drift to the right
    for n in range(4):
        t_s = 10.0 * (n + 1)
        look(desk, (180 - off + 16, 110), from_s=t_s)
        desk.handle(Click(t_s=t_s + 0.6, xy=(8, 6), positive=True))
        told = look(desk, (500, 700), from_s=t_s + 0.7, seconds=4.0)
    state = [m for m in told if isinstance(m, EyesMessage)][-1]
    assert state.corrections >= 1
    assert state.drift_deg > 0.02
    after = only(desk.handle(RevertDrift(t_s=99)), EyesMessage)
    assert after.corrections == state.corrections - 1


def test_an_undone_click_says_nothing_of_drift(session, shown):
    desk = tracked(session, colour="green")
    desk.handle(shown(**SCREEN))
    choose(desk)
    look(desk, (170, 110), from_s=1.0)
    desk.handle(Click(t_s=1.6, xy=(8, 6), positive=True))
    desk.handle(Key(t_s=2.0, action="undo", down=True))
    look(desk, (500, 700), from_s=2.1, seconds=5.0)
    assert desk.gazing.eyes.drift.log == ()


@pytest.mark.parametrize(("action", "match"), [("begin", "the mouse needs no calibration"), ("next", "begin one")])
def test_the_mouse_needs_no_calibration(desk, action, match):
    with pytest.raises(InputError, match=match):
        desk.handle(Calibrate(t_s=1, action=action))


def test_a_check_needs_a_calibration(session, shown):
    desk = tracked(session)
    desk.handle(shown())
    with pytest.raises(InputError, match="calibrate first"):
        desk.handle(Calibrate(t_s=1, action="check"))
