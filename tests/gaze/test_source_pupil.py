"""A device that never was: its status, camera, packets and pictures come from here."""

import asyncio
import json
import struct
import sys
from math import isnan
from types import SimpleNamespace

import numpy as np
import pytest

from gazeseg.errors import MissingExtraError, SourceError
from gazeseg.gaze.sources import open_source, pupil
from gazeseg.gaze.sources.pupil import PupilSource
from gazeseg.gaze.sources.pupil_api import Api, read_camera
from gazeseg.gaze.sources.pupil_options import PupilOptions
from gazeseg.gaze.sources.pupil_screen import ScreenSeen
from gazeseg.gaze.sources.pupil_tags import TagLayout
from gazeseg.gaze.sources.reconnect import Backoff
from gazeseg.gaze.sources.source import ClockEstimate

LAYOUT = TagLayout((1000, 1000), {n: (100 * n, 0, 50) for n in range(4)})
ONCE = Backoff(first_s=0.0, attempts=1)
PHONE_S = 1.7e9
HARDWARE = SimpleNamespace(version="2", module_serial="M1", glasses_serial="unknown")


class Glasses:
    """The real-time API of one device: what ``Api`` asks of the package."""

    def __init__(self, packets, *, camera=True, connected=True, at_s=PHONE_S):
        self.packets, self.camera, self.at_s, self.tracker, self.opened, self.closed = packets, camera, at_s, None, 0, 0
        url = "rtsp://x" if connected else None
        self.sensor = SimpleNamespace(url=url)

    def api(self):
        return Api(lambda host, port: self, self.raw, self.frames, (OSError, ValueError))

    async def get_status(self):
        self.opened += 1
        if self.opened > 1 and not self.camera:
            raise OSError("gone")
        return SimpleNamespace(
            hardware=HARDWARE,
            phone=SimpleNamespace(time_echo_port=12345),
            direct_gaze_sensor=lambda: self.sensor,
            direct_world_sensor=lambda: self.sensor,
        )

    async def get_calibration(self):
        if not self.camera:
            raise OSError("no calibration")
        return {"scene_camera_matrix": np.eye(3), "scene_distortion_coefficients": np.zeros(8)}

    async def close(self):
        self.closed += 1

    async def raw(self, url):
        while self.tracker._seen is None and self.at_s is not None:
            await asyncio.sleep(0)
        for number, raw in enumerate(self.packets):
            yield SimpleNamespace(raw=raw, timestamp_unix_seconds=PHONE_S + number / 200)

    async def frames(self, url):
        if self.at_s is not None:
            yield SimpleNamespace(bgr_buffer=lambda: np.zeros((4, 4, 3), np.uint8), timestamp_unix_seconds=self.at_s)
        await asyncio.Event().wait()


class Finder:
    """Sees a screen of 1000 px as big as the picture."""

    def __init__(self, layout, matrix, distortion):
        pass

    def look(self, frame, at_s):
        straight = SimpleNamespace(undistort_points_on_image_plane=np.array)
        return ScreenSeen(at_s, np.array([[1e-3, 0, -5e-4], [0, -1e-3, 1 + 5e-4], [0, 0, 1]]), straight, 0.1)


@pytest.fixture(autouse=True)
def _device(monkeypatch):
    async def asked(host, port, now):
        return ClockEstimate(now() - PHONE_S, 0.002, "time echo")

    monkeypatch.setattr(pupil, "ScreenFinder", Finder)
    monkeypatch.setattr(pupil, "ask_offset", asked)


def run(glasses):
    """All samples until the device is lost for good, and the source."""

    async def go():
        tracker = glasses.tracker = PupilSource("phone", 8080, PupilOptions(LAYOUT), glasses.api(), backoff=ONCE)
        await tracker.open()
        glasses.camera = False  # does not come back
        samples = []
        with pytest.raises(SourceError, match="expected the tracker to come back, found it lost"):
            await collect(tracker, samples)
        await tracker.close()
        return tracker, samples

    return asyncio.run(go())


async def collect(tracker, samples):
    async for sample in tracker.samples():
        samples.append(sample)


def nine(x, y, worn=255):
    return struct.pack("!ffB", x, y, worn)


