"""A minute of 1200 Hz through all that is live; ``benchmarks/soak.py`` runs half an hour."""

import asyncio
import tracemalloc

from gazeseg.gaze import FixationDetector
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.types import Screen

RATE_HZ, SECONDS, BURST = 1200.0, 60, 240
SETTLED = 68_000  # valid samples after which memory is watched
SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)


class Fast(LiveSource):
    """Bursts of a tracker as fast as they are read, with the host's clock going along."""

    def __init__(self):
        super().__init__(DeviceInfo("A", "B", rate_hz=RATE_HZ), now=lambda: self.host_s)
        self.host_s = 0.0

    async def run(self):
        for number in range(int(RATE_HZ * SECONDS)):
            self.host_s = 1000.0 + number / RATE_HZ
            x = 0.3 + 0.4 * (number // 400 % 2)
            self.take(number / RATE_HZ, x, 0.5, number % 97 > 0)
            if number % BURST == 0:
                await asyncio.sleep(0)


def test_no_valid_sample_is_lost_and_memory_is_bounded():
    async def whole():
        source, detector, valid, fixations = Fast(), FixationDetector(SCREEN, 0.1), 0, 0
        await source.open()
        async for sample in source.samples():
            valid += sample.valid
            fixations += detector.push(sample) is not None
            if valid == SETTLED:
                tracemalloc.start()
        await source.close()
        return source.counts(), valid, fixations, detector.ignored

    counts, valid, fixations, ignored = asyncio.run(whole())
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    sent = int(RATE_HZ * SECONDS)
    assert (counts.received, valid) == (sent, sent - counts.invalid)
    assert (counts.dropped, counts.late, counts.gaps, ignored) == (0, 0, 0, 0)
    assert fixations == sent // 400 - 1
    assert peak_bytes < 500_000  # of all that came after: what is kept has a limit
