"""With real WebSocket clients."""

import asyncio
import json
import sys
from contextlib import suppress

import pytest

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources import open_source
from gazeseg.gaze.sources.wire import MAX_MESSAGE

client = pytest.importorskip("websockets.asyncio.client", reason="needs websockets: pip install 'gazeseg[gaze]'")
exceptions = pytest.importorskip("websockets.exceptions")
TOKEN = "0123456789abcdef"
HELLO = {"type": "hello", "version": 1, "vendor": "A", "model": "B", "licence": "interaction_only", "rate_hz": 100}


def batch(*samples):
    return json.dumps({"type": "samples", "samples": [{"t": t, "gaze": gaze} for t, gaze in samples]})


def with_source(steps, options=""):
    """Run ``steps(source, url)`` with an open source and be sure that nothing is left behind."""

    async def whole():
        source = open_source(f"ws://127.0.0.1:0?token={TOKEN}{options}")
        await source.open()
        try:
            await steps(source, f"ws://127.0.0.1:{source.port}/?token={TOKEN}")
        finally:
            await source.close()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(whole())


async def greeted(url, hello=HELLO, **more):
    link = await client.connect(url, **more)
    await link.send(json.dumps(hello))
    assert json.loads(await link.recv())["type"] == "welcome"
    return link


def test_a_client_with_the_token_sends_gaze():
    async def steps(source, url):
        link = await greeted(url)
        await link.send(batch((1.0, [0.1, 0.2]), (1.01, None)))
        await link.send("nonsense")
        await link.send(batch((1.02, [0.3, 0.4])))
        samples = source.samples()
        found = [await anext(samples) for _ in range(3)]
        assert [(s.x, s.y) for s in found if s.valid] == [(0.1, 0.2), (0.3, 0.4)]
        assert (source.info.name, source.info.licence) == ("A B", "interaction_only")
        assert (source.counts().received, source.counts().malformed) == (3, 1)
        await link.close()

    with_source(steps)


def test_a_device_may_come_again_but_no_other():
    async def steps(source, url):
        await (await greeted(url)).close()
        while source.busy:
            await asyncio.sleep(0)
        await (await greeted(url)).close()
        while source.busy:
            await asyncio.sleep(0)
        assert source.counts().reconnects == 1
        async with client.connect(url) as other:
            await other.send(json.dumps({**HELLO, "licence": "open"}))
            with pytest.raises(exceptions.ConnectionClosed) as closed:
                await other.recv()
        assert "expected A B again" in closed.value.rcvd.reason

    with_source(steps)


@pytest.mark.parametrize(
    ("change", "more", "status", "reason"),
    [
        (("0123", "9999"), {}, 401, b"expected ?token=TOKEN"),
        (("?token", "?other"), {}, 401, b"expected ?token=TOKEN"),
        (("", ""), {"origin": "http://evil.example"}, 403, b"pages of this origin"),
        (("", ""), {"origin": "null"}, 403, b"pages of this origin"),
    ],
)
def test_strangers_are_refused_with_a_reason(change, more, status, reason):
    async def steps(source, url):
        with pytest.raises(exceptions.InvalidStatus) as refused:
            await client.connect(url.replace(*change), **more)
        assert refused.value.response.status_code == status
        assert reason in refused.value.response.body

    with_source(steps)


def test_a_page_of_the_origin_named_is_let_in():
    async def steps(source, url):
        await (await greeted(url, origin="http://127.0.0.1:8000")).close()

    with_source(steps, "&origin=http://127.0.0.1:8000")


def test_a_second_client_is_refused_and_the_first_goes_on():
    async def steps(source, url):
        first = await greeted(url)
        with pytest.raises(exceptions.InvalidStatus) as refused:
            await client.connect(url)
        assert (refused.value.response.status_code, b"another tracker" in refused.value.response.body) == (409, True)
        await first.send(batch((1.0, [0.1, 0.2])))
        assert (await anext(source.samples())).x == 0.1
        await first.close()

    with_source(steps)


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        (["[]"], "expected a JSON object"),
        ([json.dumps({**HELLO, "version": 9})], "expected a hello of version 1"),
        ([json.dumps(HELLO), " " * (MAX_MESSAGE + 1)], "exceeds limit of 65536 bytes"),
        ([json.dumps(HELLO), *[batch(*[(0.0, None)] * 512)] * 200], "at most 5000 samples per second"),
    ],
)
def test_misbehaving_clients_are_sent_away_with_a_reason(messages, reason):
    async def steps(source, url):
        async with client.connect(url) as link:
            with suppress(exceptions.ConnectionClosed):
                for message in messages:
                    await link.send(message)
            await link.wait_closed()
        assert reason in link.close_reason

    with_source(steps)


def test_closing_the_source_ends_a_connected_client():
    async def steps(source, url):
        link = await greeted(url)
        await source.close()
        with pytest.raises(exceptions.ConnectionClosed):
            await link.recv()

    with_source(steps)


def test_a_taken_port_is_an_error():
    async def steps(source, url):
        other = open_source(f"ws://127.0.0.1:{source.port}?token={TOKEN}")
        with pytest.raises(SourceError, match="choose another port"):
            await other.open()

    with_source(steps)


def test_without_the_package_the_message_has_the_install_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "websockets.asyncio.server", None)
    source = open_source(f"ws://127.0.0.1:0?token={TOKEN}")
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[gaze\]'"):
        asyncio.run(source.open())
