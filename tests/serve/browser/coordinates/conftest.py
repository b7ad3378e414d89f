"""Cases with one bright voxel, a service that can be asked what it got, and somebody who finds the voxel by eye."""

import base64
import io
import socket
import threading

import nibabel
import numpy as np
import pytest
import uvicorn
from PIL import Image

from gazeseg.images import plane_for
from gazeseg.serve import Shelf, create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.links import links_at
from gazeseg.serve.run import OPTIONS
from gazeseg.testing import FakePredictor, small_volume
from gazeseg.types import Geometry

SHAPE = (23, 19, 13)
BRIGHT = (5, 12, 8)
AFFINES = {
    "oblique": small_volume(SHAPE).affine,
    "ras": np.diag([1.5, 0.9, 2.2, 1.0]),
    "lpi": np.diag([-0.8, -1.3, -3.0, 1.0]),
    "turned": np.array([[0, 0, -2.4, 40], [1.1, 0, 0, -9], [0, -0.7, 0, 17], [0, 0, 0, 1.0]]),
}
EDGE_PX = (30, 60)  # letters and scale of the main view are nearer to its edges


class Local:
    """The service inside this process, so that its sessions can be asked what they got."""

    def __init__(self, cases, folder, feed=None):
        listener = socket.create_server(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        origin, links = f"http://127.0.0.1:{port}", links_at(folder, port)
        links.open(origin, "127.0.0.1", port)
        self.shelf = Shelf(cases, FakePredictor(), folder / "journals", feed=feed)
        self.server = uvicorn.Server(
            uvicorn.Config(create_app(self.shelf, Gate([origin], links), folder / "exports", feed), **OPTIONS)
        )
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [listener]})
        self.thread.start()
        self.cookies, self.url = [], links.link()

    def stop(self):
        self.server.should_exit = True
        self.thread.join(timeout=20)


class Observer:
    """Somebody who looks at the bright voxel of a case."""

    def __init__(self, reader, service):
        self.reader, self.service, self.name, self.ratio = reader, service, "", 1.0
        self.link = reader.page.context.new_cdp_session(reader.page)

    def open(self, name):
        self.name, reader = name, self.reader
        if reader.ask("document.getElementById('case').value") != name:
            reader.page.select_option("#case", name)
            reader.until("name => document.title.startsWith(name)", name)
        reader.until(
            "document.getElementById('line').textContent === 'connected' && window.gazeseg.view() !== undefined"
        )
        reader.add("spot")

    def show(self, plane):
        """The plane in the main view, and in it the slice with the bright voxel."""
        if self.reader.ask("window.gazeseg.view().name") != plane:
            self.reader.page.click(f"#side .view[data-plane={plane}]")
        self.reader.until("plane => window.gazeseg.view().name === plane", plane)
        self.reader.go_to(BRIGHT[plane_for(Geometry(AFFINES[self.name], SHAPE), plane).axis])
        self.reader.ask("new Promise((done) => requestAnimationFrame(done))")

    def seen_px(self):
        """Where the voxel is, from where the page begins, as a picture of the whole page shows it, in pixels of the picture."""
        shot = self.link.send("Page.captureScreenshot", {"format": "png", "optimizeForSpeed": True})["data"]
        grey = np.asarray(Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB")).min(axis=2)
        width, box = self.reader.ask("[innerWidth, document.querySelector('#big').getBoundingClientRect()]")
        self.ratio = grey.shape[1] / width
        left, top = (int(self.ratio * (box[side] + edge)) for side, edge in zip(("left", "top"), EDGE_PX, strict=True))
        right, bottom = (
            int(self.ratio * (box[side] - edge)) for side, edge in zip(("right", "bottom"), EDGE_PX, strict=True)
        )
        view = grey[top:bottom, left:right]
        assert view.max() > 150  # outlines have less in one channel
        rows, columns = np.nonzero(view > 0.7 * view.max())
        return columns.mean() + left + 0.5, rows.mean() + top + 0.5

    def seen(self):
        """The same in client pixels, as the mouse is moved by them."""
        x, y = self.seen_px()
        return x / self.ratio, y / self.ratio

    def looked(self):
        """Hold the key; returns the voxel that the session got."""
        self.reader.hold(seconds=0.25)
        point = self.service.shelf.open(self.name).desk.session.journal.events[-1].prompts[-1]
        return tuple(round(n) for n in point.ijk)

    def look(self):
        """The mouse stands in for gaze."""
        self.reader.page.mouse.move(*self.seen())
        return self.looked()


@pytest.fixture(scope="session")
def bright():
    """The voxel that every look is meant for."""
    return BRIGHT


@pytest.fixture(scope="session")
def cases(tmp_path_factory):
    """NIfTI files of every orientation, each with one bright voxel."""
    folder = tmp_path_factory.mktemp("cases")
    values = np.full(SHAPE, -900, dtype=np.int16)
    values[BRIGHT] = 2000
    for name, affine in AFFINES.items():
        nibabel.save(nibabel.Nifti1Image(values, affine), folder / f"{name}.nii.gz")
    return [folder / f"{name}.nii.gz" for name in AFFINES]


@pytest.fixture(scope="module")
def serving_here(cases, tmp_path_factory):
    """``serving_here(FEED)`` gives a ``Local`` until the file of tests has ended."""
    services = []

    def serving_here(feed=None):
        services.append(Local(cases, tmp_path_factory.mktemp("service"), feed))
        return services[-1]

    yield serving_here
    for service in services:
        service.stop()


@pytest.fixture(scope="module")
def local(serving_here):
    """A service to which the mouse stands in for gaze."""
    return serving_here()


@pytest.fixture(scope="session")
def observe():
    """``observe(READER, SERVICE)`` gives an ``Observer``."""
    return Observer
