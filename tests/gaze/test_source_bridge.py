"""The bridge for Tobii Pro trackers, as a program of its own, before an SDK that is a fake."""

import asyncio
import os
import subprocess
import sys

import pytest

from gazeseg.gaze.sources import open_source

TOKEN = "0123456789abcdef"
SDK = '''
"""As the documentation of the SDK describes it: a callback of its own thread gets dictionaries."""
import threading, time
from types import SimpleNamespace

EYETRACKER_GAZE_DATA = "gaze"
NAN = float("nan")

class Tracker:
    model, serial_number, firmware_version = "{model}", "TPSP1-010203", "2.6.0"
    def get_gaze_output_frequency(self): return 60.0
    def get_display_area(self): return SimpleNamespace(width=527.0, height=296.0)
    def unsubscribe_from(self, what): self.going = False
    def subscribe_to(self, what, callback, as_dictionary):
        assert what == EYETRACKER_GAZE_DATA and as_dictionary
        self.going = True
        threading.Thread(target=self.look, args=(callback,), daemon=True).start()
    def look(self, callback):
        number = 0
        while self.going:
            lost = number % 4 == 3
            callback(dict(
                device_time_stamp=5_000_000 + number * 16_667, system_time_stamp=9_000_000 + number * 16_667,
                left_gaze_point_on_display_area=(NAN, NAN) if lost else (0.25, 0.5), left_gaze_point_validity=int(not lost),
                right_gaze_point_on_display_area=(0.27, 0.52), right_gaze_point_validity=1,
                left_pupil_diameter=3.1, left_pupil_validity=1, right_pupil_diameter=3.0, right_pupil_validity=1,
            ))
            number += 1
            time.sleep(0.002)

def find_all_eyetrackers(): return [Tracker()]
'''


def bridged(root, folder, model, number=20, token=TOKEN):
    """What a source gets from the bridge before a tracker of this model, and how the bridge ended."""
    (folder / "tobii_research.py").write_text(SDK.replace("{model}", model))

    async def whole():
        source = open_source(f"tcp://127.0.0.1:0?token={TOKEN}")
        await source.open()
        words = [sys.executable, str(root / "bridges" / "tobii_pro_bridge.py"), f"127.0.0.1:{source.port}"]
        environment = {**os.environ, "PYTHONPATH": str(folder), "GAZE_TOKEN": token}
        with subprocess.Popen(
            [*words, "--pixels", "1920x1080"], env=environment, stderr=subprocess.PIPE, text=True
        ) as bridge:
            try:
                if token == TOKEN:
                    samples = source.samples()
                    return [await anext(samples) for _ in range(number)], source
                return (await asyncio.to_thread(bridge.communicate))[1], source
            finally:
                bridge.kill()
                await source.close()

    return asyncio.run(whole())


@pytest.mark.parametrize(
    ("model", "licence"), [("Tobii Pro Spark", "analytical_ok"), ("IS5_Gaming", "interaction_only")]
)
def test_the_bridge_sends_both_eyes_and_says_what_its_maker_allows(root, tmp_path, model, licence):
    samples, source = bridged(root, tmp_path, model)
    info = source.info
    assert (info.vendor, info.model, info.licence, info.rate_hz, info.firmware) == (
        "Tobii",
        model,
        licence,
        60.0,
        "2.6.0",
    )
    assert (info.screen.size_px, info.screen.size_mm) == ((1920, 1080), (527.0, 296.0))
    assert {(round(s.x, 6), round(s.y, 6)) for s in samples} == {(0.26, 0.51), (0.27, 0.52)}
    assert (source.counts().malformed, source.counts().late) == (0, 0)


def test_a_bridge_with_another_token_ends_with_the_reason(root, tmp_path):
    complaint, source = bridged(root, tmp_path, "Tobii Pro Spark", token="another one")
    assert "gazeseg refused the tracker: expected the token" in complaint
    assert source.counts().received == 0
