"""A second process sends, liblsl carries it over the loopback device alone, the source reads."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from types import SimpleNamespace

import pytest

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources import open_source
from gazeseg.gaze.sources.lsl import METHOD, LslSource
from gazeseg.gaze.sources.lsl_meaning import LslOptions
from gazeseg.gaze.sources.lsl_streams import Wanted, only, pull
from gazeseg.gaze.sources.measured import MeasuredClock
from gazeseg.gaze.sources.source import ClockEstimate
from gazeseg.types import Screen

SCREEN = Screen((2000, 1000), (500.0, 250.0), 650.0)
LOOPBACK = (
    "[ports]\nIPv6 = disable\n[multicast]\nResolveScope = machine\n[lab]\nKnownPeers = {127.0.0.1}\n"
    f"SessionID = tests {os.getpid()}\n[log]\nlevel = -3\n"  # the same tests may run beside these
)
SENDER = """
import sys, threading
import pylsl

pylsl.set_config_filename(sys.argv[1])
NAN = float("nan")
MIDDLE = [1000.0, 250.0, 1020.0, 250.0]  # px of the left, then of the right eye
ROWS = {
    "two eyes": [MIDDLE, [NAN, NAN, 1020.0, 250.0], [0.0, 0.0, -32768.0, -32768.0], [200.0, 250.0, 1800.0, 250.0]],
    "comes back": [MIDDLE],
    "bare": [[0.5, 0.5]],
    "texts": [["a"]],
}
outlets = {}
for name in sys.argv[2:]:
    kind = pylsl.cf_string if name == "texts" else pylsl.cf_double64
    info = pylsl.StreamInfo(name, "Gaze", len(ROWS[name][0]), 120, kind, "id of " + name)
    if len(ROWS[name][0]) == 4:
        info.desc().append_child("acquisition").append_child_value("manufacturer", "Tobii").append_child_value(
            "serial_number", "S1"
        )
        channels = info.desc().append_child("channels")
        for eye in ("left", "right"):
            for axis in "XY":
                channel = channels.append_child("channel").append_child_value("label", f"{eye}_{axis}")
                channel.append_child_value("type", "Screen" + axis).append_child_value("eye", eye)
                channel.append_child_value("unit", "pixels")
    outlets[name] = pylsl.StreamOutlet(info)
print("sending", flush=True)
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
n = 0
while not over.wait(1 / 120):
    for name, outlet in outlets.items():
        outlet.push_sample(ROWS[name][n % len(ROWS[name])])
    n += 1
