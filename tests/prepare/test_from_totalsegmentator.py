"""TotalSegmentator's folders."""

import nibabel
import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.images.slices_folder import VALUE_OF
from gazeseg.prepare import PrepareSettings
from gazeseg.prepare.from_totalsegmentator import organ_values, plan_totalsegmentator


def plan(root, **more):
    return plan_totalsegmentator(PrepareSettings("totalsegmentator", root, root / "out", **more))


def test_parts_and_organs(prepared, total):
    opened = prepared("totalsegmentator", total)
    assert [opened.part_of(case) for case in opened.cases()] == ["train", "val", "test"]
    found = {(one.organ, one.pixels) for one in opened.instances(rule="organ")}
    assert found == {("liver", 300), ("adrenal", 600)}
    assert opened.slice("totalsegmentator/s0000", 0).annotated == {VALUE_OF["liver"], VALUE_OF["adrenal"]}


def test_an_organ_of_two_files_is_annotated_only_with_both(total):
    (total / "s0001" / "segmentations" / "adrenal_gland_left.nii.gz").unlink()
    assert [source.annotated for source in plan(total).sources] == [(1, 12), (1,), (1, 12)]


def test_organs_asked_for_keep_their_name(prepared, total):
    opened = prepared("totalsegmentator", total, organs=("liver", "vertebrae_L1"))
    assert opened.organs == {1: "liver", 131: "vertebrae_L1"}
    assert {one.organ for one in opened.instances()} == {"liver", "vertebrae_L1"}


def test_every_value_fits_into_a_byte_and_means_one_thing():
    every = organ_values(tuple(plan_names()))
    assert max(every.values()) <= 255
    assert len(set(every.values())) == len(every) - 1  # the adrenals are one organ


def plan_names():
    from gazeseg.images.schemes import SCHEMES

    return SCHEMES["totalsegmentator"].values()


def test_unknown_organs(total):
    with pytest.raises(InputError, match=r"such as liver, spleen.*, found 'lever': check the name"):
        plan(total, organs=("lever",))


def test_one_file_with_class_numbers(total):
    folder = total / "s0000" / "segmentations"
    labels = np.asarray(nibabel.load(folder / "liver.nii.gz").dataobj)
    affine = nibabel.load(folder / "liver.nii.gz").affine
    nibabel.save(
        nibabel.Nifti1Image(np.where(labels > 0, 5, 77).astype(np.uint8), affine),
        folder.parent / "segmentations.nii.gz",
    )
    one = next(iter(plan(total).sources[0].read().slices))
    assert set(np.unique(one.labels)) == {0, 1}


def test_without_a_table_of_parts_nobody_tests(total):
    (total / "meta.csv").unlink()
    found = plan(total)
    assert {source.part for source in found.sources} <= {"train", "val"}
    assert found.notes == ("meta.csv not found: no test cases, a tenth of the others chooses, by lot",)


def test_a_table_of_another_kind(total):
    (total / "meta.csv").write_text("image_id,split\ns0000,train\n")
    with pytest.raises(InputError, match="expected image_id and split, separated by semicolons"):
        plan(total)


def test_a_case_without_segmentations_is_told(total):
    for path in (total / "s0002" / "segmentations").iterdir():
        path.unlink()
    assert plan(total).notes == ("s0002: no segmentations of the organs, left out",)


def test_nothing_there(tmp_path):
    with pytest.raises(InputError, match=r"expected CASE/ct\.nii\.gz with CASE/segmentations"):
        plan(tmp_path)
