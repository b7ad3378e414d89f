import asyncio

import numpy as np
import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze import detect, write_recording
from gazeseg.gaze.sources import open_source
from gazeseg.gaze.sources.replay import ReplaySource
from gazeseg.types import GazeQuality, Recording, Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)


@pytest.fixture
def recording():
    rng = np.random.default_rng(3)
    n = 600
    valid = rng.random(n) > 0.1
    xy = np.where(valid[:, None], rng.normal(0.5, 0.001, (n, 2)) + (np.arange(n) // 50 % 3)[:, None] * 0.1, np.nan)
    return Recording(
        0.3 + np.arange(n) / 120, xy, valid, SCREEN, GazeQuality(0.5, 0.1), 120.0, device="X", simulated=True
    )


def played(source, number=None):
    async def whole():
        await source.open()
        found = []
        async for sample in source.samples():
            found.append(sample)
            if len(found) == number:
                await source.close()
        return found

    return asyncio.run(whole())


def test_at_most_speed_a_replay_is_the_recording_and_its_fixations(recording, tmp_path):
    folder = write_recording(recording, tmp_path / "rec")
    source = open_source(f"replay:{folder}?speed=max")
    samples = played(source)
    np.testing.assert_array_equal(samples, recording.samples())
    assert detect(samples, SCREEN, 0.1) == detect(recording.samples(), SCREEN, 0.1) != []
    counts = source.counts()
    assert (counts.received, counts.invalid, counts.dropped) == (600, int((~recording.valid).sum()), 0)
    assert (source.info.rate_hz, source.info.screen, source.info.simulated) == (120.0, SCREEN, True)


def test_at_its_own_speed_samples_are_due_on_our_clock(recording):
    clock_s = [100.0]
    waits_s = []

    async def sleep(seconds):
        waits_s.append(seconds)
        clock_s[0] += seconds

    source = ReplaySource(recording, 2.0, now=lambda: clock_s[0], sleep=sleep)
    samples = played(source)
    assert [sample.t_s for sample in samples] == pytest.approx(100 + np.arange(600) / 240)
    assert sum(waits_s) == pytest.approx(599 / 240)
    assert source.clock().offset_s == pytest.approx(99.7)


def test_a_replay_can_be_closed_and_is_played_once(recording):
    source = ReplaySource(recording, None)
    assert len(played(source, 10)) == 10
    with pytest.raises(SourceError, match="make another"):
        played(source)
    with pytest.raises(SourceError, match="await open"):
        asyncio.run(anext(ReplaySource(recording).samples()))


def test_closing_does_not_wait_for_a_pause_in_the_recording():
    paused = Recording([0.0, 3600.0], np.full((2, 2), 0.5), [True, True], SCREEN, GazeQuality(0.5, 0.1), 120.0)
    assert len(played(ReplaySource(paused), 1)) == 1
