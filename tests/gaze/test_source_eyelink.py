"""A module made after SR Research's pylink 2.2.596.0 in its dummy mode, with a tracker that also sends."""

import asyncio
import sys
from math import isnan
from types import SimpleNamespace

import pytest

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources import open_source
from gazeseg.gaze.sources.eyelink import EyeLinkSource
from gazeseg.gaze.sources.eyelink_link import ask_offset, display_of, load_pylink
from gazeseg.gaze.sources.reconnect import Backoff
from gazeseg.types import Screen

SCREEN = Screen((2000, 1000), (500.0, 250.0), 650.0)
LOST = object()
ONCE = Backoff(first_s=0.0, attempts=1)


def sample(t_ms, left=None, right=None):
    eyes = [None if px is None else SimpleNamespace(getGaze=lambda px=px: px) for px in (left, right)]
    return SimpleNamespace(getTime=lambda: t_ms, getLeftEye=lambda: eyes[0], getRightEye=lambda: eyes[1])


class Tracker:
    """``pylink.EyeLink``: answers as the dummy does; sends ``items``, then the link is closed."""

    def __init__(self, items=None, coords="0.00, 0.00, 1999.00, 999.00"):
        self.items, self.coords, self.current = items, coords, None
        self.calls = []

    def isConnected(self):  # noqa: N802
        return -1 if self.items is None else int(bool(self.items))

    def getNextData(self):  # noqa: N802
        if not self.items:
            return 0
        self.current = self.items.pop(0)
        return {int: self.current, object: 0x3F}.get(type(self.current), 200)

    def getFloatData(self):  # noqa: N802
        return self.current

    def readReply(self):  # noqa: N802
        return "" if self.items is None else self.coords

    def readTime(self):  # noqa: N802
        return 0

    def getTrackerVersionString(self):  # noqa: N802
        return "" if self.items is None else "EYELINK CL 5.15"

    def getSampleRate(self):  # noqa: N802
        return 250 if self.items is None else 1000

    def waitForBlockStart(self, *_):  # noqa: N802
        return 1

    def __getattr__(self, name):
        return lambda *args: self.calls.append((name, *args)) or 0


def package(*trackers):
    waiting = list(trackers)

    def connect(host):
        if not waiting:
            raise RuntimeError(f"Could not connect to tracker at {host}")
        return waiting.pop(0)

    return SimpleNamespace(EyeLink=connect)


async def all_of(tracker, samples):
    async for one in tracker.samples():
        samples.append(one)


def run(*trackers, screen=SCREEN):
    async def go():
        source, samples = EyeLinkSource("100.1.1.1", package(*trackers), screen, backoff=ONCE), []
        await source.open()
        with pytest.raises(SourceError, match=r"found it lost after 1 attempts: expected an EyeLink at 100\.1"):
            await all_of(source, samples)
        await source.close()
        return source, samples

    return asyncio.run(go())


def test_pixels_of_both_eyes_become_one_gaze_and_missing_ones_none():
    tracker = Tracker(
        [
            sample(1000.0, (500.0, 250.0), (520.0, 250.0)),
            sample(1001.0, (-32768.0, -32768.0), (520.0, 250.0)),
            7,  # the start of a fixation
            LOST,
            sample(1009.0, (-32768.0, 3.0), None),
            sample(1010.0, (100.0, 100.0), (900.0, 100.0)),
        ]
    )
    source, samples = run(tracker)
    assert [s[1:] for s in samples[:2]] == [(0.255, 0.25, True), (0.26, 0.25, True)]
    assert not samples[2].valid
    assert isnan(samples[2].x)
    counts = source.counts()
    assert (counts.received, counts.invalid, counts.eyes_apart) == (4, 1, 1)
    assert counts.gaps >= 1
    assert (source.info.firmware, source.info.rate_hz, source.info.licence) == (
        "EYELINK CL 5.15",
        1000,
        "analytical_ok",
    )


def test_only_samples_are_asked_for_and_the_link_is_let_go():
    tracker = Tracker([sample(1.0)])
    run(tracker)
    calls = [call for call in tracker.calls if call[0] != "requestTime"]
    assert ("startRecording", 0, 0, 1, 0) in calls  # nothing into an EDF file
    assert [call[0] for call in calls[-3:]] == ["stopRecording", "setOfflineMode", "close"]


