from dataclasses import replace

import numpy as np
import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate import evaluate
from gazeseg.evaluate.protocol import play
from gazeseg.evaluate.regimes import regime_of
from gazeseg.evaluate.replaying import ReplayRegime, held_s
from gazeseg.gaze import write_recording
from gazeseg.simulate import record
from gazeseg.types import Prediction


class Perfect:
    """Always right, whatever is asked."""

    def __init__(self, scene):
        self.answer = Prediction(scene.truth.astype(np.float32), 1.0, scene.truth)

    def decode(self, embedding, prompts, prior=None):
        return self.answer


@pytest.fixture
def recordings(scene, tmp_path):
    recording = record(scene.volume, scene.truth.T[:, :, None], "liver", "research", 1)
    write_recording(recording, tmp_path / "recordings" / scene.id)
    return tmp_path / "recordings", recording


def test_each_release_asks_with_all_looks_so_far(scene, recordings):
    folder, recording = recordings
    updates = list(play(scene, regime_of(f"replay:{folder}"), Perfect(scene), None, 0))
    assert len(updates) >= 2
    assert updates[0].prompts == updates[1].prompts[: len(updates[0].prompts)]
    assert updates[-1].spent == pytest.approx(held_s(recording, 100.0))


def test_a_recording_of_another_slice_is_refused(scene, recordings):
    with pytest.raises(InputError, match=r"expected looks at slice 4 .* found looks at slice 0"):
        next(ReplayRegime(recordings[0])(replace(scene, index=4), 0))


def test_only_recorded_objects_are_scored_by_any_regime(settings, loaders, recordings):
    found = evaluate(replace(settings, regimes=("box", f"replay:{recordings[0]}")), loaders=loaders)
    assert {row.object_id for row in found.rows} == {"set/a/1/liver"}
    assert {row.regime for row in found.rows} == {"box", "replay"}
    assert found.summary["left_out"]["objects_without_recording"] == 4
