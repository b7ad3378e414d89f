import asyncio

import numpy as np
import pytest

from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.meter import Meter, watch
from gazeseg.gaze.sources.pointer import PointerSource
from gazeseg.types import GazeSample, Screen

SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)


@pytest.fixture
def meter():
    source = PointerSource()
    source.became(DeviceInfo("A", "B", screen=SCREEN))
    return Meter(source)


def test_rate_validity_and_noise_of_a_steady_eye(meter):
    noise = np.random.default_rng(0).normal(0, 0.2 * SCREEN.px_per_degree, (4000, 2)) / SCREEN.size_px
    for n, (dx, dy) in enumerate(noise):
        meter.add(GazeSample(n / 60, 0.5 + dx, 0.5 + dy, n % 5 > 0))
    total = meter.total()
    assert (total.samples, total.valid_share, total.rate_hz) == (4000, 0.8, pytest.approx(60))
    assert total.precision_deg == pytest.approx(0.2, rel=0.3)


def test_recent_begins_anew_and_nothing_is_none(meter):
    assert (meter.recent().rate_hz, meter.recent().valid_share, meter.recent().precision_deg) == (None, None, None)
    meter.add(GazeSample(1.0, 0.5, 0.5, True))
    assert (meter.recent().samples, meter.recent().samples, meter.total().samples) == (1, 0, 1)


def test_watching_ends_with_the_source_and_leaves_no_task():
    async def whole():
        source = PointerSource()
        await source.open()
        source.feed(0.1, 0.2)
        meter = Meter(source)
        watching = asyncio.create_task(watch(source, meter, print, None))
        await asyncio.sleep(0)
        await source.close()
        await watching
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return meter.total().samples

    assert asyncio.run(whole()) == 1
