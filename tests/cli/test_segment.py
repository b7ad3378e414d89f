import gzip
import json
import re
import shutil

import nibabel
import numpy as np
import pytest


def test_mask_sidecar_and_journal(segmented, case_files):
    mask, image = nibabel.load(segmented.mask), nibabel.load(case_files.image)
    assert (mask.shape, mask.get_data_dtype()) == (image.shape, np.uint8)
    assert np.array_equal(mask.affine, image.affine)
    sidecar = json.loads(segmented.mask.with_name("mask.json").read_text())
    assert sidecar["labels"] == {"1": "liver"}
    assert "Not a medical device" in sidecar["notice"]
    assert segmented.journal.is_file()


def test_json_and_equal_input_equal_voxels(done, case_files, recording, segmented, tmp_path):
    out = tmp_path / "again.nii.gz"
    data = json.loads(done("segment", case_files.image, "--gaze", recording, "--out", out, "--json"))
    assert data["out"] == str(out)
    assert data["acts"] >= 1
    assert np.array_equal(nibabel.load(out).dataobj, nibabel.load(segmented.mask).dataobj)


def table_of(folder, kind):
    (path,) = folder.glob(f"*_{kind}.tsv.gz")
    return path, gzip.decompress(path.read_bytes()).decode().splitlines()


def change(folder, kind, edit):
    """Change the lines of one table of a recording."""
    path, lines = table_of(folder, kind)
    path.write_bytes(gzip.compress("".join(f"{line}\n" for line in edit(lines)).encode()))


def set_cell(number, column, text):
    def edit(lines):
        cells = lines[number].split("\t")
        cells[column] = text
        return [*lines[:number], "\t".join(cells), *lines[number + 1 :]]

    return edit


@pytest.mark.parametrize(
    ("kind", "edit", "words"),
    [
        ("physio", lambda lines: lines[::-1], "sample times in order"),
        ("physio", set_cell(3, 0, "nan"), "line 4"),
        ("physio", set_cell(3, 1, "1e999"), "finite position"),
        ("physio", lambda lines: [], "at least one sample"),
        ("physio", lambda lines: ["<html>"], "line 1"),
        ("physioevents", lambda lines: lines[::-1], "event times in order"),
        ("physioevents", set_cell(0, 1, "-1"), "duration >= 0"),
        ("physioevents", set_cell(0, 0, "nan"), "finite number of seconds"),
        ("physioevents", set_cell(-1, 3, "{"), "line"),
        ("physioevents", lambda lines: [], "views"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_damaged_recordings(refused, case_files, copied, occupied, kind, edit, words):
    change(copied, kind, edit)
    assert words in refused("segment", case_files.image, "--gaze", copied, "--out", occupied)
    assert occupied.read_bytes() == b"earlier work"


def test_a_sidecar_that_is_no_json(refused, case_files, copied, tmp_path):
    (path,) = copied.glob("*_physio.json")
    path.write_bytes(b"\xff{")
    assert path.name in refused("segment", case_files.image, "--gaze", copied, "--out", tmp_path / "m.nii")


def test_a_recording_without_its_screen(refused, case_files, copied, tmp_path):
    (path,) = copied.glob("*_task-segment_events.json")
    path.unlink()
    assert path.name in refused("segment", case_files.image, "--gaze", copied, "--out", tmp_path / "m.nii")


def test_a_recording_of_another_case(refused, recording, tmp_path):
    other = tmp_path / "other.nii.gz"
    nibabel.save(nibabel.Nifti1Image(np.zeros((8, 8, 8), np.int16), np.eye(4)), other)
    assert "(96, 96, 12)" in refused("segment", other, "--gaze", recording, "--out", tmp_path / "m.nii")


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (lambda ct: ct.slicer[::-1], r"voxels in the order {codes}, found "),
        (lambda ct: ct.slicer[:, :, ::-1], r"voxels in the order {codes}, found "),
        (lambda ct: nibabel.Nifti1Image(ct.dataobj, ct.affine @ np.diag([1, 1, 1.1, 1])), r"voxels of {mm} mm, found "),
    ],
    ids=["mirrored", "upside down", "other spacing"],
)
def test_a_recording_of_the_same_scan_stored_otherwise(refused, case_files, recording, tmp_path, stored, words):
    other = stored(nibabel.load(case_files.image))
    nibabel.save(other, tmp_path / "other.nii.gz")
    said = refused("segment", tmp_path / "other.nii.gz", "--gaze", recording, "--out", tmp_path / "m.nii")
    spacing_mm = " x ".join(f"{mm:.4g}" for mm in other.header.get_zooms())
    assert words.format(codes="".join(nibabel.aff2axcodes(other.affine)), mm=spacing_mm) in said
    assert "give the case that was recorded" in said


def test_views_that_do_not_say_their_order_are_taken_by_plane(done, refused, case_files, copied, tmp_path):
    change(copied, "physioevents", lambda lines: [re.sub(r', ?"codes": ?"\w+"', "", line) for line in lines])
    done("segment", case_files.image, "--gaze", copied, "--out", tmp_path / "m.nii")
    nibabel.save(nibabel.load(case_files.image).slicer[::-1], tmp_path / "other.nii.gz")
    said = refused("segment", tmp_path / "other.nii.gz", "--gaze", copied, "--out", tmp_path / "n.nii")
    assert "found another order" in said


@pytest.mark.parametrize("name", ["mask.tiff", "mask", ".json"])
def test_names_no_mask_has(refused, case_files, recording, tmp_path, name):
    assert ".nii.gz" in refused("segment", case_files.image, "--gaze", recording, "--out", tmp_path / name)


def test_a_volume_is_no_picture(refused, case_files, recording, tmp_path):
    assert "12 slices" in refused("segment", case_files.image, "--gaze", recording, "--out", tmp_path / "m.png")


def test_unknown_model(refused, case_files, recording, occupied):
    said = refused("segment", case_files.image, "--gaze", recording, "--out", occupied, "--model", "oracle")
    assert "fovea" in said
    assert "'oracle'" in said
    assert occupied.read_bytes() == b"earlier work"


def test_the_input_is_never_overwritten(refused, case_files, recording, tmp_path):
    image = shutil.copy(case_files.image, tmp_path / "ct.nii.gz")
    before = image.read_bytes()
    refused("segment", image, "--gaze", recording, "--out", image)
    assert image.read_bytes() == before


def test_a_folder_that_cannot_be_written(refused, case_files, recording, tmp_path):
    (tmp_path / "file").write_text("")
    refused("segment", case_files.image, "--gaze", recording, "--out", tmp_path / "file" / "mask.nii.gz")


def test_one_slice_looked_at_becomes_a_volume(done, case_files, tmp_path):
    words = ("--label", case_files.label, "--organ", case_files.organ, "--slices", 1, "--out", tmp_path / "rec")
    done("simulate", case_files.image, *words)
    truth = np.asarray(nibabel.load(case_files.label).dataobj) == 1
    found = {}
    for name, more in (("plain", ()), ("carried", ("--propagate",))):
        out = tmp_path / f"{name}.nii.gz"
        done("segment", case_files.image, "--gaze", tmp_path / "rec", "--out", out, *more)
        mask = np.asarray(nibabel.load(out).dataobj) > 0
        found[name] = mask.any(axis=(0, 1)).sum(), 2 * (mask & truth).sum() / (mask.sum() + truth.sum())
    assert found["plain"][0] == 1
    assert found["carried"][0] > 4
    assert found["carried"][1] > max(0.6, found["plain"][1])
