"""What a page has said is done, whenever it goes, and whoever comes next."""

import asyncio
import json
import threading

import pytest
from starlette.websockets import WebSocketDisconnect

from gazeseg.serve import Desk
from gazeseg.serve.crew import Crew
from gazeseg.serve.seat import Seat
from gazeseg.serve.talk import converse
from gazeseg.session import Session
from gazeseg.testing import FakePredictor

CLICK = {"type": "click", "t_s": 2, "xy": [15, 15], "positive": True}
ACCEPT = {"type": "key", "t_s": 3, "action": "accept", "down": True}


class Slow(FakePredictor):
    """Begins no embedding before it may."""

    def __init__(self):
        super().__init__()
        self.asked, self.may = threading.Event(), threading.Event()

    def embed(self, image):
        self.asked.set()
        self.may.wait(10)
        return super().embed(image)


class Page:
    """Says what it is given and goes when told; keeps what it hears."""

    def __init__(self, said):
        self.said, self.heard, self.gone = [json.dumps(one) for one in said], [], asyncio.Event()

    async def receive_text(self):
        if self.said:
            return self.said.pop(0)
        await self.gone.wait()
        raise WebSocketDisconnect(1001)

    async def send_text(self, text):
        self.heard.append(json.loads(text))


@pytest.fixture
def seat(tmp_path, volume):
    return Seat("case", tmp_path, volume, Desk(Session(volume, Slow())), None)


@pytest.fixture
def said(shown):
    return [
        json.loads(shown().model_dump_json()),
        {"type": "choose", "t_s": 1, "label": "liver"},
        CLICK,
        CLICK | {"t_s": 2.5, "xy": [20, 15]},
        ACCEPT,
        {"type": "gaze", "samples": [[3.5, 0.5, 0.5]]},
        {"type": "choose", "t_s": 4, "label": "spleen"},
        {"type": "gaze", "samples": [[5, 0.5, 0.5]]},
    ]


async def until(happened):
    while not happened():
        await asyncio.sleep(0.005)


def all_is_done(seat):
    state = seat.desk.session.state
    return len(state.acts), sorted(state.accepted), [one.name for one in state.structures]


def test_what_waits_when_the_page_goes_is_done(seat, said):
    async def story():
        crew, page = Crew(), Page(said)
        talk = asyncio.create_task(converse(page, seat, crew))
        await until(lambda: seat.desk.session.predictor.asked.is_set() and not page.said)
        page.gone.set()
        await asyncio.sleep(0.02)
        seat.desk.session.predictor.may.set()
        taken = await talk
        crew.dismiss()
        return taken

    assert asyncio.run(story()) is False
    assert all_is_done(seat) == (3, ["liver"], ["liver", "spleen"])
    assert seat.holder is None


def test_before_another_page_begins_what_the_first_said_is_done(seat, said):
    async def story():
        crew, first, second = Crew(), Page(said), Page([])
        talks = [asyncio.create_task(converse(first, seat, crew))]
        await until(lambda: seat.desk.session.predictor.asked.is_set() and not first.said)
        talks.append(asyncio.create_task(converse(second, seat, crew)))
        await asyncio.sleep(0.02)
        seat.desk.session.predictor.may.set()
        await until(lambda: second.heard)
        second.gone.set()
        taken = await asyncio.gather(*talks)
        crew.dismiss()
        return taken, first.heard[-1], second.heard[0]

    taken, last, state = asyncio.run(story())
    assert taken == [True, False]
    assert "opened in another window" in last["message"]
    assert [one["name"] for one in state["structures"]] == ["liver", "spleen"]
    assert all_is_done(seat) == (3, ["liver"], ["liver", "spleen"])


def test_at_a_seat_that_was_closed_meanwhile_nobody_stays(shelf):
    async def story():
        crew, page = Crew(), Page([])
        taken = await converse(page, seat, crew)
        crew.dismiss()
        return taken, page.heard

    seat = shelf.open("odd-name")
    assert seat.close_if_free()
    assert asyncio.run(story()) == (False, [])