def test_a_link_that_breaks_is_made_again_and_counted():
    source, samples = run(Tracker([sample(1000.0, (1.0, 1.0))]), Tracker([sample(5.0, (1.0, 1.0))]))
    assert len(samples) == 2
    assert samples[0].t_s < samples[1].t_s
    assert source.counts().reconnects == 1


class Drifting(Tracker):
    """Its clock is 50 ppm too fast; it is connected until told otherwise."""

    def __init__(self, host, start_s):
        super().__init__([])
        self.host, self.start_s, self.closed, self.told_s = host, start_s, False, None

    def isConnected(self):  # noqa: N802
        return int(not self.closed)

    def time_ms(self):
        return 1000 * (self.start_s + self.host.s * (1 + 50e-6))

    def readTime(self):  # noqa: N802
        self.told_s = self.host.s
        return int(self.time_ms())


def test_a_clock_that_drifts_is_asked_again_and_so_is_that_of_a_new_link():
    host, errors_s = SimpleNamespace(s=100.0), []
    first, second = Drifting(host, 5000.0), Drifting(host, 7.0)

    async def go():
        source = EyeLinkSource("100.1.1.1", package(first, second), SCREEN, backoff=ONCE, now=lambda: host.s)
        await source.open()
        samples = source.samples()
        for tracker, at_s in ((first, 100.0), (first, 3700.0), (first, 14500.0), (second, 14600.0)):
            host.s, first.closed = at_s, tracker is second
            async with asyncio.timeout(10):
                while tracker.told_s != at_s:
                    await asyncio.sleep(0.001)
                tracker.items.append(sample(tracker.time_ms(), (1.0, 1.0)))
                errors_s.append((await anext(samples)).t_s - at_s)
            assert source.clock().method == "shortest round trip"
        await source.close()

    asyncio.run(go())
    assert errors_s == pytest.approx([0.0] * 4, abs=0.001)


def test_dummy_mode_opens_sends_nothing_and_closes():
    async def go():
        source = EyeLinkSource("dummy", package(Tracker()), SCREEN)
        await source.open()
        await source.close()
        return source, [one async for one in source.samples()]

    source, samples = asyncio.run(go())
    assert samples == []
    assert source.info.name == "SR Research EyeLink (dummy)"
    assert "simulated link: no samples come" in source.info.notes
    assert source.clock() is None


def test_no_tracker_says_what_to_check():
    with pytest.raises(SourceError, match=r"expected an EyeLink at 100\.1\.1\.1, found none .*is the Host PC on"):
        asyncio.run(EyeLinkSource("100.1.1.1", package()).open())


def test_pixels_are_those_of_the_tracker_and_checked():
    assert display_of("0.00, 0.00, 1919.00, 1079.00", None).size_px == (1920, 1080)
    assert display_of("-960 -540 959 539", None).eye(SimpleNamespace(getGaze=lambda: (0.0, 0.0)))[:2] == (0.5, 0.5)
    assert display_of("", SCREEN).size_px == (2000.0, 1000.0)
    with pytest.raises(SourceError, match=r"expected the pixels of the screen from the EyeLink, found no answer"):
        display_of("", None)
    with pytest.raises(SourceError, match="expected 2000x1000 px, found 1920x1080 px in the EyeLink"):
        display_of("0 0 1919 1079", SCREEN)


def test_the_clock_is_asked_by_round_trips():
    times_s = iter(range(1000))
    tracker = SimpleNamespace(requestTime=lambda: 0, readTime=lambda: 4999)
    estimate = ask_offset(tracker, lambda: float(next(times_s)))
    assert estimate.offset_s == pytest.approx(1.0 - 4.9995)
    assert estimate.uncertainty_s == 1.0


@pytest.mark.parametrize("other", [None, SimpleNamespace(link=3)], ids=["none", "another package of that name"])
def test_without_pylink_the_way_to_it_is_given(monkeypatch, other):
    monkeypatch.setitem(sys.modules, "pylink", other)
    with pytest.raises(MissingExtraError, match=r"needs pylink of SR Research.*pip install sr-research-pylink"):
        open_source("eyelink:dummy")


def test_the_package_of_the_maker_in_dummy_mode():
    try:
        load_pylink()
    except MissingExtraError as error:
        pytest.skip(str(error))

    async def go():
        source = open_source("eyelink:dummy?screen=2000x1000px,500x250mm,650mm")
        await source.open()
        await source.close()
        return source.info.model

    assert asyncio.run(go()) == "EyeLink (dummy)"
