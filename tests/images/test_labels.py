import json

import nibabel
import numpy as np
import pytest
from PIL import Image

from gazeseg.errors import ImageError, InputError
from gazeseg.images import SCHEMES, organ_value, read, read_labels


@pytest.fixture
def organs(phantom):
    """(5, 7, 4) with 1, 2 and 6 in one corner each."""
    array = np.zeros(phantom.shape, np.uint8)
    array[0, 0, 0], array[4, 1, 2], array[2, 6, 3] = 1, 2, 6
    return array


@pytest.fixture
def mask(organs, write_nifti, make_affine):
    return write_nifti(organs, make_affine("LPS"), "mask.nii.gz")


def test_numbers_serve_as_names_when_there_are_none(mask, organs):
    labels = read_labels(mask)
    np.testing.assert_array_equal(labels.array, organs)
    assert labels.names == {1: "label 1", 2: "label 2", 6: "label 6"}
    assert labels.notes == ("no names found: labels are called by their numbers",)


@pytest.mark.parametrize("name", ["mask.json", "mask.nii.gz.json"])
def test_names_from_a_sidecar(name, mask):
    (mask.parent / name).write_text(json.dumps({"labels": {"1": "liver", "2": "spleen"}}))
    labels = read_labels(mask)
    assert labels.names == {1: "liver", 2: "spleen", 6: "label 6"}
    assert labels.notes == (f"names from {name}",)


@pytest.mark.parametrize("entries", [{"background": 0, "liver": 1, "both": [1, 2]}, {"0": "background", "1": "liver"}])
def test_names_from_nnunet_one_or_two_folders_up(entries, mask):
    folder = mask.parent / "labelsTs"
    folder.mkdir()
    mask = mask.rename(folder / "case.nii.gz")
    (folder.parent / "dataset.json").write_text(json.dumps({"labels": entries}))
    assert read_labels(mask).names[1] == "liver"
    assert 0 not in read_labels(mask).names


def test_names_from_the_label_table_in_the_header(organs, write_nifti, make_affine):
    table = (
        '<?xml version="1.0"?> <CaretExtension><LabelTable>\n<Label Key="1" Red="0.0"><![CDATA[liver]]></Label>'
        '\n<Label Key="6" Red="1"><![CDATA[spleen]]></Label></LabelTable></CaretExtension>'
    )

    def add(image):
        image.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, table.encode()))

    labels = read_labels(write_nifti(organs, make_affine("LPS"), "a.nii.gz", add))
    assert labels.names == {1: "liver", 2: "label 2", 6: "spleen"}


def test_names_from_a_scheme(mask):
    labels = read_labels(mask, scheme="amos")
    assert (labels.names[6], labels.names[2], len(labels.names)) == ("liver", "kidney_right", 15)
    with pytest.raises(InputError, match=r"expected a label scheme called slices, amos, .*, found 'word'"):
        read_labels(mask, scheme="word")


@pytest.mark.parametrize(
    ("folder", "liver"), [("amos22", 6), ("TotalSegmentator", 5), ("elsewhere", None), ("amos_totalsegmentator", None)]
)
def test_a_scheme_is_guessed_only_when_the_path_is_clear(folder, liver, mask):
    (mask.parent / folder).mkdir()
    labels = read_labels(mask.rename(mask.parent / folder / "a.nii.gz"))
    assert {name: value for value, name in labels.names.items()}.get("liver") == liver
    assert ("guessed from the path" in labels.notes[0]) == (liver is not None)


def test_no_guess_when_a_number_is_unknown_to_the_scheme(organs, write_nifti, make_affine):
    organs[1, 1, 1] = 77
    assert read_labels(write_nifti(organs, make_affine("LPS"), "amos.nii.gz")).names[6] == "label 6"


def test_the_schemes_have_the_known_numbers():
    assert [len(SCHEMES[name]) for name in ("slices", "amos", "totalsegmentator", "pancreas_ct")] == [18, 15, 117, 8]
    assert SCHEMES["slices"][20] == "aorta"
    assert SCHEMES["totalsegmentator"][52] == "aorta"
    assert SCHEMES["totalsegmentator"][117] == "costal_cartilages"
    assert SCHEMES["pancreas_ct"][2] == "pancreas"


@pytest.mark.parametrize("organ", ["kidney_right", "Right kidney", " kidney-right ", 2, "2"])
def test_organs_by_name_or_number(organ, mask):
    assert organ_value(read_labels(mask, scheme="amos"), organ) == 2


@pytest.mark.parametrize("organ", ["kidney", 99, "-2", ""])
def test_unknown_organs_are_answered_with_those_there_are(organ, mask):
    with pytest.raises(InputError, match="expected one of the organs 1 spleen, 2 kidney_right, 6 liver, found"):
        organ_value(read_labels(mask, scheme="amos"), organ)


def test_png_labels_follow_the_slices_table(tmp_path):
    pixels = np.array([[0, 1, 2], [20, 0, 0]], np.uint8)
    palette = Image.fromarray(pixels).convert("P")
    palette.putpalette([7 * n % 256 for n in range(768)])
    Image.fromarray(pixels).save(tmp_path / "grey.png")
    palette.save(tmp_path / "palette.png")
    grey, coloured = read_labels(tmp_path / "grey.png"), read_labels(tmp_path / "palette.png")
    np.testing.assert_array_equal(grey.array[:, :, 0].T, pixels)
    assert (grey.names[20], organ_value(grey, "spleen")) == ("aorta", 2)
    np.testing.assert_array_equal(coloured.geometry.affine, grey.geometry.affine)


