"""What a cache was made from, told by names, sizes and settings."""

import shutil

import pytest

from gazeseg.errors import ImageError, InputError
from gazeseg.train.made_from import made_from, refuse_other

PARTS = ("slices", "totalsegmentator", "label_volumes", "settings")
INDEX = "id,dataset,patient,slice,annotated,licence\na,own,1,0,liver,CC0\n"


@pytest.fixture
def data(tmp_path):
    """One of everything; only names and sizes count, so nothing here is an image."""
    files = {
        "slices/index.csv": INDEX,
        "slices/own/a.png": "image",
        "slices/own/a_label.png": "label",
        "totalsegmentator/example_ct_dicom/1.dcm": "slice",
        "totalsegmentator/example_seg_dicom.nii.gz": "labels",
        "label_volumes/one.nii.gz": "volume",
    }
    for name, content in files.items():
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "data"


def other(before, now):
    return [part for part in PARTS if before[part] != now[part]]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("slices/own/a.png", "another image", "slices"),
        ("slices/own/a_label.png", "", "slices"),
        ("slices/index.csv", INDEX.replace("liver", "liver spleen"), "slices"),
        ("slices/index.csv", INDEX.replace("own,1", "own,2"), "slices"),
        ("totalsegmentator/example_ct_dicom/2.dcm", "slice", "totalsegmentator"),
        ("totalsegmentator/example_seg_dicom.nii.gz", "other labels", "totalsegmentator"),
        ("label_volumes/two.nii.gz", "volume", "label_volumes"),
    ],
)
def test_other_data_is_told_by_its_part(data, name, content, told):
    before = made_from(data, {"seed": 0})
    (data / name).write_text(content)
    assert other(before, made_from(data, {"seed": 0})) == [told]


def test_other_settings_are_told(data):
    assert other(made_from(data, {"seed": 0}), made_from(data, {"seed": 1})) == ["settings"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("README.md", "of the folder"),
        ("label_volumes/LICENSE.md", "of a volume"),
        ("totalsegmentator/example_ct_dicom/.DS_Store", "of a desktop"),
        ("slices/index.csv", INDEX.replace("CC0", "CC BY 4.0")),
    ],
)
def test_what_no_picture_comes_from_may_change(data, name, content):
    before = made_from(data, {})
    (data / name).write_text(content)
    assert made_from(data, {}) == before


def test_the_folder_may_move(data, tmp_path):
    before = made_from(data, {})
    assert made_from(shutil.move(data, tmp_path / "elsewhere"), {}) == before


def test_slices_are_enough(data):
    for name in ("totalsegmentator", "label_volumes"):
        shutil.rmtree(data / name)
    assert set(made_from(data, {})) == set(PARTS)


def test_no_folder_and_no_slices(data, tmp_path):
    with pytest.raises(InputError, match=r"expected a data folder with slices/ in it, found no folder .*none: check"):
        made_from(tmp_path / "none", {})
    shutil.rmtree(data / "slices")
    with pytest.raises(ImageError, match=r"expected a slices folder with index.csv, found none in .*slices"):
        made_from(data, {})


def test_the_message_says_what_is_other(tmp_path):
    before, now = {"slices": "1", "settings": "1", "label_volumes": "1"}, {"slices": "2", "settings": "1", "new": "1"}
    with pytest.raises(
        InputError,
        match=r"expected .*m\.npz to be made from data, found it made from other slices, new: "
        r"give the --data it was made from, or choose another --out",
    ):
        refuse_other(tmp_path / "m.npz", before, now, "data")
    refuse_other(tmp_path / "m.npz", now, now, "data")
