"""Against a simulated device in a process of its own."""

import asyncio
import subprocess
import sys
from contextlib import contextmanager
from itertools import count

import numpy as np
import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources.gazepoint import GazepointSource
from gazeseg.gaze.sources.reconnect import Backoff
from gazeseg.simulate.gazepoint_server import EVERY
from gazeseg.types import Screen

SOON = Backoff(0.01, 1.0, 0.01, 200)
SCREEN = Screen((2560, 1440), (597.7, 336.2), 650.0)


@contextmanager
def device(faults="", rate_hz=250, port=0):
    """A simulated device; gives its port and its process."""
    words = ("--port", str(port), "--rate", str(rate_hz), "--tracker", "research", "--faults", faults)
    module = "gazeseg.simulate.gazepoint_server"
    with subprocess.Popen([sys.executable, "-m", module, *words], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline().split()[1]), process
        finally:
            process.kill()


async def read(source, number):
    found = []
    async for sample in source.samples():
        found.append(sample)
        if len(found) == number:
            break
    return found


def clock():
    """A host whose time goes on by 10 ms per sample: none comes faster than the first, however late that one came."""
    return count(1000.0, 0.01).__next__


def record(port, number, screen=None, **more):
    """So many samples, and the source that gave them."""

    async def whole():
        source = GazepointSource("127.0.0.1", port, screen, backoff=SOON, **more)
        await source.open()
        samples = await read(source, number)
        await source.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return samples, source

    return asyncio.run(whole())


def test_a_device_says_who_it_is_and_sends_gaze_in_host_time():
    with device() as (port, _):
        samples, source = record(port, 200, SCREEN, now=clock())
    info, counts = source.info, source.counts()
    assert (info.model, info.rate_hz, info.licence, info.screen) == ("GP3HD", 150.0, "analytical_ok", SCREEN)
    assert info.serial_hash == "31cc9650f3dd1bca"  # not the serial number
    assert (counts.gaps, counts.late, counts.malformed, counts.eyes_apart) == (0, 0, 0, 0)
    assert samples[0].t_s == 1000.0
    assert np.median(np.diff([sample.t_s for sample in samples])) == pytest.approx(1 / 250, abs=1e-4)
    assert all(0 < sample.x < 1 for sample in samples if sample.valid)
    assert source.fixation.duration_s == 0.2
    assert source.clock().uncertainty_s >= 0


def test_faults_of_the_line_are_counted_and_harm_nothing():
    with device() as (port, _):
        good, _ = record(port, 150)
    with device("split,eager,gap,entity,overlong") as (port, _):
        bad, source = record(port, 150)
    counts = source.counts()
    assert counts.malformed >= 9  # an entity, a declaration and a long line at samples 0, 50, 100
    assert counts.gaps == (counts.received - 1) // (EVERY - 1) >= 3  # more may have come than were read
    assert {(s.x, s.y) for s in bad[:49] if s.valid} == {(s.x, s.y) for s in good[:49] if s.valid}


def test_eyes_that_are_lost_or_far_apart():
    with device("odd") as (port, _):
        samples, source = record(port, 60, SCREEN, now=clock())
    assert source.counts().eyes_apart >= 3
    assert sum(sample.valid for sample in samples) > 50
    assert np.median(np.diff([sample.t_s for sample in samples])) == pytest.approx(1 / 250, abs=1e-4)


def test_it_comes_back_after_the_connection_ended():
    with device("disconnect") as (port, _):
        samples, source = record(port, 350)
    assert source.counts().reconnects == 3
    assert source.counts().late == 0
    assert (np.diff([sample.t_s for sample in samples]) > 0).all()


def test_it_comes_back_after_the_device_fell_silent_without_a_goodbye(monkeypatch):
    monkeypatch.setattr("gazeseg.gaze.sources.opengaze_link.SILENCE_S", 0.5)
    with device("mute") as (port, _):
        samples, source = record(port, 250)
    assert source.counts().reconnects >= 2
    assert (np.diff([sample.t_s for sample in samples]) > 0).all()


def test_a_device_that_never_comes_back_is_an_error():
    async def lose(port, process):
        source = GazepointSource("127.0.0.1", port, backoff=Backoff(0.001, 1.0, 0.001, 3))
        await source.open()
        await read(source, 5)
        process.kill()
        with pytest.raises(SourceError, match="found it lost after 3 attempts"):
            await read(source, 10_000)
        await source.close()

    with device() as (port, process):
        asyncio.run(lose(port, process))


def test_calibration_by_the_device_while_samples_go_on():
    async def calibrate(port):
        source = GazepointSource("127.0.0.1", port)
        await source.open()
        points = await source.calibrate()
        await read(source, 20)
        await source.close()
        return points

    with device() as (port, _):
        points = asyncio.run(calibrate(port))
    assert [point.target_xy for point in points][:2] == [(0.5, 0.5), (0.85, 0.15)]
    assert points[0].left_xy == (0.51, 0.5)
    assert points[4].right_xy is None


def test_what_is_no_device_is_refused():
    with pytest.raises(SourceError, match=r"Control at 127[.]0[.]0[.]1:1, found nobody"):
        record(1, 1)
    with device() as (port, _), pytest.raises(SourceError, match=r"set up for 1920 x 1080 px, found 2560 x 1440"):
        record(port, 1, Screen((1920, 1080), (527.0, 296.0), 650.0))


def test_a_server_without_answers_is_refused(monkeypatch):
    monkeypatch.setattr("gazeseg.gaze.sources.opengaze_link.ANSWER_S", 0.05)
    with device("silent,eager") as (port, _), pytest.raises(SourceError, match="found no answers"):
        record(port, 1)
