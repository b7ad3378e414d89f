import asyncio
import time

import pytest

from gazeseg.gaze.sources import opengaze_link
from gazeseg.gaze.sources.lines import LineSplitter
from gazeseg.gaze.sources.opengaze_link import Link


def test_silence_is_an_end_except_while_the_device_may_rest(monkeypatch):
    monkeypatch.setattr(opengaze_link, "SILENCE_S", 0.01)
    rests = [True, True, False]

    async def listen():
        reader = asyncio.StreamReader()
        messages = Link(reader, None, LineSplitter(100), lambda number: None).messages(lambda: rests.pop(0))
        waiting = asyncio.create_task(anext(messages))
        while len(rests) > 1:
            await asyncio.sleep(0)
        reader.feed_data(b'<REC CNT="1" />\r\n')
        assert (await waiting).kind == "REC"
        with pytest.raises(TimeoutError):
            await anext(messages)

    asyncio.run(listen())


def test_what_came_while_this_computer_stood_still_is_no_silence(monkeypatch):
    monkeypatch.setattr(opengaze_link, "SILENCE_S", 0.01)

    async def listen():
        reader = asyncio.StreamReader()
        messages = Link(reader, None, LineSplitter(100), lambda number: None).messages(lambda: False)
        waiting = asyncio.create_task(anext(messages))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(reader.feed_data, b'<REC CNT="1" />\r\n')
        time.sleep(0.02)
        assert (await waiting).kind == "REC"

    asyncio.run(listen())
