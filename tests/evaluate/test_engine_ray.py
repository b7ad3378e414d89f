import sys
from dataclasses import replace

import pytest

from gazeseg.errors import MissingExtraError, ModelError
from gazeseg.evaluate import evaluate
from gazeseg.testing import FakePredictor


def test_without_ray_the_install_line_is_given(settings, loaders, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'gazeseg\[ray\]'"):
        evaluate(replace(settings, engine="ray"), loaders=loaders)


@pytest.mark.filterwarnings("default")
def test_ray_gives_the_same_rows(settings, loaders, predicted):
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'gazeseg[ray]'")
    both = replace(settings, systems=("fake", f"unet={predicted}"), regimes=(*settings.regimes, "points"))
    local, spread = (
        evaluate(replace(both, engine=engine), loaders=loaders, pictures=False) for engine in ("local", "ray")
    )
    assert [replace(row, seconds_model=0.0, seconds_embed=0.0) for row in local.rows] == [
        replace(row, seconds_model=0.0, seconds_embed=0.0) for row in spread.rows
    ]
    assert local.volumes == spread.volumes != ()


class Broken(FakePredictor):
    def decode(self, embedding, prompts, prior=None):
        raise ModelError("expected weights, found none")


@pytest.mark.filterwarnings("default")
def test_errors_of_the_workers_arrive_as_they_are(settings):
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'gazeseg[ray]'")
    with pytest.raises(ModelError, match=r"^expected weights, found none$"):
        evaluate(replace(settings, engine="ray"), loaders={"fake": Broken})
