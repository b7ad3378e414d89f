"""Firefox, driven by WebDriver BiDi: Playwright wants a Firefox of its own, this is the one that is installed.

BiDi: https://w3c.github.io/webdriver-bidi/, JSON over a WebSocket.
"""

import contextlib
import json
import shutil
import subprocess

import pytest
from websockets.sync.client import connect

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
FLAGS = ("--headless", "--no-remote", "--remote-debugging-port=0")
ENTER = "\ue006"
READY = "BiDi listening on "


class Firefox:
    """One window, until the end of a ``with``; ``wrong`` is what went wrong in the pages shown."""

    def __init__(self, profile):
        command = [FIREFOX, *FLAGS, "--profile", str(profile), "about:blank"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.asked, self.wrong, self.held = 0, [], contextlib.ExitStack()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.held.close()
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stderr.close()

    def begin(self):
        """The conversation; Firefox says at its start where."""
        said = next((line for line in self.process.stderr if READY in line), None)
        assert said, "Firefox ended without saying where it listens"
        self.socket = self.held.enter_context(connect(said.split(READY)[1].strip() + "/session", max_size=None))
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded"])
        self.context = self.send("browsingContext.getTree")["contexts"][0]["context"]
        self.send("browsingContext.setViewport", context=self.context, viewport={"width": 1200, "height": 800})

    def send(self, method, **params):
        """Ask, and wait for the answer; what goes wrong in between is kept."""
        self.asked += 1
        self.socket.send(json.dumps({"id": self.asked, "method": method, "params": params}))
        while True:
            told = json.loads(self.socket.recv(timeout=120))
            if told.get("id") == self.asked:
                assert told["type"] == "success", told
                return told["result"]
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.wrong.append(told["params"]["text"])

    def open(self, url):
        self.send("browsingContext.navigate", context=self.context, url=url, wait="complete")
        self.until("document.getElementById('line').textContent === 'connected'")

    def ask(self, expression):
        """The value of an expression of the page, or of what it promises, by way of JSON."""
        asked = f"Promise.resolve({expression}).then((value) => JSON.stringify(value))"
        told = self.send("script.evaluate", expression=asked, target={"context": self.context}, awaitPromise=True)
        assert told["type"] == "success", told
        return json.loads(told["result"].get("value", "null"))

    def until(self, expression):
        """The page itself waits, 30 s at most."""
        looks = f"let n = 0; const look = () => (({expression}) || ++n > 1500 ? done(n <= 1500) : setTimeout(look, 20)); look();"
        assert self.ask(f"new Promise((done) => {{ {looks} }})"), f"waited in vain for {expression}; {self.wrong}"

    def act(self, kind, *actions):
        """What a hand does: ``key``, ``pointer`` or ``wheel``."""
        source = {"type": kind, "id": kind, "actions": list(actions)}
        self.send("input.performActions", context=self.context, actions=[source])

    def move(self, xy):
        """The mouse to a client pixel."""
        self.act("pointer", {"type": "pointerMove", "x": round(xy[0]), "y": round(xy[1])})

    def click(self, xy):
        self.move(xy)
        self.act("pointer", {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0})

    def press(self, *keys, hold_ms=0):
        """Keys one after the other."""
        for key in keys:
            pause = {"type": "pause", "duration": hold_ms}
            self.act("key", {"type": "keyDown", "value": key}, pause, {"type": "keyUp", "value": key})

    def wheel(self, xy, down):
        self.act("wheel", {"type": "scroll", "x": round(xy[0]), "y": round(xy[1]), "deltaX": 0, "deltaY": down})

    def middle(self, selector):
        """Of an element, in client pixels."""
        box = self.ask(f"document.querySelector({json.dumps(selector)}).getBoundingClientRect()")
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def place(self, x, y):
        """A slice pixel of the main view, in client pixels."""
        return self.ask(f"window.gazeseg.view().toClient({x}, {y})")


@pytest.fixture(scope="module")
def firefox(serving, phantom, tmp_path_factory):
    """The bundled case open in Firefox, the coach closed, a structure called liver chosen."""
    if FIREFOX is None:
        pytest.skip("needs Firefox: apt install firefox-esr")
    profile, work = tmp_path_factory.mktemp("profile"), tmp_path_factory.mktemp("work")
    with serving(phantom[1], work) as service, Firefox(profile) as firefox:
        firefox.begin()
        firefox.open(service.url)
        firefox.until("document.getElementById('help').open")
        firefox.click(firefox.middle("#help button"))
        firefox.until("!document.getElementById('help').open")
        firefox.click(firefox.middle("#name"))
        firefox.press(*"liver", ENTER)
        firefox.until("window.gazeseg.active() === 'liver'")
        yield firefox
