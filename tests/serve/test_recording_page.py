"""What the page recorded, followed without any page, gives the masks of the session."""

import errno
from dataclasses import replace

import nibabel
import numpy as np
import pytest

from gazeseg.cli import main
from gazeseg.errors import InputError, SourceError
from gazeseg.gaze import read_recording, summarize_recording
from gazeseg.gaze.sources import DeviceInfo
from gazeseg.images import Labels, read
from gazeseg.models import load_model
from gazeseg.prompts import follow
from gazeseg.serve import Desk
from gazeseg.serve.calibrating import SHOWN_S
from gazeseg.serve.eyes import Eyes
from gazeseg.serve.recording import Recorder
from gazeseg.serve.unfinished import finish_left
from gazeseg.serve.wire import (
    Calibrate,
    Choose,
    Click,
    Drag,
    EyesMessage,
    Gaze,
    HandsFree,
    Import,
    Key,
    Lock,
    Record,
    Rename,
    Show,
    Stroke,
    Target,
)
from gazeseg.session import Session
from gazeseg.simulate import tracker_named
from gazeseg.simulate.reader import Reader
from gazeseg.simulate.source import screen_view
from gazeseg.testing import FakePredictor
from gazeseg.types import DriftCorrected, HandActed, Screen

SCREEN = Screen((1000, 800), (400.0, 320.0), 650.0)
TRACKER = tracker_named("consumer")
DEVICE = DeviceInfo("gazeseg", "simulated consumer tracker", rate_hz=TRACKER.rate_hz, simulated=True)


class Person:
    """A simulated reader before a desk; hands and page act on a clock that is off the tracker's by a little each time."""

    def __init__(self, desk):
        self.desk, self.t_s, self.rng = desk, 1000.0, np.random.default_rng(4)
        self.reader = Reader(TRACKER, SCREEN, self.rng)
        self.heard = []

    def tell(self, message):
        replies = self.desk.handle(message)
        self.heard += replies
        return replies

    @property
    def now(self):
        return self.t_s + self.rng.uniform(-0.03, 0.03)

    def show(self, index, scale=10.0):
        told = {"plane": "axial", "index": index, "window": (-160, 240), "origin_px": (100, 50)}
        screen = {"screen_px": SCREEN.size_px, "screen_mm": SCREEN.size_mm, "distance_mm": SCREEN.distance_mm}
        self.tell(Show(t_s=self.now, scale_px=(scale, scale), **told, **screen))

    def look(self, px, seconds=0.6):
        samples = self.reader.look(screen_view(SCREEN), [np.array(px, dtype=float)], [seconds], self.t_s)
        rows = [(s.t_s, *((s.x, s.y) if s.valid else (None, None))) for s in samples]
        for start in range(0, len(rows), 2):
            self.tell(Gaze(samples=rows[start : start + 2]))
        self.t_s += seconds

    def press(self, action, down=True):
        self.tell(Key(t_s=self.now, action=action, down=down))

    def tap(self, action):
        self.press(action)
        self.press(action, False)

    def hold(self, px, action="this"):
        self.press(action)
        self.look(px)
        self.look((px[0] + 60, px[1] + 30))
        self.press(action, False)

    def calibrate(self, action="begin"):
        replies = self.tell(Calibrate(t_s=self.t_s, action=action, points=5))
        while replies and replies[0].type == "targets":
            for xy in replies[0].places:
                self.tell(Target(t_s=self.t_s, xy=xy, shown=True))
                self.look(SCREEN.to_px(xy), SHOWN_S)
                self.tell(Target(t_s=self.t_s, xy=xy, shown=False))
            replies = self.tell(Calibrate(t_s=self.t_s, action="next"))
        return replies[0]

    def record(self, on):
        self.tell(Record(t_s=self.now, on=on))

    def state(self):
        return [message for message in self.heard if isinstance(message, EyesMessage)][-1]


def person(volume, tmp_path, predictor=None, device=DEVICE):
    session = Session(volume, predictor or FakePredictor())
    somebody = Person(Desk(session, Eyes(TRACKER.quality, device), tmp_path / "recordings" / "case"))
    somebody.show(5)
    return somebody


def work(somebody):
    """A little of everything that is recorded."""
    somebody.tell(Choose(t_s=somebody.now, label="liver"))
    somebody.hold((220, 180))
    somebody.show(6)
    somebody.look((180, 150), 0.3)
    somebody.hold((200, 170))
    somebody.calibrate("check")
    somebody.tell(Choose(t_s=somebody.now, label="spleen"))
    somebody.hold((300, 250))
    somebody.hold((320, 250), "not_this")
    somebody.press("undo")
    somebody.hold((260, 260))
    somebody.press("accept")
    somebody.show(5, scale=12.0)
    somebody.hold((280, 200))


