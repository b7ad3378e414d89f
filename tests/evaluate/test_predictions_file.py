import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate.predictions_file import is_predictions, read_predictions


def test_what_the_folder_says_of_itself(predicted):
    found = read_predictions(predicted)
    assert (found.name, found.labels, found.about) == ("unet 2", {"liver": 1, "spleen": 2}, "made for a test")
    assert is_predictions(predicted)
    assert not is_predictions(predicted.parent)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"format": 2}, 'expected "format": 1 .* found 2'),
        ({"system": ""}, 'expected "system"'),
        ({"labels": ["liver"]}, 'expected "labels"'),
        ({"labels": {"liver": 1, "spleen": 1}}, "one number per organ"),
        ({"labels": {"liver": True}}, "found {'liver': True}"),
        ({"training_patients": None}, "nobody knows what is a test"),
        ({"training_patients": ["a"]}, r"found \['a'\]"),
        ({"seconds": {"a": -1}}, 'expected "seconds"'),
        ({"seconds": {"a": "1"}}, 'expected "seconds"'),
    ],
)
def test_refused(make_predictions, more, message):
    with pytest.raises(InputError, match=message):
        read_predictions(make_predictions({}, **more))


@pytest.mark.parametrize("text", ["", "{", "[]", "\xff"])
def test_not_even_that(tmp_path, text):
    (tmp_path / "predictions.json").write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match=r"predictions\.json"):
        read_predictions(tmp_path)
