"""No command trips over an image that is none: one line that names the file, and earlier outputs stay."""


def test_segment(refused, bad_image, recording, occupied):
    assert bad_image.name in refused("segment", bad_image, "--gaze", recording, "--out", occupied)
    assert occupied.read_bytes() == b"earlier work"
    assert list(occupied.parent.iterdir()) == [occupied]


def test_simulate(refused, bad_image, case_files, tmp_path):
    out = tmp_path / "rec"
    assert bad_image.name in refused(
        "simulate", bad_image, "--label", case_files.label, "--organ", "liver", "--out", out
    )
    assert not out.exists()


def test_simulate_with_such_a_label(refused, bad_image, case_files, tmp_path):
    out = tmp_path / "rec"
    assert bad_image.name in refused(
        "simulate", case_files.image, "--label", bad_image, "--organ", "liver", "--out", out
    )
    assert not out.exists()


def test_demo(refused, bad_image, case_files, tmp_path):
    out = tmp_path / "demo"
    assert bad_image.name in refused("demo", "--case", bad_image, "--label", case_files.label, "--out", out)
    assert not out.exists()


def test_replay(refused, bad_image, segmented, occupied):
    assert bad_image.name in refused("replay", segmented.journal, "--case", bad_image, "--out", occupied)
    assert occupied.read_bytes() == b"earlier work"


def test_as_a_journal(refused, bad_image):
    assert bad_image.name in refused("verify", bad_image)


def test_as_a_recording(refused, bad_image, case_files, tmp_path):
    assert bad_image.name in refused("segment", case_files.image, "--gaze", bad_image, "--out", tmp_path / "m.nii")


def test_as_a_model(refused, bad_image):
    assert bad_image.name in refused("models", "info", bad_image)