def test_colour_and_jpeg_labels_are_refused(tmp_path):
    colours = Image.fromarray(np.arange(24, dtype=np.uint8).reshape(2, 4, 3))
    colours.save(tmp_path / "a.png")
    colours.save(tmp_path / "a.jpg")
    with pytest.raises(ImageError, match="expected one label number per pixel, found colours"):
        read_labels(tmp_path / "a.png")
    with pytest.raises(ImageError, match="expected labels as PNG, found JPEG"):
        read_labels(tmp_path / "a.jpg")


def test_dicom_labels_are_numbers_in_the_pixels(organs, write_series, make_affine):
    labels = read_labels(write_series(organs, make_affine("LPS")), scheme="amos")
    np.testing.assert_array_equal(labels.array, organs)
    assert labels.present() == (1, 2, 6)


def test_labels_in_another_axis_order_are_turned_to_the_image(
    code, organs, phantom, write_nifti, make_affine, tmp_path
):
    affine = make_affine("LPS", tilt=(9, 4, -6))
    like = read(write_nifti(phantom, affine, "ct.nii.gz"))
    to = nibabel.orientations.axcodes2ornt(code)
    turned = nibabel.Nifti1Image(organs, affine).as_reoriented(
        nibabel.orientations.ornt_transform(nibabel.orientations.io_orientation(affine), to)
    )
    nibabel.save(turned, tmp_path / "seg.nii.gz")
    labels = read_labels(tmp_path / "seg.nii.gz", like=like)
    np.testing.assert_array_equal(labels.array, organs)
    assert labels.geometry.same_grid(like.geometry)
    assert any(f"turned from {code} to LPS" in note for note in labels.notes) == (code != "LPS")


@pytest.mark.parametrize("change", ["shift", "spacing", "shape"])
def test_labels_on_another_grid_are_refused_with_both_grids(change, organs, phantom, write_nifti, make_affine):
    like = read(write_nifti(phantom, make_affine("LPS"), "ct.nii.gz"))
    affine = make_affine("LPS", (0.7, 1.1, 2.6) if change == "spacing" else (0.7, 1.1, 2.5))
    affine[0, 3] += 0.35 if change == "shift" else 0
    organs = organs[:4] if change == "shape" else organs
    message = r"image \(5 x 7 x 4 voxels of 0.7 x 1.1 x 2.5 mm, LPS, from .*\), found [45] x 7 x 4 voxels of"
    with pytest.raises(ImageError, match=message):
        read_labels(write_nifti(organs, affine, "seg.nii.gz"), like=like)


def test_images_are_no_labels(phantom, write_nifti, make_affine):
    with pytest.raises(ImageError, match=r"expected label numbers 0\.\.16777216, found -1024\.\.783"):
        read_labels(write_nifti(phantom, make_affine("LPS")))
    with pytest.raises(ImageError, match="expected whole label numbers, found fractions"):
        read_labels(write_nifti(np.abs(phantom) * 0.3, make_affine("LPS")))


def test_float_masks_with_whole_numbers_are_labels(organs, write_nifti, make_affine):
    labels = read_labels(write_nifti(organs.astype(np.float64), make_affine("LPS")))
    assert labels.array.dtype == np.uint8
    np.testing.assert_array_equal(labels.array, organs)


def test_broken_sidecars_are_named(mask):
    (mask.parent / "mask.json").write_text("{")
    with pytest.raises(ImageError, match=r"expected a readable JSON file, found a damaged one at .*mask\.json"):
        read_labels(mask)
    (mask.parent / "mask.json").write_text('{"labels": [1]}')
    with pytest.raises(ImageError, match=r'expected "labels": .*, found list'):
        read_labels(mask)


def test_nothing_there(tmp_path):
    with pytest.raises(ImageError, match="expected a label map, found nothing at"):
        read_labels(tmp_path / "none.nii")


@pytest.mark.parametrize("kind", ["dicom", "nifti"])
def test_tilted_labels_are_straightened_like_their_image(kind, phantom, organs, write_series, write_nifti, make_affine):
    affine = make_affine("LPS", (1.0, 1.0, 2.0))
    affine[1, 2] = -0.4

    def no_qform(image):
        image.set_qform(None, code=0)

    like = read(write_series(phantom, affine, "ct"), resample=True)
    seg = write_series(organs, affine) if kind == "dicom" else write_nifti(organs, affine, "seg.nii", no_qform)
    labels = read_labels(seg, like=like, resample=True)
    assert labels.present() == (1, 2, 6)
    assert labels.geometry.same_grid(like.geometry)


def test_real_labels_lie_on_their_organs(data):
    amos = read(data / "amos" / "image")
    labels = read_labels(data / "amos" / "label", like=amos)
    assert "amos" in labels.notes[0]
    assert 0 < np.median(amos.array[labels.array == organ_value(labels, "liver")]) < 200


def test_real_segmentation_with_a_table_fits_its_dicom(data):
    folder = data / "totalsegmentator"
    ct = read(folder / "example_ct_dicom")
    labels = read_labels(folder / "example_seg_dicom.nii.gz", like=ct)
    assert labels.names == SCHEMES["totalsegmentator"]
    assert labels.notes[0] == "axes were turned from LAS to LPS to fit the image"
    assert 0 < np.median(ct.array[labels.array == organ_value(labels, "liver")]) < 200
    assert np.median(ct.array[labels.array == organ_value(labels, "vertebrae_T12")]) > 100
