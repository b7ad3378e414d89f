"""Integers answer as floating point does."""

import logging
from functools import partial

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("onnxscript", reason="needs gazeseg[train]")

from gazeseg.errors import InputError, InternalError  # noqa: E402
from gazeseg.models import load_model  # noqa: E402
from gazeseg.train import export as export_module  # noqa: E402
from gazeseg.train.checkpoint import AVERAGED  # noqa: E402
from gazeseg.train.export import export  # noqa: E402
from gazeseg.train.nets.fovea import PROMPT_INPUTS  # noqa: E402
from gazeseg.train.quantise import agreement, questions, to_integers  # noqa: E402
from gazeseg.types import Point, Slice  # noqa: E402


@pytest.fixture(scope="module")
def asked(net, material):
    return list(questions(net, material, pictures=3))


@pytest.fixture(scope="module")
def checkpoint(net, tmp_path_factory):
    path = tmp_path_factory.mktemp("run") / "last.ckpt"
    state = {AVERAGED + name: value for name, value in net.state_dict().items()}
    torch.save({"state_dict": state, "global_step": 1, "hyper_parameters": {"shape": "hybrid"}}, path)
    return path


@pytest.fixture(scope="module")
def plain(checkpoint):
    export(checkpoint, checkpoint.parent / "plain")
    return checkpoint.parent / "plain"


def test_questions_are_those_of_first_looks_and_of_corrections(asked, net, material):
    assert len(asked) == 15
    assert set(asked[0]) == {"f4", "f8", "f16", *PROMPT_INPUTS}
    assert {len(values) for inputs in asked for values in inputs.values()} == {1}
    assert {float(inputs["has_prior"][0]) for inputs in asked} == {0.0, 1.0}
    assert len({inputs["points"].shape[1] for inputs in asked}) > 2
    again = questions(net, material, pictures=3)
    assert all(np.array_equal(one["points"], other["points"]) for one, other in zip(asked, again, strict=True))
    assert not net.decoder._forward_pre_hooks


def test_integers_agree_and_are_smaller(plain, asked, tmp_path):
    decoder = tmp_path / "decoder.onnx"
    decoder.write_bytes((plain / "decoder.onnx").read_bytes())
    before = logging.getLogger().level
    alike = to_integers(decoder, asked)
    assert logging.getLogger().level == before
    assert alike.n == 4
    assert alike.dice == agreement(plain / "decoder.onnx", decoder, asked[::4]).dice
    assert 0.9 < alike.dice < 1
    assert decoder.stat().st_size < 0.35 * (plain / "decoder.onnx").stat().st_size


@pytest.fixture
def few_questions(monkeypatch):
    monkeypatch.setattr(export_module, "questions", partial(questions, pictures=2))


@pytest.mark.usefixtures("few_questions")
def test_a_model_with_pictures_is_in_integers(checkpoint, plain, material, monkeypatch):
    monkeypatch.setattr(export_module, "ALIKE", 0.5)  # weights by lot are no model
    out = checkpoint.parent / "integers"
    report = export(checkpoint, out, pictures=material)
    assert 0.5 < report.agreement < 1
    assert (out / "encoder.onnx").read_bytes() == (plain / "encoder.onnx").read_bytes()
    assert (out / "decoder.onnx").stat().st_size < 0.35 * (plain / "decoder.onnx").stat().st_size
    model = load_model(out)
    prediction = model.decode(model.embed(Slice.from_array(np.eye(40))), [Point(3, 4)])
    assert prediction.mask.shape == (40, 40)


@pytest.mark.usefixtures("few_questions")
def test_integers_that_change_the_masks_are_refused(checkpoint, material, monkeypatch, tmp_path):
    monkeypatch.setattr(export_module, "ALIKE", 1.01)
    with pytest.raises(InternalError, match=r"expected masks in integers to agree to a Dice of 1.01, found 0\."):
        export(checkpoint, tmp_path / "model", pictures=material)
    assert not list((tmp_path / "model").glob("*"))


def test_no_pictures_no_ranges(net, material):
    with pytest.raises(InputError, match="expected pictures of validation patients, found none"):
        next(questions(net, material.where(np.zeros(6, bool))))
