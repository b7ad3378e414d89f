"""Back-pressure: the oldest gaze goes, commands stay and keep their order."""

import asyncio

from gazeseg.serve.inbox import Heard, Inbox
from gazeseg.serve.wire import MAX_SAMPLES, Gaze, Key


def drain(inbox, n):
    async def one():
        await inbox.some()
        return inbox.take()

    async def take():
        return [await one() for _ in range(n)]

    return asyncio.run(take())


def gaze(start, n):
    return Gaze(samples=[(float(start + i), 0.5, 0.5) for i in range(n)])


def test_gaze_between_commands_is_merged_and_order_kept():
    inbox, down, up = Inbox(), Key(t_s=1, action="this", down=True), Key(t_s=9, action="this", down=False)
    for came_s, message in enumerate((down, gaze(2, 3), gaze(5, 2), up, gaze(10, 1))):
        inbox.put(message, came_s)
    assert drain(inbox, 4) == [Heard(down, 0), Heard(gaze(2, 5), 1), Heard(up, 3), Heard(gaze(10, 1), 4)]


def test_too_much_gaze_loses_its_oldest_samples_and_says_how_many():
    inbox = Inbox()
    inbox.put(gaze(0, MAX_SAMPLES), 0)
    inbox.put(gaze(MAX_SAMPLES, 10), 1)
    (kept,) = drain(inbox, 1)
    samples = kept.message.samples
    assert (len(samples), samples[0][0], inbox.dropped) == (MAX_SAMPLES, 10.0, 10)


def test_whether_a_command_waits():
    inbox = Inbox()
    inbox.put(gaze(0, 2), 0)
    assert not inbox.commanded
    inbox.put(Key(t_s=9, action="this", down=False), 1)
    assert inbox.commanded
    drain(inbox, 2)
    assert not inbox.commanded


def test_the_rest_ends_with_the_last_command():
    inbox, down, up = Inbox(), Key(t_s=1, action="this", down=True), Key(t_s=9, action="this", down=False)
    for came_s, message in enumerate((down, gaze(2, 3), up, gaze(10, 1))):
        inbox.put(message, came_s)
    assert inbox.rest() == [down, gaze(2, 3), up]
    assert inbox.rest() == []
