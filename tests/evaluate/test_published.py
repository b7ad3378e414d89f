from dataclasses import replace

import pytest

from gazeseg.evaluate import evaluate
from gazeseg.evaluate.published import read_published
from gazeseg.evaluate.table_files import table_markdown


def test_the_data_file_agrees_with_its_own_means():
    for entry in read_published():
        macro = sum(entry["dice"].values()) / 16
        kind = "mean" if "mean" in entry["means"] else "mean_over_organs_of_instance_means"
        assert entry["means"][kind] == pytest.approx(macro, abs=0.006)


def test_published_numbers_only_when_asked_for(settings, loaders):
    found = evaluate(replace(settings, regimes=("box",)), loaders=loaders, pictures=False).summary
    assert found["published"] == []
    assert "Khaertdinova" not in table_markdown(found)
