import asyncio
import json
from contextlib import suppress

import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources import open_source

TOKEN = "0123456789abcdef"
HELLO = {"type": "hello", "version": 1, "token": TOKEN, "vendor": "A", "model": "B", "licence": "open"}


def with_source(steps):
    async def whole():
        source = open_source(f"tcp://127.0.0.1:0?token={TOKEN}")
        await source.open()
        try:
            await steps(source)
        finally:
            await source.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(whole())


async def say(source, *messages):
    """Send lines; returns the streams and the first answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", source.port)
    writer.write(b"".join((m if isinstance(m, bytes) else json.dumps(m).encode()) + b"\n" for m in messages))
    return reader, writer, json.loads(await reader.readline())


def test_lines_of_json_are_gaze():
    async def steps(source):
        batch = {"type": "samples", "samples": [{"t": 1.0, "left": [0.1, 0.2], "right": [0.3, 0.2]}]}
        _, writer, answer = await say(source, HELLO, b"9" * 70_000, b"{", batch)
        found = await anext(source.samples())
        assert answer == {"type": "welcome", "version": 1}
        assert (found.x, found.y) == pytest.approx((0.2, 0.2))
        writer.close()
        while source.busy:
            await asyncio.sleep(0)
        counts = source.counts()
        assert (counts.received, counts.malformed, counts.eyes_apart) == (1, 2, 1)

    with_source(steps)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ({**HELLO, "token": "guess"}, "expected the token"),
        ({"type": "hello", "version": 1}, "expected the token"),
        ({**HELLO, "token": 7}, "expected the token"),
        ({**HELLO, "licence": "?"}, "expected as licence"),
        (b"POST / HTTP/1.1", "expected a JSON object"),
    ],
)
def test_strangers_are_refused_with_a_reason(first, reason):
    async def steps(source):
        reader, writer, answer = await say(source, first)
        assert (answer["type"], reason in answer["reason"]) == ("refused", True)
        assert TOKEN not in answer["reason"]
        assert await reader.read() == b""
        writer.close()

    with_source(steps)


def test_a_second_client_is_refused_and_the_first_goes_on():
    async def steps(source):
        _, first, welcome = await say(source, HELLO)
        _, second, refused = await say(source, HELLO)
        assert (welcome["type"], refused["type"]) == ("welcome", "refused")
        assert "another connected already" in refused["reason"]
        first.write(b'{"type": "samples", "samples": [{"t": 1, "gaze": [0.5, 0.5]}]}\n')
        assert (await anext(source.samples())).x == 0.5
        first.close()
        second.close()

    with_source(steps)


def test_a_client_that_fell_silent_makes_way_for_the_same_device(monkeypatch):
    monkeypatch.setattr("gazeseg.gaze.sources.tcp.SILENCE_S", -1.0)

    async def steps(source):
        gone, first, _ = await say(source, HELLO)
        _, stranger, refused = await say(source, {**HELLO, "model": "C"})
        assert "expected A B again, found A C" in refused["reason"]
        _, second, answer = await say(source, HELLO)
        assert answer["type"] == "welcome"
        with suppress(ConnectionResetError):
            assert await gone.read() == b""
        second.write(b'{"type": "samples", "samples": [{"t": 1, "gaze": [0.5, 0.5]}]}\n')
        assert (await anext(source.samples())).x == 0.5
        assert source.busy
        assert source.counts().reconnects == 1
        for writer in (first, stranger, second):
            writer.close()

    with_source(steps)


def test_a_taken_port_is_an_error():
    async def steps(source):
        with pytest.raises(SourceError, match="choose another port"):
            await open_source(f"tcp://127.0.0.1:{source.port}?token={TOKEN}").open()

    with_source(steps)
