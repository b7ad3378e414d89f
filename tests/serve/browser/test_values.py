"""A case whose values lie between 0 and 1, in a real browser: its greys, the value under the pointer, a narrow window."""

import nibabel
import numpy as np
import pytest

GREYS = """() => {
  const { width, height } = document.querySelector("#big canvas");
  const { data } = document.querySelector("#big canvas").getContext("2d").getImageData(0, 0, width, height);
  return new Set(data.filter((_, n) => n % 4 === 0)).size;
}"""


@pytest.fixture
def reader(sit_down, serving, tmp_path):
    ramp = np.linspace(0, 1, 200, dtype=np.float32)[:, None, None] * np.ones((200, 150, 6), np.float32)
    nibabel.save(nibabel.Nifti1Image(ramp, np.diag([-1, -1, 3, 1])), tmp_path / "mr.nii.gz")
    with serving(tmp_path / "mr.nii.gz", tmp_path / "work") as service:
        yield sit_down(service)


def test_values_between_0_and_1_are_drawn_and_told(reader, tmp_path):
    page = reader.page
    reader.go_to(3)
    reader.until(f"({GREYS})() > 200")
    reader.point((100, 70))
    reader.until("document.getElementById('where').textContent.endsWith('(100, 70)  0.5025')")
    x, y = reader.place((100, 70))
    page.mouse.down(button="right")
    page.mouse.move(x - 600, y, steps=4)
    page.mouse.up(button="right")
    low, high = reader.ask("async () => (await import('/static/desk.js')).desk.window")
    assert 0.1 < high - low < 0.2
    assert low < 0.5 < high
    assert reader.wrong == []