def test_gaze_is_mapped_and_what_is_not_sure_is_not_valid():
    tracker, samples = run(Glasses([nine(250, 750), nine(250, 750, 0), nine(np.nan, 1), bytes(11), nine(1250, -500)]))
    assert [sample.valid for sample in samples] == [True, False, False, True]
    assert samples[0][1:3] == pytest.approx((0.25, 0.75))  # y down
    assert samples[3][1:3] == pytest.approx((1.25, -0.5))  # off the screen is still gaze
    assert isnan(samples[1].x)
    counts = tracker.counts()
    assert (counts.received, counts.invalid, counts.malformed, tracker.unworn, tracker.stale) == (4, 2, 1, 1, 0)


def test_two_single_eyes_are_averaged_and_those_far_apart_counted():
    packets = [struct.pack("!ffBff", 240, 750, 255, 260, 750), struct.pack("!ffBff", 100, 100, 255, 900, 900)]
    tracker, samples = run(Glasses(packets))
    assert samples[0][1:3] == pytest.approx((0.25, 0.75))
    assert tracker.counts().eyes_apart == 1


@pytest.mark.parametrize("at_s", [None, PHONE_S - 1.0], ids=["no picture", "an old picture"])
def test_without_a_new_picture_gaze_is_not_valid_and_counted(at_s):
    tracker, samples = run(Glasses([nine(250, 750)] * 3, at_s=at_s))
    assert [sample.valid for sample in samples] == [False] * 3
    assert tracker.stale == 3


def test_stamps_of_the_phone_become_our_time_and_the_device_is_told():
    tracker, samples = run(Glasses([nine(1, 1)] * 5))
    assert np.diff([sample.t_s for sample in samples]) == pytest.approx(0.005, abs=1e-6)
    assert abs(samples[-1].t_s - tracker.now()) < 60
    assert tracker.clock().uncertainty_s == 0.002
    info = tracker.info
    assert (info.name, info.rate_hz, info.licence) == ("Pupil Labs Neon", 200.0, "open")
    assert info.serial_hash
    assert "M1" not in repr(info)


def test_a_device_that_does_not_answer_or_lies_on_the_table_says_so():
    async def connect(glasses):
        tracker = PupilSource("phone", 8080, PupilOptions(LAYOUT), glasses.api())
        with pytest.raises(SourceError) as found:
            await tracker.open()
        assert glasses.closed == 1
        return str(found.value)

    words = asyncio.run(connect(Glasses([], camera=False)))
    assert words.startswith("expected the Companion app at phone:8080, found no calibration: same network?")
    assert "expected the sensor of gaze to be connected" in asyncio.run(connect(Glasses([], connected=False)))


def test_addresses_say_where_tags_are(tmp_path):
    pytest.importorskip("pupil_labs.real_time_screen_gaze.gaze_mapper")
    path = tmp_path / "layout.json"
    path.write_text(json.dumps({"screen_px": [1000, 1000], "tags": {str(n): [100 * n, 0, 50] for n in range(4)}}))
    assert open_source(f"pupil://neon.local?markers={path}").info.vendor == "Pupil Labs"
    with pytest.raises(SourceError, match="expected where tags are on the screen, found nothing of it"):
        open_source("pupil://neon.local")
    with pytest.raises(SourceError, match="expected the host of the phone, found none"):
        open_source("pupil:")
    with pytest.raises(SourceError, match=r"expected a screen of \(1000, 1000\) px as in the layout"):
        open_source(f"pupil://neon.local?markers={path}&screen=1920x1080px,527x296mm,650mm")


def test_the_camera_of_invisible_is_read_from_its_file(tmp_path):
    path = tmp_path / "scene_camera.json"
    path.write_text(json.dumps({"camera_matrix": np.eye(3).tolist(), "dist_coefs": [[0.1, 0.2, 0.3, 0.4, 0.5]]}))
    assert read_camera(path).distortion.tolist() == [0.1, 0.2, 0.3, 0.4, 0.5, 0, 0, 0]
    path.write_text("{}")
    with pytest.raises(SourceError, match=r"expected camera_matrix .3x3. and 4 to 8 distortion_coefficients"):
        read_camera(path)


def test_without_the_package_the_install_line_is_given(monkeypatch):
    monkeypatch.setitem(sys.modules, "pupil_labs.realtime_api", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[gaze\]'"):
        pupil.load_api()
