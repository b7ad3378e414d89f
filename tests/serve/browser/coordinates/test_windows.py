"""The gaze of a tracker is gaze on a screen: the page has to know where on it it lies, and the hand does not help.

Where the window is, the browser was told; where the bright voxel is in it, a picture of the page tells.
"""

import asyncio
import json
import math
import time

import numpy as np
import pytest

from gazeseg.gaze.sources import DeviceInfo, SourceCounts
from gazeseg.serve.feed import Feed
from gazeseg.types import GazeQuality, GazeSample

SCREENS = "--screen-info={0,0 1600x1200}{1600,0 1920x1080}"
FIRST, SECOND = (1600, 1200), (1920, 1080)


class Tracker:
    """A source of gaze that looks at ``xy`` of its display, without error."""

    info = DeviceInfo("maker", "eye")

    def __init__(self):
        self.xy, self.given = (0.5, 0.5), 0

    async def open(self):
        pass

    async def close(self):
        pass

    async def samples(self):
        while True:
            await asyncio.sleep(1 / 120)
            self.given += 1
            yield GazeSample(time.monotonic(), *self.xy, True)

    def counts(self):
        return SourceCounts(received=self.given)


class Window:
    """The real window of a page; ``put`` says where its frame is and returns where the page begins, below the bars."""

    def __init__(self, observer):
        self.observer, self.link = observer, observer.link
        self.id = self.link.send("Browser.getWindowForTarget")["windowId"]

    def put(self, left, top, width, height):
        bounds = {"left": left, "top": top, "width": width, "height": height}
        self.link.send("Browser.setWindowBounds", {"windowId": self.id, "bounds": bounds})
        there = "wanted => [screenX, screenY, outerWidth, outerHeight].join() === wanted"
        self.observer.reader.until(there, f"{left},{top},{width},{height}")
        page_px = self.observer.reader.ask("innerHeight * devicePixelRatio")  # these displays have one pixel for a unit
        return left, top + height - round(page_px)


@pytest.fixture(scope="module")
def tracker():
    return Tracker()


@pytest.fixture(scope="module")
def tracked(serving_here, tracker):
    """A service whose gaze is the tracker's."""
    return serving_here(Feed(tracker, GazeQuality(0.3, 0.1)))


@pytest.fixture(scope="module")
def browser(play, launch):
    """Two screens."""
    chromium = launch(play, SCREENS)
    yield chromium
    chromium.close()


@pytest.fixture
def stare(tracked, tracker, bright):
    """The tracker looks at the bright voxel of a page that begins at ``corner`` of a screen; returns what the session got."""

    def stare(observer, corner, screen_px):
        tracker.xy = tuple((c + p) / n for c, p, n in zip(corner, observer.seen_px(), screen_px, strict=True))
        gazing = tracked.shelf.open(observer.name).desk.gazing
        for _ in range(100):  # until the service has been told where the window is; if it never is, the look misses
            off_px = gazing.view.to_screen(bright) - gazing.screen.to_px(tracker.xy)
            if np.abs(off_px / gazing.view.scale_px).max() < 0.3:
                break
            observer.reader.page.wait_for_timeout(20)
        return observer.looked()

    return stare


def test_a_tracker_finds_the_page_wherever_its_window_is(sit_down, tracked, observe, stare, bright):
    reader = sit_down(tracked, viewport=None, no_viewport=True)
    observer = observe(reader, tracked)
    window = Window(observer)
    observer.open("oblique")
    observer.show("axial")
    for bounds in ((137, 211, 1000, 700), (60, 90, 1234, 801)):
        assert stare(observer, window.put(*bounds), FIRST) == bright
    x, y = window.put(1700, 150, 1100, 750)  # the second screen has a tracker of its own
    assert stare(observer, (x - 1600, y), SECOND) == bright
    assert reader.wrong == []


def test_the_mouse_works_on_the_second_screen(sit_down, local, observe, bright):
    observer = observe(sit_down(local, viewport=None, no_viewport=True), local)
    observer.open("oblique")
    Window(observer).put(1700, 150, 1100, 750)
    observer.show("sagittal")
    assert observer.look() == bright


@pytest.fixture
def at_150_percent(play, launch, come_in, tmp_path):
    """A browser whose pages are zoomed, as its settings say it: in steps of a factor 1.2."""
    (tmp_path / "Default").mkdir()
    settings = {"partition": {"default_zoom_level": {"x": math.log(1.5, 1.2)}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(settings))
    context = launch(play, SCREENS, profile=tmp_path)
    yield lambda service: come_in(context, service)
    context.close()


def test_the_zoom_of_the_browser_changes_nothing(at_150_percent, tracked, observe, stare, bright):
    reader = at_150_percent(tracked)
    assert reader.ask("devicePixelRatio") == 1.5
    observer = observe(reader, tracked)
    corner = Window(observer).put(200, 100, 1300, 900)
    observer.open("oblique")
    for plane in ("coronal", "axial"):
        observer.show(plane)
        assert (plane, stare(observer, corner, FIRST)) == (plane, bright)
    reader.page.mouse.move(*observer.seen())  # the mouse teaches the page where it lies, and must not unteach it
    reader.page.mouse.move(*reader.place((2, 3)))
    assert stare(observer, corner, FIRST) == bright
    assert reader.wrong == []
