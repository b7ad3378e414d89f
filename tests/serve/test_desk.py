"""The desk: where one looks is what is meant, and the journal's rules hold for the page too."""

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.serve.runs import from_runs
from gazeseg.serve.wire import Choose, Click, Drag, Gaze, Key, Lock, LooksMessage, MaskMessage, StateMessage
from gazeseg.session import Session
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
    (preview,) = desk.preview(2.2)
    assert not preview.final
    assert sum(preview.runs[1::2]) > 0
    assert desk.session.state.acts == ()


def test_looking_away_from_the_slice_means_nothing(desk):
    choose(desk)
    assert hold(desk, (20, 20)) == []
    assert desk.session.state.acts == ()


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


def test_a_page_that_comes_back_is_told_everything(desk, volume):
    choose(desk)
    desk.handle(Click(t_s=1, xy=(7, 5), positive=True))
    again = Session(volume, FakePredictor())
    again.fold([*_added(desk), *desk.session.state.acts])
    from gazeseg.serve import Desk

    state, mask = Desk(again).opening()
    assert [s.name for s in state.structures] == ["liver"]
    assert state.structures[0].slices == {"axial": [5]}
    assert sum(mask.runs[1::2]) > 0


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
