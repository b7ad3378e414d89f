import asyncio

import pytest

from gazeseg.errors import SourceError
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.gaze.sources.live import LiveSource

INFO = DeviceInfo("A", "B", rate_hz=100.0)


class Fed(LiveSource):
    """Counts how often it was let go; ``slow`` never finishes to connect."""

    def __init__(self, slow=False, broken=None, size=16):
        super().__init__(INFO, now=iter(range(1, 10_000)).__next__, size=size)
        self.slow, self.broken, self.let_go = slow, broken, 0

    async def connect(self):
        if self.slow:
            await asyncio.Event().wait()

    async def run(self):
        if self.broken:
            raise self.broken
        await super().run()

    async def disconnect(self):
        self.let_go += 1


def run(steps):
    """Run and be sure that no task is left behind."""

    async def whole():
        await steps()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(whole())


def test_closing_ends_the_samples_and_keeps_those_that_wait():
    async def steps():
        source = Fed()
        await source.open()
        samples = source.samples()
        source.take(None, 0.1, 0.2, True)
        source.take(None, 0.3, 0.4, False)
        await source.close()
        await source.close()
        assert [sample.valid async for sample in samples] == [True, False]
        assert source.let_go == 1
        counts = source.counts()
        assert (counts.received, counts.invalid, counts.dropped) == (2, 1, 0)

    run(steps)


def test_a_slow_reader_loses_the_oldest():
    async def steps():
        source = Fed(size=4)
        await source.open()
        for n in range(10):
            source.take(None, n / 10, 0.5, True)
        await source.close()
        assert [sample.x async for sample in source.samples()] == [0.6, 0.7, 0.8, 0.9]
        assert source.counts().dropped == 6

    run(steps)


def test_closing_while_it_opens_says_so():
    async def steps():
        source = Fed(slow=True)
        opening = asyncio.create_task(source.open())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await source.close()
        with pytest.raises(SourceError, match="found it closed meanwhile"):
            await opening
        assert source.let_go == 1

    run(steps)


def test_giving_up_the_opening_lets_go():
    async def steps():
        source = Fed(slow=True)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(source.open(), 0.001)
        assert source.let_go == 1

    run(steps)


def test_closing_while_somebody_reads_ends_the_reading():
    async def steps():
        source = Fed()
        await source.open()

        async def read():
            return [sample async for sample in source.samples()]

        reading = asyncio.create_task(read())
        await asyncio.sleep(0)
        await source.close()
        assert await reading == []

    run(steps)


@pytest.mark.parametrize("error", [SourceError("lost"), ValueError("ours")])
def test_what_breaks_the_reading_reaches_the_reader(error):
    async def steps():
        source = Fed(broken=error)
        await source.open()
        with pytest.raises(type(error), match=str(error)):
            await anext(source.samples())
        await source.close()

    run(steps)


def test_a_source_is_used_once():
    async def steps():
        source = Fed()
        with pytest.raises(SourceError, match="await open"):
            source.samples()
        await source.open()
        with pytest.raises(SourceError, match="make another"):
            await source.open()
        await source.close()
        with pytest.raises(SourceError, match="make another"):
            await Fed.open(source)

    run(steps)
