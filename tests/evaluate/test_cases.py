import json
from pathlib import Path

import nibabel
import numpy as np
import pytest
from PIL import Image

from gazeseg.errors import ImageError, InputError
from gazeseg.evaluate.cases import read_cases


def liver(shape=(40, 30, 4)) -> np.ndarray:
    labels = np.zeros(shape, dtype=np.uint8)
    labels[5:20, 8:20, 1:3] = 1
    return labels


def test_slices_folder(folder):
    cases = read_cases(folder)
    assert [(case.who, case.slice) for case in cases] == [
        ("set/a", "1"),
        ("set/a", "2"),
        ("set/b", "1"),
        ("set/c", "9"),
    ]


def test_only_annotated_organs_count(folder):
    organs = {case.who: [key.organ for key in case.keys("organ")] for case in read_cases(folder)}
    assert organs == {"set/a": ["liver"], "set/b": ["liver", "spleen"], "set/c": ["spleen"]}


def test_the_folder_above_slices_does_too(folder):
    folder.rename(folder.parent / "slices")
    assert len(read_cases(folder.parent)) == 4


def test_spacing_reaches_the_volume(folder):
    known = {case.who: case.volume().geometry for case in read_cases(folder)}
    assert known["set/b"].spacing_mm[:2] == (0.8, 0.8)
    assert known["set/b"].spacing_known
    assert not known["set/a"].spacing_known


def test_nnunet_folder(make_nnunet):
    case = read_cases(make_nnunet({"case_7": liver()}, {"liver": 1}))[0]
    assert (case.dataset, case.patient) == ("tiny", "case_7")
    assert [(key.id, key.pixels) for key in case.keys("organ")] == [
        ("tiny/case_7/1/liver", 180),
        ("tiny/case_7/2/liver", 180),
    ]


def test_volumes_and_labels_stand_alike(make_nnunet):
    from gazeseg.images import plane_for, take

    case = read_cases(make_nnunet({"one": liver()}, {"liver": 1}, affine=np.diag([0.7, -0.9, 2.0, 1.0])))[0]
    volume = case.volume()
    piece = case.pieces("organ", {1})[0]
    image = take(volume, plane_for(volume.geometry, "axial"), 1)
    assert np.array_equal(image.pixels > 0, piece.truth)
    assert image.spacing_mm == pytest.approx((0.9, 0.7))


def test_neither_layout(tmp_path):
    with pytest.raises(InputError, match=r"expected index\.csv .* or dataset\.json .* found neither"):
        read_cases(tmp_path)


def test_no_folder(tmp_path):
    with pytest.raises(InputError, match="found no folder"):
        read_cases(tmp_path / "nothing")


def test_missing_columns(folder):
    (folder / "index.csv").write_text("id,dataset,slice\n")
    with pytest.raises(ImageError, match="missing patient, annotated"):
        read_cases(folder)


def test_no_slices(folder):
    (folder / "index.csv").write_text("id,dataset,patient,slice,annotated\n")
    with pytest.raises(InputError, match=r"expected slices in .* found none"):
        read_cases(folder)


def test_a_slice_named_twice(folder):
    lines = (folder / "index.csv").read_text().splitlines()
    (folder / "index.csv").write_text("\n".join([*lines, lines[1]]) + "\n")
    with pytest.raises(InputError, match="found set/a/1 2 times"):
        read_cases(folder)


def test_pictures_of_different_size(folder):
    Image.fromarray(np.zeros((90, 111), dtype=np.uint8)).save(folder / "set" / "a_1_label.png")
    with pytest.raises(ImageError, match=r"\(110, 90\), found \(111, 90\) in .*a_1_label"):
        read_cases(folder)


def test_something_else_than_a_picture(folder):
    (folder / "set" / "a_1.png").write_text("no picture")
    with pytest.raises(ImageError, match=r"expected a PNG picture, .*a_1\.png"):
        read_cases(folder)


def test_unknown_label_values(make_nnunet):
    case = read_cases(make_nnunet({"one": liver() * 3}, {"liver": 1, "spleen": 2}))[0]
    with pytest.raises(InputError, match=r"expected label values 1, 2 in .* found 3"):
        case.keys("organ")


def test_missing_image(make_nnunet):
    root = make_nnunet({"one": liver()}, {"liver": 1})
    (root / "imagesTs" / "one_0000.nii.gz").unlink()
    with pytest.raises(InputError, match=r"expected the image of .*one\.nii\.gz at .*one_0000\.nii\.gz"):
        read_cases(root)


def test_missing_labels(make_nnunet):
    root = make_nnunet({}, {"liver": 1})
    with pytest.raises(InputError, match=r"expected test labels labelsTs/CASE\.nii\.gz"):
        read_cases(root)


def test_grids_that_differ(make_nnunet):
    root = make_nnunet({"one": liver()}, {"liver": 1})
    shifted = nibabel.Nifti1Image(liver(), np.diag([-0.8, -0.8, 2.5, 1.0]))
    nibabel.save(shifted, root / "labelsTs" / "one.nii.gz")
    with pytest.raises(ImageError, match=r"0\.8 x 0\.8 x 3 mm .* found .* 0\.8 x 0\.8 x 2\.5 mm"):
        read_cases(root)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ({"one": "liver"}, "expected whole numbers .* found 'one': 'liver'"),
        ({"liver": [1, 2]}, "expected whole numbers"),
        ({"liver": 1, "other": 1}, "expected one name per label value .* for 1"),
        ({}, "expected at least one organ"),
    ],
    ids=["words", "regions", "twice", "none"],
)
def test_label_names(make_nnunet, labels, message):
    with pytest.raises(InputError, match=message):
        read_cases(make_nnunet({"one": liver()}, labels))


def test_broken_description(make_nnunet):
    root = make_nnunet({"one": liver()}, {"liver": 1})
    (root / "dataset.json").write_text("{")
    with pytest.raises(InputError, match="expected JSON in"):
        read_cases(root)
    (root / "dataset.json").write_text(json.dumps({"labels": ["liver"]}))
    with pytest.raises(InputError, match='expected "labels"'):
        read_cases(root)


@pytest.mark.data
def test_real_slices(real_slices: Path):
    cases = read_cases(real_slices)
    assert len(cases) == 699
    assert {"msd_liver", "pancreas_ct_multi"} <= {case.dataset for case in cases}


def test_word_has_no_channel_in_its_names(make_nnunet):
    root = make_nnunet({"word_0007": liver()}, {})
    (root / "imagesTs" / "word_0007_0000.nii.gz").rename(root / "imagesTs" / "word_0007.nii.gz")
    (root / "dataset.json").write_text(json.dumps({"name": "WORD", "labels": {"0": "background", "1": "liver"}}))
    assert [(case.who, case.names) for case in read_cases(root)] == [("WORD/word_0007", {1: "liver"})]


def test_a_data_set_is_called_as_prepare_calls_it(make_nnunet):
    root = make_nnunet({"one": liver()}, {})
    (root / "dataset.json").write_text(json.dumps({"name": "Abdomen CT/2024", "labels": {"liver": 1}}))
    assert [case.who for case in read_cases(root)] == ["Abdomen_CT_2024/one"]
