import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.gaze import read_recording, write_recording
from gazeseg.simulate import TRACKERS, record
from gazeseg.simulate.record import view_of
from gazeseg.types import KeyChanged, StructureChosen, ViewShown


@pytest.fixture(scope="module")
def spleen(patient):
    volume, labels, _ = patient
    return record(volume, labels == 2, "spleen", "research", seed=3, seconds_per_slice=3.0)


def shown(recording):
    return [event for event in recording.events if isinstance(event, ViewShown)]


def test_every_slice_with_enough_of_the_organ_is_shown(patient, spleen):
    area = (patient[1] == 2).sum(axis=(0, 1))
    assert [event.view.index for event in shown(spleen)] == np.flatnonzero(area >= 100).tolist()
    assert [event.t_s for event in shown(spleen)] == [3.0 * k for k in range(len(shown(spleen)))]


def share_at(recording, mask):
    """Share of samples on the organ, without the time to find it on a new slice."""
    hits = []
    for event in shown(recording):
        during = recording.valid & (recording.t_s >= event.t_s + 0.3) & (recording.t_s < event.t_s + 3)
        ijk = np.rint(event.view.to_voxel(recording.screen.to_px(recording.xy[during]))).astype(int)
        assert set(ijk[:, 2]) == {event.view.index}
        hits.append(mask[tuple(ijk.clip(0, np.array(mask.shape) - 1).T)].mean())
    return np.mean(hits)


def test_most_looks_are_at_the_organ(patient):
    volume, labels, _ = patient
    mask = labels == 2
    sessions = [record(volume, mask, "spleen", "consumer", seed, 3.0, slices=3) for seed in range(20)]
    assert np.mean([share_at(session, mask) for session in sessions]) == pytest.approx(0.8, abs=0.1)


def test_keys_are_held_in_bursts_of_a_second(spleen):
    keys = [event for event in spleen.events if isinstance(event, KeyChanged)]
    assert [event.down for event in keys] == [True, False] * (len(keys) // 2)
    assert {event.action for event in keys} == {"this"}
    held = np.array([up.t_s - down.t_s for down, up in zip(keys[::2], keys[1::2], strict=True)])
    assert 0.2 <= held.min() <= held.max() <= 1.2


def test_keys_are_up_when_the_slice_changes(spleen):
    down = False
    for event in spleen.events:
        down = event.down if isinstance(event, KeyChanged) else down
        assert not (isinstance(event, ViewShown) and down)


def test_events_are_in_order_of_time_and_name_the_organ(spleen):
    times = [event.t_s for event in spleen.events]
    assert times == sorted(times)
    assert spleen.events[0] == StructureChosen(0.0, "spleen")
    assert np.all(np.diff(spleen.t_s) > 0)


def test_it_says_what_it_is(spleen):
    assert spleen.simulated
    assert "simulator" in spleen.device
    assert (spleen.quality, spleen.rate_hz) == (TRACKERS["research"].quality, 250.0)


def test_equal_seeds_give_equal_recordings(patient, spleen):
    again = record(patient[0], patient[1] == 2, "spleen", TRACKERS["research"], 3, 3.0)
    other = record(patient[0], patient[1] == 2, "spleen", TRACKERS["research"], 4, 3.0)
    assert np.array_equal(again.xy, spleen.xy, equal_nan=True)
    assert again.events == spleen.events
    assert not np.array_equal(other.xy, spleen.xy, equal_nan=True)


def test_it_survives_being_written(spleen, tmp_path):
    again = read_recording(write_recording(spleen, tmp_path / "rec"))
    assert len(again.t_s) == len(spleen.t_s)
    assert [type(event) for event in again.events] == [type(event) for event in spleen.events]
    assert again.simulated


@pytest.mark.parametrize("n", [1, 3, 1000])
def test_some_slices_spread_over_the_organ(patient, spleen, n):
    volume, labels, _ = patient
    some = [event.view.index for event in shown(record(volume, labels == 2, "spleen", "poor", 0, 1.0, slices=n))]
    every = [event.view.index for event in shown(spleen)]
    assert len(some) == min(n, len(every))
    assert set(some) <= set(every)
    assert n > 1 or some[0] not in (every[0], every[-1])


def test_a_worse_tracker_sees_a_larger_picture_with_the_organ_in_the_middle(patient, screen):
    from gazeseg.images import plane_for

    volume, labels, _ = patient
    plane = plane_for(volume.geometry, "axial")
    index = int(np.argmax((labels == 20).sum(axis=(0, 1))))
    region = plane.cut(labels == 20, index)
    good, bad = (view_of(volume, plane, index, region, TRACKERS[name], screen) for name in ("research", "poor"))
    assert bad.scale_px[0] > 1.5 * good.scale_px[0]
    i, j, k = np.argwhere(labels == 20)[np.argwhere(labels == 20)[:, 2] == index].mean(axis=0)
    assert bad.to_screen((i, j, k)) == pytest.approx(np.array(screen.size_px) / 2, abs=bad.scale_px[0])


def test_an_organ_that_is_not_there(patient):
    volume, labels, _ = patient
    with pytest.raises(InputError, match=r"expected rectum with at least 100 pixels .* found at most 0"):
        record(volume, labels == 13, "rectum", "research", 0)


def test_a_mask_on_another_grid(patient):
    with pytest.raises(InputError, match=r"on the grid of the volume \(144, 144, 24\), found \(3, 3, 3\)"):
        record(patient[0], np.ones((3, 3, 3)), "spleen", "research", 0)
