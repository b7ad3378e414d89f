import asyncio
import struct
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gazeseg.gaze.sources.pupil_echo import ask_offset
from gazeseg.gaze.sources.pupil_packets import PACKETS, parse_packet

NINE = bytes.fromhex("44480000 43fa0000 ff".replace(" ", ""))  # 800.0, 500.0, worn


def test_bytes_of_the_shortest_packet():
    assert parse_packet(NINE) == (((800.0, 500.0),), True)
    assert parse_packet(NINE[:8] + b"\x00").worn is False
    assert parse_packet(NINE[:8] + b"\x01").worn is False  # 255 alone is yes


def test_two_single_eyes_stay_two():
    assert parse_packet(struct.pack("!ffBff", 1.0, 2.0, 255, 3.0, 4.0)) == (((1.0, 2.0), (3.0, 4.0)), True)


@pytest.mark.parametrize("length", [25, 65, 89, 105])
def test_longer_packets_begin_with_the_gaze_of_both_eyes(length):
    assert parse_packet(NINE + bytes(length - 9)) == (((800.0, 500.0),), True)


def test_layouts_are_those_of_the_package_of_the_maker():
    gaze = pytest.importorskip("pupil_labs.realtime_api.streaming.gaze")
    for length, name in (
        (9, "GazeData"),
        (17, "DualMonocularGazeData"),
        (25, "BinoAndDualMonoGazeData"),
        (65, "EyestateGazeData"),
        (89, "EyestateEyelidGazeData"),
        (105, "EyestateEyelidDualMonoGazeData"),
    ):
        raw = NINE + struct.pack(f"!{(length - 9) // 4}f", *range((length - 9) // 4))
        theirs = getattr(gaze, name).from_raw(SimpleNamespace(raw=raw, timestamp_unix_seconds=0.0))
        ours = parse_packet(raw)
        place = (theirs.left, theirs.right) if length == 17 else ((theirs.x, theirs.y),)
        assert (ours.points_px, ours.worn) == (tuple(map(tuple, place)), theirs.worn)


@given(st.binary(max_size=200))
def test_unknown_lengths_are_refused_and_known_ones_read(raw):
    assert (parse_packet(raw) is None) == (len(raw) not in PACKETS)


@pytest.fixture(autouse=True)
def _patience(monkeypatch):
    monkeypatch.setattr("gazeseg.gaze.sources.pupil_echo.PATIENCE_S", 60.0)  # this computer may stand still for seconds


def echo(answer):
    """What a phone answers to the first question, asked over the loopback device."""

    async def talk():
        closed = asyncio.Event()

        async def serve(reader, writer):
            try:
                while question := await reader.readexactly(8):
                    writer.write(answer(question))
            except asyncio.IncompleteReadError:
                pass
            finally:
                writer.close()
                closed.set()

        async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
            times_s = iter(range(1000))
            port = server.sockets[0].getsockname()[1]
            estimate = await ask_offset("127.0.0.1", port, lambda: float(next(times_s)))
            await closed.wait()
            return estimate

    return asyncio.run(talk())


def test_the_offset_is_the_middle_of_the_round_trip():
    estimate = echo(lambda question: question + struct.pack("!Q", 5_000))
    assert estimate.offset_s == pytest.approx(0.5 - 5.0005)  # the phone tells whole milliseconds, rounded down
    assert estimate.uncertainty_s == pytest.approx(0.5005)
    assert estimate.method == "time echo, shortest round trip"


def test_answers_to_other_questions_and_silence_give_no_offset():
    assert echo(lambda question: struct.pack("!QQ", 77, 5_000)) is None
    assert asyncio.run(ask_offset("127.0.0.1", 1, lambda: 0.0)) is None