def test_followed_again_a_recording_gives_the_masks_of_the_session(volume, tmp_path):
    somebody = person(volume, tmp_path)
    assert somebody.calibrate().colour in ("green", "amber")
    somebody.record(True)
    assert somebody.state().recording
    work(somebody)
    somebody.record(False)
    recording = read_recording(tmp_path / "recordings" / "case-001")
    assert sum(isinstance(event, DriftCorrected) for event in recording.events) >= 2
    again = Session(volume, FakePredictor())
    for event in follow(recording):
        again.apply(event)
    expected = somebody.desk.session
    assert again.state.acts == expected.state.acts
    assert again.state.names == expected.state.names
    assert expected.label_map().max() == 2
    np.testing.assert_array_equal(again.label_map(), expected.label_map())


def test_the_command_line_gives_the_same_with_the_real_model(case_files, tmp_path):
    volume = read(case_files.image)
    somebody = person(volume, tmp_path, load_model("fovea"))
    somebody.calibrate()
    somebody.record(True)
    somebody.tell(Choose(t_s=somebody.now, label="liver"))
    somebody.hold((400, 400))
    somebody.hold((500, 420))
    somebody.record(False)
    out = tmp_path / "mask.nii.gz"
    recording = tmp_path / "recordings" / "case-001"
    assert main(["segment", str(case_files.image), "--gaze", str(recording), "--out", str(out)]) == 0
    expected = somebody.desk.session.label_map()
    assert expected.any()
    np.testing.assert_array_equal(np.asarray(nibabel.load(out).dataobj), expected)


def test_hands_free_marks_are_in_the_recording_too(volume, tmp_path):
    somebody = person(volume, tmp_path)
    somebody.tell(Choose(t_s=somebody.now, label="liver"))
    somebody.record(True)
    somebody.tell(HandsFree(t_s=somebody.now, on=True))
    somebody.look((220, 180), 2.0)
    somebody.record(False)
    acts = somebody.desk.session.state.acts
    assert len(acts) == 1
    again = Session(volume, FakePredictor())
    for event in follow(read_recording(tmp_path / "recordings" / "case-001")):
        again.apply(event)
    assert again.state.acts == acts


def test_a_page_that_goes_writes_what_it_recorded(volume, tmp_path):
    somebody = person(volume, tmp_path)
    somebody.record(True)
    somebody.look((220, 180))
    somebody.desk.leave()
    assert len(read_recording(tmp_path / "recordings" / "case-001").t_s) > 30
    somebody.show(5)
    somebody.record(True)
    somebody.look((220, 180))
    somebody.desk.opening()  # another window took over
    assert (tmp_path / "recordings" / "case-002").is_dir()


def test_what_the_session_refused_does_not_happen_later(volume, tmp_path):
    somebody = person(volume, tmp_path)
    somebody.record(True)
    somebody.tell(Choose(t_s=somebody.now, label="liver"))
    somebody.tell(Lock(t_s=somebody.now, label="liver", locked=True))
    with pytest.raises(InputError, match="unlock it"):
        somebody.hold((320, 280))
    somebody.tell(Lock(t_s=somebody.now, label="liver", locked=False))
    somebody.hold((220, 180))
    somebody.record(False)
    again = Session(volume, FakePredictor())
    for event in follow(read_recording(tmp_path / "recordings" / "case-001")):
        again.apply(event)
    assert again.state.acts == somebody.desk.session.state.acts
    assert len(again.state.acts) == 3  # locked, unlocked, looked at


def test_nothing_is_kept_without_being_asked_nor_where_it_is_not_allowed(volume, tmp_path):
    somebody = person(volume, tmp_path, device=replace(DEVICE, licence="interaction_only"))
    somebody.look((220, 180))
    assert "interaction only" in somebody.state().refused
    with pytest.raises(SourceError, match="interaction only"):
        somebody.record(True)
    by_mouse = person(volume, tmp_path, device=None)
    with pytest.raises(InputError, match="found the mouse"):
        by_mouse.record(True)
    somebody.desk.leave()
    assert not (tmp_path / "recordings").exists()


