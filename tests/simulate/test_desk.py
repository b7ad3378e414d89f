import numpy as np
import pytest

from gazeseg.images import plane_for
from gazeseg.simulate import TRACKERS, Reader, default_screen, phantom
from gazeseg.simulate.desk import KEY_LAG_S, ROUND_S, Desk, on_screen
from gazeseg.types import GazeSample, KeyChanged, ViewShown


@pytest.fixture
def desk() -> tuple[Desk, np.ndarray]:  # type: ignore[type-arg]
    volume, labels, _ = phantom(shape=(96, 96, 12))
    plane = plane_for(volume.geometry, "axial")
    index = int(np.argmax((labels == 3).sum(axis=(0, 1))))
    truth = plane.cut(labels == 3, index)
    rng = np.random.default_rng(0)
    tracker, screen = TRACKERS["research"], default_screen()
    return Desk(volume, plane, index, truth, tracker, screen, Reader(tracker, screen, rng), rng), truth


def test_the_key_tells_the_sign_and_comes_up_at_the_end(desk) -> None:  # type: ignore[no-untyped-def]
    at, truth = desk
    played = at.look(truth, positive=False, start_s=5.0)
    keys = [event for event in played.events if isinstance(event, KeyChanged)]
    assert keys == [KeyChanged(5.0 + KEY_LAG_S, "not_this", True), KeyChanged(5.0 + ROUND_S, "not_this", False)]


def test_a_round_is_in_order_of_time_with_events_before_samples(desk) -> None:  # type: ignore[no-untyped-def]
    at, truth = desk
    items = list(at.look(truth, positive=True, start_s=2.0).in_time())
    times = [item.t_s for item in items]
    assert times == sorted(times)
    assert isinstance(items[0], ViewShown)
    assert all(item.t_s < 3.0 for item in items if isinstance(item, GazeSample))


def test_the_close_view_is_left_when_the_region_does_not_fit(desk) -> None:  # type: ignore[no-untyped-def]
    at, truth = desk
    everything = np.ones_like(truth)
    assert on_screen(truth, at.close, at.screen)
    assert not on_screen(everything, at.close, at.screen)
    shown = at.look(everything, positive=True, start_s=9.0).events[0]
    assert isinstance(shown, ViewShown)
    assert shown.view == at.whole


def test_small_structures_are_shown_close() -> None:
    volume, _, _ = phantom(shape=(96, 96, 12))
    plane, rng = plane_for(volume.geometry, "axial"), np.random.default_rng(0)
    truth = np.zeros(plane.slice_shape(volume.shape), bool)
    truth[40:43, 30:33] = True
    tracker, screen = TRACKERS["poor"], default_screen()
    at = Desk(volume, plane, 5, truth, tracker, screen, Reader(tracker, screen, rng), rng)
    assert at.close.scale_px[0] > at.whole.scale_px[0]
    assert on_screen(truth, at.close, screen)
