"""A recording survives the end of its service, and can be deleted in the page."""

import signal

from gazeseg.gaze import read_recording


def test_killed_in_a_recording_it_is_there_again_and_can_be_deleted(sit_down, serving, case_files, tmp_path):
    with serving(case_files.image, tmp_path, "--gaze", "simulate:consumer?seed=3") as service:
        reader = sit_down(service)
        reader.until("window.gazeseg.eyes() !== null")
        reader.add("liver")
        reader.page.click("#record")
        reader.page.click("#consent-yes")
        reader.until("!document.getElementById('rec').hidden")
        reader.page.mouse.click(*reader.place((10, 10)))
        reader.page.wait_for_timeout(3000)  # of gaze
        service.stop(signal.SIGKILL)
    with serving(case_files.image, tmp_path) as again:
        reader = sit_down(again)
        (folder,) = (tmp_path / "recordings").iterdir()
        assert len(read_recording(folder).t_s) > 30
        reader.page.click("#recordings-open")
        reader.until("document.getElementById('recordings-list').innerText.includes('interrupted')")
        delete = reader.page.locator("#recordings-list button")
        delete.click()
        assert folder.is_dir()
        delete.click()
        reader.until("!document.getElementById('recordings-none').hidden")
        assert not folder.exists()
        assert reader.wrong == []
