"""A reader before the workstation: the service as a user starts it, a real browser, and hands."""

from pathlib import Path

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
FLAGS += ("--disable-component-update", "--disable-sync")
WINDOW = {"width": 1200, "height": 800}


class Reader:
    """Somebody with a mouse and keys before a page; ``wrong`` is what went wrong inside it."""

    def __init__(self, page):
        self.page, self.wrong = page, []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("console", lambda message: message.type == "error" and self.wrong.append(message.text))

    def come_in(self, url):
        self.page.goto(url)
        self.until("document.getElementById('line').textContent === 'connected'")
        if self.page.locator("#help").is_visible():
            self.page.click("#help button")
        return self

    def ask(self, expression, argument=None):
        return self.page.evaluate(expression, argument)

    def until(self, expression, argument=None, seconds=30):
        """Wait for the page; its own rules forbid scripts to be evaluated inside it, so it is asked from outside."""
        for _ in range(50 * seconds):
            if self.ask(expression, argument):
                return
            self.page.wait_for_timeout(20)
        said = self.page.inner_text("footer") + self.page.inner_text("header")
        pytest.fail(f"waited in vain for {expression}; the page says {said!r}, {self.wrong}")

    def place(self, xy):
        """Where the middle of a slice pixel lies in the main view."""
        return self.ask("xy => window.gazeseg.view().toClient(xy[0], xy[1])", [float(n) for n in xy])

    def point(self, xy):
        """The mouse on a slice pixel."""
        self.page.mouse.move(*self.place(xy))

    def go_to(self, index):
        self.ask("index => window.gazeseg.goTo(index)", index)
        self.until("index => window.gazeseg.painted() === index", index)

    def add(self, name):
        """A new structure, which is the active one then."""
        self.page.fill("#name", name)
        self.page.press("#name", "Enter")
        self.until("name => window.gazeseg.active() === name", name)

    def answered(self, act):
        """Do something and wait until the service has answered."""
        before = self.ask("window.gazeseg.answers()")
        act()
        self.until("before => window.gazeseg.answers() > before", before)

    def hold(self, key="f", seconds=0.5):
        """Look at what is under the eyes, a key held."""
        self.page.keyboard.down(key)
        self.page.wait_for_timeout(1000 * seconds)
        self.answered(lambda: self.page.keyboard.up(key))

    def look(self, xy, key="f", seconds=0.5):
        """Hold a key with the mouse resting at a slice pixel, until the service has answered."""
        self.point(xy)
        self.hold(key, seconds)

    def drag(self, start, end, button="left"):
        """From one slice pixel to another; the button is up at the end."""
        last = self.place(end)
        self.point(start)
        self.page.mouse.down(button=button)
        self.page.mouse.move(*last, steps=5)
        self.page.mouse.up(button=button)

    def area(self):
        """Pixels of the active structure on the slice shown."""
        return self.ask("window.gazeseg.area()")

    def export(self, path):
        """The masks as NIfTI."""
        with self.page.expect_download() as download:
            self.page.click("#exports button >> text=nifti")
        download.value.save_as(path)
        return path


@pytest.fixture(scope="session")
def launch():
    """``launch(play, *FLAGS)`` opens the browser that is installed, or skips visibly; with a profile, one context of it."""

    def launch(play, *flags, profile=None):
        if not CHROMIUM.exists():
            pytest.skip(f"needs a browser at {CHROMIUM}: apt install chromium")
        how = {"executable_path": str(CHROMIUM), "args": [*FLAGS, *flags]}
        if profile is None:
            return play.chromium.launch(**how)
        return play.chromium.launch_persistent_context(profile, no_viewport=True, **how)

    return launch


@pytest.fixture(scope="module")
def play():
    """Playwright, for one file: while it runs, nothing else may use asyncio in this thread."""
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright: make test installs it")
    with api.sync_playwright() as play:
        yield play


@pytest.fixture(scope="module")
def browser(play, launch):
    chromium = launch(play)
    yield chromium
    chromium.close()


@pytest.fixture(scope="session")
def come_in():
    """``come_in(CONTEXT, SERVICE)`` gives a ``Reader``; the link works once, so the next ones bring the cookie along."""

    def come_in(context, service):
        context.add_cookies(service.cookies)
        reader = Reader(context.new_page()).come_in(service.url)
        service.cookies = context.cookies()
        return reader

    return come_in


@pytest.fixture
def sit_down(browser, come_in):
    """``sit_down(SERVICE)`` gives a ``Reader`` in a browser of their own."""
    contexts = []

    def sit_down(service, **options):
        contexts.append(browser.new_context(**({"viewport": WINDOW} | options)))
        return come_in(contexts[-1], service)

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def service(serving, phantom, tmp_path_factory):
    """One for all tests of a file, on the phantom."""
    with serving(phantom[1], tmp_path_factory.mktemp("work")) as service:
        yield service


@pytest.fixture
def reader(sit_down, service):
    return sit_down(service)
