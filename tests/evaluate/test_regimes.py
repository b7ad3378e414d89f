import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate.regimes import parse_regimes


def test_budgets():
    budgets = {r.name: r.budgets for r in parse_regimes(["box", "click", "oracle20", "gaze", "gaze-poor"])}
    assert budgets["box"] == budgets["oracle20"] == (None,)
    assert budgets["click"] == (1, 3, 5, 10)
    assert budgets["gaze"] == budgets["gaze-poor"] == (1, 2, 4, 8)


def test_gaze_means_consumer():
    gaze, consumer = parse_regimes(["gaze"])[0], parse_regimes(["gaze-consumer"])[0]
    assert gaze.play.tracker == consumer.play.tracker == "consumer"


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ([], "found none"),
        (["boxes"], "expected regimes out of box, click, .* found 'boxes'"),
        (["click", "click"], "found click twice"),
        (["gaze", "gaze-consumer"], "gaze means gaze-consumer"),
        (["replay:.", "replay:.."], "found replay twice"),
        (["replay"], "found replay without a folder"),
        (["replay:/no/such"], "found no folder /no/such"),
    ],
)
def test_refused(names, message):
    with pytest.raises(InputError, match=message):
        parse_regimes(names)
