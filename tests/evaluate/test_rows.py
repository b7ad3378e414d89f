import csv
import io

from gazeseg.evaluate.rows import COLUMNS, Row, to_csv

FIRST = "dataset,patient,slice,organ,system,regime,budget,dice,nsd,seconds_model,updates,dice_drop_max"


def test_the_contract_comes_first():
    assert ",".join(COLUMNS).startswith(FIRST + ",")


def test_cells():
    rows = [
        Row("s", "p, q", "1", "liver", "m", "box", None, 0.5, 1.0, 0.25, 1, 0.0),
        Row("s", "p", "1", "liver", "m", "gaze", 2.0, 0.5, 1.0, 0.25, 2, 0.125),
    ]
    read = list(csv.DictReader(io.StringIO(to_csv(rows))))
    assert [line["budget"] for line in read] == ["", "2"]
    assert read[0]["patient"] == "p, q"
    assert (read[1]["dice"], read[1]["updates"], read[1]["dice_drop_max"]) == ("0.500000", "2", "0.125000")
