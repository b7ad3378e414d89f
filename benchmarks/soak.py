"""Half an hour of 1200 Hz, as fast as it goes, through clock, guard, queue and fixation detector. Run: make bench.

Prints what was lost (nothing valid may be), the memory that all of it kept, and how much faster than the tracker it is.
With --record also what a recording of it takes in memory and on disk.
"""

import asyncio
import resource
import sys
import tempfile
from math import nan
from pathlib import Path
from time import perf_counter

import numpy as np

from gazeseg.gaze import FixationDetector, write_recording
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.live import LiveSource
from gazeseg.gaze.sources.recorder import SampleLog
from gazeseg.types import Screen

RATE_HZ, MINUTES, BURST = 1200.0, 30, 240
SCREEN = Screen((1920, 1080), (527.0, 296.0), 650.0)
NOISE_DEG, LOST = 0.1, 0.04


class Fast(LiveSource):
    """A tracker whose reader looks at another place every third of a second; stamps drift by 40 ppm and jitter."""

    def __init__(self, samples: int) -> None:
        super().__init__(DeviceInfo("gazeseg", "soak", rate_hz=RATE_HZ), now=lambda: self.host_s)
        self.samples_sent, self.valid_sent, self.host_s = samples, 0, 0.0

    async def run(self) -> None:
        rng = np.random.default_rng(0)
        for start in range(0, self.samples_sent, BURST):
            number = np.arange(start, min(start + BURST, self.samples_sent))
            noise = rng.normal(0, NOISE_DEG * SCREEN.px_per_degree, (len(number), 2)) / SCREEN.size_px
            x, y = 0.2 + 0.6 * ((number // 400 * 7) % 11 / 11) + noise[:, 0], 0.5 + noise[:, 1]
            device_s, host_s = number / RATE_HZ * (1 - 40e-6), 1000 + number / RATE_HZ
            late_s, valid = rng.exponential(0.0002, len(number)), rng.random(len(number)) > LOST
            rows = zip(
                device_s.tolist(), (host_s + late_s).tolist(), x.tolist(), y.tolist(), valid.tolist(), strict=True
            )
            for stamp_s, came_s, at_x, at_y, seen in rows:
                self.host_s = max(self.host_s, came_s)
                self.take(stamp_s, at_x if seen else nan, at_y if seen else nan, seen)
                self.valid_sent += seen
            await asyncio.sleep(0)


async def soak(samples: int, log: SampleLog | None) -> None:
    source, detector = Fast(samples), FixationDetector(SCREEN, NOISE_DEG)
    valid = fixations = 0
    await source.open()
    start, before_mb = perf_counter(), peak_mb()
    async for sample in source.samples():
        valid += sample.valid
        fixations += detector.push(sample) is not None
        if log is not None:
            log.add(sample)
    took_s = perf_counter() - start
    await source.close()
    data_s = samples / RATE_HZ
    print(
        f"{samples} samples of {data_s / 60:.0f} min in {took_s:.1f} s: {data_s / took_s:.0f} times as fast as the tracker"
    )
    print(
        f"valid samples sent {source.valid_sent}, seen {valid}, lost {source.valid_sent - valid}; {fixations} fixations"
    )
    print(f"{source.counts()}")
    print(f"peak memory {before_mb:.0f} MB before, {peak_mb():.0f} MB after")


def record(log: SampleLog) -> None:
    start = perf_counter()
    imported = log.recording(DeviceInfo("gazeseg", "soak", rate_hz=RATE_HZ, simulated=True), SCREEN)
    with tempfile.TemporaryDirectory() as folder:
        path = write_recording(imported.recording, Path(folder) / "rec")
        size_mb = sum(file.stat().st_size for file in path.iterdir()) / 1e6
    print(
        f"recording of {len(log)} samples: {size_mb:.1f} MB on disk in {perf_counter() - start:.1f} s, peak {peak_mb():.0f} MB"
    )


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def main() -> None:
    samples, log = int(RATE_HZ * 60 * MINUTES), SampleLog() if "--record" in sys.argv else None
    asyncio.run(soak(samples, log))
    if log is not None:
        record(log)


if __name__ == "__main__":
    main()