"""


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    """Start a process that sends the streams of these names, from when this returns; all stop with the tests."""
    try:
        import pylsl
    except (ImportError, OSError, RuntimeError) as error:
        pytest.skip(f"no pylsl with liblsl here: {error}")
    config = tmp_path_factory.mktemp("lsl") / "lsl_api.cfg"
    config.write_text(LOOPBACK)
    pylsl.set_config_filename(str(config))
    senders = []

    def sender(*names):
        words = [sys.executable, "-c", SENDER, config, *names]
        senders.append(subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE))
        senders[-1].stdout.readline()
        return senders[-1]

    yield sender
    for process in senders:
        stop(process)


def stop(process):
    process.communicate(timeout=10)


@pytest.fixture(scope="module")
def sender(start):
    return start("two eyes", "bare", "texts")


def source(name, **options):
    return LslSource(Wanted(name), LslOptions(SCREEN, **options), wait_s=0.6)


async def first(source, n):
    """Samples until there are n and the clock of the stream is known, with the source closed behind."""
    await source.open()
    samples = []
    try:
        async with asyncio.timeout(30):
            async for sample in source.samples():
                samples.append(sample)
                if len(samples) >= n and source.clock().method == METHOD:  # a busy computer answers that late
                    break
        return samples
    finally:
        await source.close()


def test_two_eyes_in_pixels_arrive_as_one_gaze_of_the_device_described_on_our_clock(sender):
    tracker = source("Two Eyes")
    before_s = tracker.now()
    samples = asyncio.run(first(tracker, 40))
    assert all(before_s - 5 < sample.t_s <= tracker.now() for sample in samples)
    assert all(early.t_s < late.t_s for early, late in pairwise(samples))
    assert {(s.x, s.y) for s in samples if s.valid} == {(0.505, 0.25), (0.51, 0.25), (0.5, 0.25)}
    lost = [s for s in samples if not s.valid]
    assert lost
    assert all(isnan(s.x) and isnan(s.y) for s in lost)
    clock, counts = tracker.clock(), tracker.counts()
    assert abs(clock.offset_s) < 0.1 > clock.uncertainty_s  # one computer has one clock
    assert counts.invalid > 5 < counts.eyes_apart
    assert counts.reconnects == counts.malformed == 0
    info = tracker.info
    assert (info.vendor, info.model, info.rate_hz, info.screen) == ("Tobii", "two eyes", 120.0, SCREEN)
    assert info.serial_hash == "3696ad59777e09d5"  # the number itself is not kept
    assert "eyes: left and right" in info.notes
    assert info.licence == "interaction_only"  # consumer terms, unless the user has others


def test_a_lost_stream_is_found_again_and_counted(start):
    async def lose():
        old, tracker = start("comes back"), source("comes back")
        await tracker.open()
        samples = tracker.samples()
        await anext(samples)
        stop(old)
        start("comes back")
        async with asyncio.timeout(30):
            while not (tracker.counts().reconnects and tracker.counts().gaps):  # samples from before may wait
                await anext(samples)
        await tracker.close()
        return tracker

    tracker = asyncio.run(lose())
    assert tracker.counts().reconnects == 1
    assert tracker.counts().gaps >= 1


def test_streams_without_meaning_are_refused(sender):
    with pytest.raises(
        SourceError, match=r"expected channels of type ScreenX and ScreenY .* found \? \(no type\), .* 'bare'"
    ):
        asyncio.run(first(source("bare"), 1))
    with pytest.raises(SourceError, match="expected a stream of numbers, found texts in 'texts'"):
        asyncio.run(first(source("texts"), 1))


def test_missing_and_ambiguous_streams_are_named(sender):
    streams = [Stream("a"), Stream("b")]
    with pytest.raises(
        SourceError, match=r"expected an LSL stream with name 'c', found 'a' \(type 'Gaze'.*start the relay"
    ):
        only([], streams, Wanted("c"))
    with pytest.raises(SourceError, match=r"expected one LSL stream with type 'Gaze', found 'a' .* source_id=ID"):
        only(streams, streams, Wanted(kind="Gaze"))


def test_names_fit_in_any_case_and_addresses_hold_all_that_is_missing(sender):
    assert Wanted("neon gaze", "GAZE").fits(Stream("Neon Gaze"))
    assert not Wanted("neon", "Gaze").fits(Stream("Neon Gaze"))
    tracker = open_source("lsl:My%20Tracker?unit=pixels&screen=2000x1000px,500x250mm,650mm&licence=analytical_ok")
    assert tracker.info.model == "name 'My Tracker'"
    assert tracker.info.screen == SCREEN
    assert open_source("lsl://?type=ET").info.model == "type 'ET'"
    assert open_source("lsl:").info.model == "type 'Gaze'"
    with pytest.raises(SourceError, match=r"expected licence among open, analytical_ok, interaction_only .* 'mine'"):
        open_source("lsl:x?licence=mine")
    with pytest.raises(SourceError, match=r"expected as option of lsl: one of .*, found 'rate'"):
        open_source("lsl:x?rate=3")


def test_without_pylsl_the_install_line_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "pylsl", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[gaze\]'"):
        open_source("lsl:x")


def test_a_stream_that_cannot_be_recovered_is_a_broken_connection():
    util = pytest.importorskip("pylsl.util")

    def lost(timeout):
        raise util.LostError("the stream has been lost.")

    with pytest.raises(ConnectionError, match="the stream has been lost"):
        pull(SimpleNamespace(pull_sample=lost))


def test_a_measured_offset_is_used_and_stamps_of_other_clocks_are_not_believed():
    clock = MeasuredClock()
    clock.measure(ClockEstimate(100.0, 0.001, "asked"))
    assert clock.to_host(5.0, 105.02) == 105.0
    assert clock.estimate().uncertainty_s == 0.001
    clock.restart()
    clock.measure(ClockEstimate(100.0, 0.001, "asked"))
    unix_s = 1.7e9
    assert clock.to_host(unix_s, 105.0) == pytest.approx(105.0)
    assert clock.to_host(unix_s + 1.0, 106.3) == pytest.approx(106.0)
    assert clock.estimate().method.startswith("lower envelope")


def test_without_an_offset_the_lower_envelope_is_used():
    clock = MeasuredClock()
    assert clock.to_host(5.0, 105.0) == 105.0
    clock.measure(ClockEstimate(99.9, 0.001, "asked"))
    assert clock.to_host(6.0, 106.0) == pytest.approx(105.9)


@dataclass(frozen=True)
class Stream:
    """What pylsl's StreamInfo offers of a stream."""

    called: str

    def name(self):
        return self.called

    def type(self):
        return "Gaze"

    def source_id(self):
        return f"id of {self.called}"

    def hostname(self):
        return "lab"