def hands(somebody, labels):
    """A little of everything the hand can do, with undo in between."""
    somebody.tell(Choose(t_s=somebody.now, label="liver"))
    somebody.hold((220, 180))
    somebody.tell(Click(t_s=somebody.now, xy=(7, 5), positive=True))
    somebody.tell(Drag(t_s=somebody.now, from_xy=(3, 3), to_xy=(9, 9)))
    somebody.tap("undo")
    somebody.tell(Stroke(t_s=somebody.now, path=[(5, 5), (9, 5)], radius_mm=3.0, add=True))
    somebody.look((220, 180), 0.3)
    somebody.desk.offered = {"word": labels}
    somebody.tell(Import(t_s=somebody.now, upload="word"))
    somebody.tap("undo")
    somebody.tap("redo")
    somebody.tell(Rename(t_s=somebody.now, label="liver", to="tumour"))
    somebody.tap("undo")
    assert somebody.desk.active == "liver"
    somebody.tap("redo")
    assert somebody.desk.active == "tumour"
    somebody.tell(Choose(t_s=somebody.now, label="liver"))  # another structure of the name that is free now
    somebody.hold((300, 200))


def test_what_the_hand_did_is_in_the_recording_and_happens_again(volume, tmp_path):
    array = np.zeros(volume.shape, np.uint8)
    array[2:9, 3:8, 4:6], array[20:25, 3:8, 5] = 4, 9
    somebody = person(volume, tmp_path)
    somebody.tell(Choose(t_s=somebody.now, label="spleen"))
    somebody.record(True)
    hands(somebody, Labels(array, volume.geometry, {4: "spleen", 9: "aorta"}))
    somebody.record(False)
    recording = read_recording(tmp_path / "recordings" / "case-001")
    acted = [type(event.act).__name__ for event in recording.events if isinstance(event, HandActed)]
    assert [*dict.fromkeys(acted)] == ["StructureAdded", "Prompted", "MasksGiven", "StructureRenamed"]
    again = Session(volume, FakePredictor())
    for event in follow(recording):
        again.apply(event)
    expected = somebody.desk.session
    assert again.state.acts == expected.state.acts
    assert again.state.names == expected.state.names
    np.testing.assert_array_equal(again.label_map(), expected.label_map())


def killed(somebody):
    """The service is gone, and with it all locks; what was not written is lost."""
    recorder = somebody.desk.gazing.kept._recorder
    recorder.close()
    somebody.desk.gazing.kept._recorder = None


def test_a_killed_service_loses_a_second_at_most(volume, tmp_path):
    somebody = person(volume, tmp_path)
    somebody.tell(Choose(t_s=somebody.now, label="liver"))
    somebody.record(True)
    begun_s = somebody.t_s
    for _ in range(3):
        somebody.hold((220, 180))
    killed(somebody)
    (hidden,) = (tmp_path / "recordings").iterdir()
    with open(hidden / "samples.tsv", "ab") as stream:
        stream.write(b"1003.5\t0.5\t0.")  # a line that was being written
    (folder,) = finish_left(tmp_path)
    recording = read_recording(folder)
    assert somebody.t_s - 1.1 < recording.t_s[-1] < somebody.t_s
    assert recording.t_s[0] == pytest.approx(begun_s, abs=0.05)
    assert (recording.device, recording.rate_hz, recording.simulated) == (DEVICE.name, DEVICE.rate_hz, True)
    assert summarize_recording(folder).interrupted
    assert [path.name for path in (tmp_path / "recordings").iterdir()] == ["case-001"]
    acts = [event for event in follow(recording) if type(event).__name__ == "Prompted"]
    assert acts
    assert acts[:2] == list(somebody.desk.session.state.acts[: len(acts[:2])])


def test_what_still_runs_is_not_finished_by_others(volume, tmp_path):
    somebody = person(volume, tmp_path)
    somebody.record(True)
    somebody.look((220, 180), 1.5)
    assert finish_left(tmp_path) == []
    somebody.record(False)
    assert not summarize_recording(tmp_path / "recordings" / "case-001").interrupted
    assert finish_left(tmp_path) == []


def test_a_full_disk_ends_the_recording_not_the_work(volume, tmp_path, monkeypatch):
    somebody = person(volume, tmp_path)
    somebody.record(True)
    somebody.look((220, 180), 1.5)

    def full(recorder):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Recorder, "_write", full)
    somebody.look((220, 180), 1.5)
    assert "the recording ended: No space left on device" in somebody.state().wrote
    assert not somebody.state().recording
    assert len(finish_left(tmp_path)) == 1


def test_a_recording_without_gaze_is_not_written_and_that_is_told(volume, tmp_path):
    somebody = person(volume, tmp_path)
    somebody.record(True)
    somebody.record(False)
    assert "no recording written: expected gaze to record" in somebody.state().wrote
    assert not (tmp_path / "recordings" / "case-001").exists()
