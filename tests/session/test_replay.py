from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.session import Journal, Session, check_same, journal_header, replay
from gazeseg.testing import FakePredictor
from gazeseg.types import SessionEvent, Volume


def test_replays_bit_for_bit(tmp_path: Path, volume: Volume, story: list[SessionEvent]) -> None:
    with Journal.create(tmp_path / "j", journal_header(volume, FakePredictor())) as journal:
        live = Session(volume, FakePredictor(), journal)
        for event in story:
            live.apply(event)
    again = replay(tmp_path / "j", FakePredictor(), volume)
    assert again.state == live.state
    np.testing.assert_array_equal(again.label_map(), live.label_map())
    for key in live.state.slices:
        one, two = (session.prediction(key.structure, key.plane, key.index) for session in (live, again))
        assert one is not None
        assert two is not None
        assert one.probability.tobytes() == two.probability.tobytes()


def test_only_reads(journal_path: Path, volume: Volume) -> None:
    before = journal_path.read_bytes()
    session = replay(journal_path, FakePredictor(), volume)
    assert session.journal is None
    assert journal_path.read_bytes() == before


def test_nothing_is_decoded_before_it_is_asked_for(journal_path: Path, volume: Volume) -> None:
    model = FakePredictor()
    session = replay(journal_path, model, volume)
    assert model.decodes == 0
    session.label_map()
    assert model.decodes == 4


def test_another_case_is_refused(journal_path: Path, volume: Volume) -> None:
    other = replace(volume, array=volume.array + 1, source="other.nii")
    with pytest.raises(InputError, match=r"expected the voxels of None \(sha256 \w{12}\), found those of other\.nii"):
        replay(journal_path, FakePredictor(), other)


def test_another_model_is_refused(journal_path: Path, volume: Volume) -> None:
    with pytest.raises(InputError, match=r"expected model fake \(sha256 \w{12}\), found other \(sha256 \w{12}\): give"):
        replay(journal_path, FakePredictor("other"), volume)


def test_a_header_without_a_case_is_refused(volume: Volume) -> None:
    with pytest.raises(InputError, match="expected 'case' in the journal's header, found None"):
        check_same({"model": {}}, volume, FakePredictor())
