import asyncio
from math import nan

import numpy as np
import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.recorder import BYTES_PER_SAMPLE, SampleLog, check_accuracy, collect
from gazeseg.types import GazeSample, Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
OPEN = DeviceInfo("A", "B", rate_hz=100.0, screen=SCREEN)
CONSUMER = DeviceInfo("Tobii", "5", licence="interaction_only", screen=SCREEN)


def collected(info, samples, screen=None, error=None, log=None):
    log = SampleLog() if log is None else log

    class Source(LiveSource):
        async def run(self):
            for sample in samples:
                self._queue.put(sample)
            if error:
                raise error

    async def whole():
        source = Source(info)
        await source.open()
        try:
            await collect(source, log, screen, 60.0)
        finally:
            await source.close()

    asyncio.run(whole())
    return log


def looks(n):
    return [
        GazeSample(50 + k / 100, 0.5, 0.5, True) if k % 10 else GazeSample(50 + k / 100, nan, nan, False)
        for k in range(n)
    ]


def test_a_recording_is_what_came_from_time_zero_on():
    imported = collected(OPEN, looks(200)).recording(OPEN, SCREEN, 0.7)
    found, report = imported.recording, imported.report
    np.testing.assert_allclose(found.t_s, np.arange(200) / 100, atol=1e-12)
    assert (found.device, found.rate_hz, found.simulated, found.quality.accuracy_deg) == ("A B", 100.0, False, 0.7)
    assert (report.samples, report.valid, int(np.isnan(found.xy[:, 0]).sum())) == (200, 180, 20)


def test_gaze_that_may_not_be_stored_is_refused_with_the_reason_and_not_kept():
    log = SampleLog()
    with pytest.raises(SourceError, match="found Tobii 5, which its maker sells for interaction only"):
        collected(CONSUMER, looks(5), log=log)
    assert len(log) == 0
    with pytest.raises(SourceError, match="interaction only"):
        collected(OPEN, looks(5)).recording(CONSUMER, SCREEN)


def test_a_screen_has_to_be_known_before_anything_is_kept():
    unknown = DeviceInfo("A", "B")
    with pytest.raises(SourceError, match="found nothing of it from A B: give pixels"):
        collected(unknown, looks(5))
    assert len(collected(unknown, looks(5), SCREEN)) == 5


def test_what_came_before_a_loss_is_kept():
    log = SampleLog()
    with pytest.raises(SourceError, match="lost"):
        collected(OPEN, looks(50), error=SourceError("lost"), log=log)
    assert len(log) == 50


def test_a_log_is_bounded_and_small():
    assert len(collected(OPEN, looks(50), log=SampleLog(most=20))) == 20
    assert BYTES_PER_SAMPLE * 30 * 60 * 1200 == 54_000_000


def test_nothing_is_no_recording():
    with pytest.raises(SourceError, match="expected samples to record, found 0"):
        collected(OPEN, []).recording(OPEN, SCREEN)


@pytest.mark.parametrize("accuracy", [-1.0, nan])
def test_a_wrong_accuracy_is_found_before_recording(accuracy):
    with pytest.raises(SourceError, match="expected an accuracy of 0 degrees or more"):
        check_accuracy(accuracy)
