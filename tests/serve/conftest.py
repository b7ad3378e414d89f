"""A desk with a fake model, and the service around it, on loopback."""

import json
import signal
import subprocess
import sys

import numpy as np
import pytest
from starlette.testclient import TestClient

from gazeseg.demo.case import bundled_case
from gazeseg.export import write_volume
from gazeseg.serve import Desk, Shelf, create_app
from gazeseg.serve.auth import Gate
from gazeseg.serve.links import links_at
from gazeseg.serve.wire import Show
from gazeseg.session import Session
from gazeseg.testing import FakePredictor, small_volume


class Service:
    """``gazeseg serve`` until the end of a ``with``; ``url`` is its link, which works once."""

    def __init__(self, case, work, *more):
        command = [sys.executable, "-m", "gazeseg", "serve", str(case), "--work", str(work), "--port", "0", "--json"]
        self.process = subprocess.Popen([*command, *more], stdout=subprocess.PIPE, text=True)
        self.cookies = []
        self.url = json.loads(self.process.stdout.readline())["url"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, how=signal.SIGINT):
        """End it, once; Ctrl+C is a good end."""
        if self.process.poll() is None:
            self.process.send_signal(how)
            assert self.process.wait(timeout=20) == (0 if how == signal.SIGINT else -how)
            self.process.stdout.close()


@pytest.fixture
def volume():
    return small_volume()


@pytest.fixture
def session(volume):
    return Session(volume, FakePredictor())


@pytest.fixture
def desk(session):
    """A desk before which slice 5 lies, 10 screen pixels per slice pixel, its pixel (0, 0) at (100, 50)."""
    desk = Desk(session)
    desk.handle(show())
    return desk


def show(**changes):
    told = {"t_s": 0.0, "plane": "axial", "index": 5, "window": (-160, 240), "origin_px": (100, 50)}
    return Show(**(told | {"scale_px": (10, 10), "screen_px": (1000, 800)} | changes))


@pytest.fixture
def shown():
    return show


@pytest.fixture
def case(tmp_path, volume):
    """The small volume as a file called ``odd name.nii.gz``."""
    path = tmp_path / "odd name.nii.gz"
    write_volume(path, volume)
    return path


@pytest.fixture
def links(tmp_path):
    links = links_at(tmp_path, 80)
    links.open("http://testserver", "testserver", 80)
    return links


@pytest.fixture
def gate(links):
    return Gate(["http://testserver"], links)


@pytest.fixture
def shelf(case, tmp_path):
    shelf = Shelf([case], FakePredictor(), tmp_path / "journals")
    yield shelf
    shelf.close()


@pytest.fixture
def client(shelf, gate, links, tmp_path):
    """A browser that came by the link."""
    with TestClient(create_app(shelf, gate, tmp_path / "exports"), headers={"origin": "http://testserver"}) as client:
        assert client.get(links.link()).status_code == 200
        yield client


@pytest.fixture
def rng():
    return np.random.default_rng(5)


@pytest.fixture(scope="session")
def serving():
    """``serving(CASE, WORK, *MORE)`` starts a service for a ``with``."""
    return Service


@pytest.fixture(scope="session")
def phantom(tmp_path_factory):
    """The bundled case with its truth, and its file."""
    folder = tmp_path_factory.mktemp("phantom")
    return bundled_case(folder), folder / "case.nii.gz"


@pytest.fixture
def dicom_series():
    """Writes three axial CT images of 6 rows and 8 columns, 2 mm apart, each ``tilt_mm`` behind the one below."""
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian

    def write(folder, tilt_mm=0, **tags):
        folder.mkdir(exist_ok=True)
        for number in range(3):
            image = Dataset()
            image.file_meta = FileMetaDataset()
            image.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
            image.SOPClassUID, image.SOPInstanceUID = CTImageStorage, f"1.2.3.4.{number + 1}"
            image.StudyInstanceUID, image.SeriesInstanceUID, image.FrameOfReferenceUID = "1.2.3", "1.2.3.4", "1.2.3.9"
            image.Modality, image.InstanceNumber = "CT", number + 1
            image.ImagePositionPatient = [0, tilt_mm * number, 2 * number]
            image.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            image.PixelSpacing, image.SliceThickness = [0.7, 0.7], 2
            image.Rows, image.Columns, image.SamplesPerPixel = 6, 8, 1
            image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 1
            image.PhotometricInterpretation, image.RescaleIntercept, image.RescaleSlope = "MONOCHROME2", 0, 1
            image.PixelData = np.arange(48, dtype=np.int16).tobytes()
            for keyword, value in tags.items():
                setattr(image, keyword, value)
            image.save_as(folder / f"{image.SeriesInstanceUID}-{number}", enforce_file_format=True)
        return sorted(folder.iterdir())

    return write
