"""nnU-Net's folders."""

import json

import pytest

from gazeseg.errors import InputError
from gazeseg.prepare import PrepareSettings
from gazeseg.prepare.from_nnunet import plan_nnunet


def plan(root, **more):
    return plan_nnunet(PrepareSettings("nnunet", root, root / "out", **more))


def describe(root, **about):
    (root / "dataset.json").write_text(json.dumps(about))


def parts(found):
    return [source.part for source in found.sources]


def test_names_values_and_window(prepared, nnunet):
    opened = prepared("nnunet", nnunet)
    assert opened.organs == {2: "liver"}
    assert opened.cases("test") == ("Dataset007_Tiny/tiny_012",)
    assert len(opened.cases()) == 13
    assert (opened.window.lower, opened.window.upper) == (-160, 240)


def test_a_share_of_the_training_cases_chooses_by_lot(nnunet):
    drawn = {seed: parts(plan(nnunet, seed=seed)) for seed in range(8)}
    assert parts(plan(nnunet, seed=3)) == drawn[3]
    assert len({tuple(one) for one in drawn.values()}) > 1
    assert all(one[-1] == "test" and set(one[:-1]) <= {"train", "val"} for one in drawn.values())


def test_or_a_file_says_who(nnunet, tmp_path):
    lines = [f"Dataset007_Tiny,tiny_{n:03},{'val' if n < 3 else 'train'}" for n in range(12)]
    (tmp_path / "who.csv").write_text("\n".join(["dataset,patient,part", *lines]))
    assert parts(plan(nnunet, split=tmp_path / "who.csv")) == ["val"] * 3 + ["train"] * 9 + ["test"]
    (tmp_path / "who.csv").write_text("\n".join(["dataset,patient,part", *lines[1:]]))
    with pytest.raises(InputError, match=r"Dataset007_Tiny/tiny_000 .* found it in no split"):
        plan(nnunet, split=tmp_path / "who.csv")


def test_labels_of_version_one(nnunet):
    describe(nnunet, name="My set/1", labels={"0": "background", "2": "liver"})
    found = plan(nnunet)
    assert (found.organs, found.sources[0].case) == ({2: "liver"}, "My_set_1/tiny_000")


def test_absent_test_cases_are_told(nnunet):
    for path in (nnunet / "labelsTs").iterdir():
        path.unlink()
    (nnunet / "labelsTs").rmdir()
    assert plan(nnunet).notes == ("labelsTs not found: no cases from there",)


@pytest.mark.parametrize(
    ("about", "message"),
    [
        ({"labels": []}, 'expected "labels"'),
        ({"labels": {"liver": [1, 2]}}, r"expected whole label values 0\.\.255 .* found 'liver': \[1, 2\]"),
        ({"labels": {"liver": 256}}, r"expected whole label values 0\.\.255"),
        ({"labels": {"liver": 1, "spleen": 1}}, "expected one name per value .* for 1"),
        ({"labels": {"1": "kidney", "2": "kidney"}}, "expected one value per name .* found 1 and 2 for 'kidney'"),
        ({"labels": {"background": 0, "ignore": 3}}, "expected at least one organ"),
        ({"labels": {"liver": 2}, "channel_names": {"0": "CT", "1": "PET"}}, "expected one channel, found 2"),
        ({"labels": {"liver": 2}, "file_ending": ".nrrd"}, "found no pair"),
    ],
    ids=["list", "regions", "large", "twice", "twins", "none", "channels", "ending"],
)
def test_descriptions_that_cannot_be_used(nnunet, about, message):
    describe(nnunet, **about)
    with pytest.raises(InputError, match=message):
        plan(nnunet)


def test_no_or_no_json(nnunet):
    (nnunet / "dataset.json").write_text("{")
    with pytest.raises(InputError, match="expected JSON in"):
        plan(nnunet)
    (nnunet / "dataset.json").unlink()
    with pytest.raises(InputError, match=r"expected an nnU-Net data set with dataset\.json"):
        plan(nnunet)


def test_a_test_case_may_not_train_by_the_split_file(nnunet, tmp_path):
    lines = [f"Dataset007_Tiny,tiny_{n:03},train" for n in range(13)]
    (tmp_path / "who.csv").write_text("\n".join(["dataset,patient,part", *lines]))
    with pytest.raises(
        InputError, match=r"expected Dataset007_Tiny/tiny_012 of imagesTs to test, found train in .*who"
    ):
        plan(nnunet, split=tmp_path / "who.csv")
    (tmp_path / "who.csv").write_text("\n".join(["dataset,patient,part", *lines]).replace("012,train", "012,test"))
    assert parts(plan(nnunet, split=tmp_path / "who.csv")) == ["train"] * 12 + ["test"]


def test_a_split_file_without_lines_is_no_lot(nnunet, tmp_path):
    (tmp_path / "who.csv").write_text("dataset,patient,part\n")
    with pytest.raises(InputError, match="found it in no split"):
        plan(nnunet, split=tmp_path / "who.csv")
