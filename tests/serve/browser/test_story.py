"""The workstation in a real browser, before the real service with the real model."""

import signal

import nibabel
import numpy as np

from gazeseg.evaluate.metrics import dice
from gazeseg.images import plane_for

SLICE = 18


def test_from_the_link_to_an_exported_mask(sit_down, service, phantom, tmp_path):
    demo, _ = phantom
    liver = next(value for value, name in demo.names.items() if name == "liver")
    plane = plane_for(demo.volume.geometry, "axial")
    truth = plane.cut(demo.truth == liver, SLICE)
    reader = sit_down(service)
    assert "not for diagnosis" in reader.page.inner_text("footer")
    reader.add("liver")
    reader.go_to(SLICE)
    rows, columns = np.nonzero(truth)
    reader.look((np.median(columns), np.median(rows)))
    out = reader.export(tmp_path / "liver.nii.gz")
    found = plane.cut(np.asarray(nibabel.load(out).dataobj) > 0, SLICE)
    assert dice(found, truth) > 0.85
    assert reader.wrong == []


def test_a_killed_service_loses_nothing(sit_down, serving, phantom, tmp_path):
    with serving(phantom[1], tmp_path) as service:
        reader = sit_down(service)
        reader.add("liver")
        reader.go_to(SLICE)
        reader.look((90, 100))
        area = reader.area()
        service.stop(signal.SIGKILL)
        reader.until("document.getElementById('line').textContent.includes('connection lost')")
    with serving(phantom[1], tmp_path) as again:
        reader = sit_down(again)
        reader.go_to(SLICE)
        reader.until("window.gazeseg.names().includes('liver')")
        reader.page.click("#structures .pick")
        reader.until("window.gazeseg.active() === 'liver'")
        reader.until("window.gazeseg.area() > 0")  # the slice is embedded anew, behind the conversation
        assert reader.area() == area


def test_undo_redo_and_the_mouse_alone(sit_down, service):
    reader = sit_down(service)
    reader.add("spleen")
    reader.go_to(20)
    reader.answered(lambda: reader.page.mouse.click(*reader.place((200, 120))))
    area = reader.area()
    assert area > 0
    reader.page.keyboard.press("Backspace")
    reader.until("window.gazeseg.area() === 0")
    reader.page.keyboard.press("Shift+Backspace")
    reader.until("area => window.gazeseg.area() === area", area)
    assert reader.wrong == []
