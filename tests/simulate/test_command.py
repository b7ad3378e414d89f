import json

import nibabel as nib
import numpy as np
import pytest

from gazeseg.gaze import read_recording


@pytest.fixture(scope="module")
def files(patient, tmp_path_factory):
    folder = tmp_path_factory.mktemp("case")
    volume, labels, names = patient
    nib.save(nib.Nifti1Image(volume.array, volume.affine), folder / "ct.nii.gz")
    nib.save(nib.Nifti1Image(labels, volume.affine), folder / "label.nii.gz")
    text = json.dumps({"labels": {str(value): name for value, name in names.items()}})
    (folder / "label.json").write_text(text)
    return folder


@pytest.fixture
def simulate(files, tmp_path):
    """Run the command without the rest of the command line; gives its outcome."""
    from argparse import ArgumentParser

    from gazeseg.cli import simulate

    parser = ArgumentParser()
    simulate.configure(parser)
    case = [str(files / "ct.nii.gz"), "--label", str(files / "label.nii.gz"), "--out", str(tmp_path / "rec")]
    return lambda *more: simulate.run(parser.parse_args([*case, *more]))


@pytest.mark.parametrize("organ", ["spleen", "2", "Spleen"])
def test_it_writes_a_recording(simulate, organ):
    outcome = simulate("--organ", organ, "--tracker", "research", "--seed", "4", "--seconds", "1", "--slices", "2")
    recording = read_recording(outcome.data["recording"])
    assert (outcome.code, outcome.data["organ"], outcome.data["value"]) == (0, "spleen", 2)
    assert len(outcome.data["slices"]) == 2
    assert len(recording.t_s) == outcome.data["samples"] == 500
    assert recording.simulated
    assert "spleen on 2 slices, 2 s, 500 samples" in outcome.text
    assert "no human looked" in outcome.text


def test_its_data_are_json(simulate):
    outcome = simulate("--organ", "liver", "--seconds", "0.5", "--slices", "1")
    assert json.loads(json.dumps(outcome.data))["tracker"] == "consumer"


def test_equal_seeds_write_equal_gaze(simulate):
    first, second = (read_recording(simulate("--organ", "1", "--slices", "1").data["recording"]).xy for _ in range(2))
    assert np.array_equal(first, second, equal_nan=True)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--organ", "heart"), "found 'heart'"),
        (("--organ", "1", "--slices", "some"), "--slices all or a number from 1, found 'some'"),
        (("--organ", "1", "--seed", "-1"), "a seed of 0 or more, found -1"),
        (("--organ", "1", "--seconds", "0.1"), r"at least 0.5 s per slice"),
    ],
)
def test_wrong_input_is_refused(simulate, more, message):
    from gazeseg.errors import InputError

    with pytest.raises(InputError, match=message):
        simulate(*more)


def test_every_preset_can_be_chosen():
    from gazeseg.cli.simulate import PRESETS
    from gazeseg.simulate import TRACKERS

    assert tuple(TRACKERS) == PRESETS
