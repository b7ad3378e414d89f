import json
import shutil
from dataclasses import replace

import pytest

from gazeseg.errors import InputError
from gazeseg.evaluate import Settings, evaluate, write
from gazeseg.testing import FakePredictor

FILES = ["objects.csv", "summary.json", "report.html", "volumes.csv", "table.md", "table.tex", "table.csv"]


class Learnt(FakePredictor):
    training_patients = frozenset({"set/a"})


def timeless(rows):
    return [replace(row, seconds_model=0.0, seconds_embed=0.0) for row in rows]


def test_one_row_per_object_system_regime_and_budget(settings, loaders):
    found = evaluate(replace(settings, systems=("fake", "other")), loaders=loaders)
    assert len(found.rows) == 5 * 2 * (1 + 4 + 4)
    assert len({(r.object_id, r.system, r.regime, r.budget) for r in found.rows}) == len(found.rows)


def test_equal_runs_give_equal_rows(settings, loaders):
    first, second = (evaluate(settings, loaders=loaders, pictures=False).rows for _ in range(2))
    assert timeless(first) == timeless(second)


def test_other_seeds_give_other_prompts(settings, loaders):
    first, second = (evaluate(replace(settings, seed=s), loaders=loaders, pictures=False).rows for s in (0, 1))
    assert timeless(first) != timeless(second)


def test_draws_are_runs_with_the_seeds_after_it(settings, loaders):
    found = evaluate(replace(settings, seed=3, draws=3), loaders=loaders, pictures=False)
    clicks = {row.draw for row in found.rows if row.regime == "click"}
    assert clicks == {0}  # nothing in it is random
    for draw in range(3):
        alone = evaluate(replace(settings, seed=3 + draw), loaders=loaders, pictures=False).rows
        among = [replace(row, draw=0) for row in found.rows if row.draw == draw and row.regime != "click"]
        assert timeless(among) == timeless([row for row in alone if row.regime != "click"])
    assert found.summary["protocol"]["Draws"].endswith(
        "3 times, with seeds 3 to 5; an object counts with the mean of its draws"
    )


def test_rows_do_not_depend_on_the_order_of_cases_or_company(settings, loaders, folder):
    alone = timeless(evaluate(settings, loaders=loaders, pictures=False).rows)
    lines = (folder / "index.csv").read_text().splitlines()
    (folder / "index.csv").write_text("\n".join([lines[0], *lines[:0:-1][:2], lines[1]]) + "\n")
    shuffled = timeless(evaluate(replace(settings, regimes=("gaze", "box")), loaders=loaders, pictures=False).rows)
    assert shuffled
    assert {(r.object_id, r.regime, r.budget): r for r in shuffled}.items() <= {
        (r.object_id, r.regime, r.budget): r for r in alone
    }.items()


def test_every_system_meets_the_same_prompts(settings, loaders):
    rows = evaluate(replace(settings, systems=("fake", "other")), loaders=loaders, pictures=False).rows
    one, other = ([replace(r, system="") for r in timeless(rows) if r.system == name] for name in ("fake", "other"))
    assert one == other


def test_seen_patients_are_left_out_and_counted(settings):
    found = evaluate(settings, loaders={"fake": Learnt}, pictures=False)
    assert {row.who for row in found.rows} == {"set/b", "set/c"}
    assert found.summary["left_out"]["objects_of_patients_seen_in_training"] == 2
    assert found.summary["left_out"]["patients_seen_in_training"] == ["set/a"]
    assert found.summary["warnings"] == []


def test_patients_that_may_have_been_seen_are_told(settings):
    elsewhere = type("Elsewhere", (FakePredictor,), {"training_patients": frozenset({"other/b"})})
    found = evaluate(settings, loaders={"fake": elsewhere}, pictures=False)
    assert found.summary["warnings"] == [
        "Cannot tell of 1 of the patients whether a system saw them in training, where a data set of another name calls its "
        "patients alike (set/b here, other/b there). If they are the same, call the data set here as there."
    ]


def test_what_one_system_saw_is_left_out_for_all(settings, loaders):
    found = evaluate(replace(settings, systems=("other", "fake")), loaders={**loaders, "fake": Learnt}, pictures=False)
    assert {row.who for row in found.rows if row.system == "other"} == {"set/b", "set/c"}


def test_all_patients_mark_the_summary(settings):
    found = evaluate(replace(settings, patients="all"), loaders={"fake": Learnt}, pictures=False)
    assert {row.who for row in found.rows} == {"set/a", "set/b", "set/c"}
    assert "Includes 2 objects of patients that a system saw in training" in found.summary["warnings"][0]


def test_nobody_left(settings, folder):
    everyone = type("Everyone", (FakePredictor,), {"training_patients": frozenset({"set/a", "set/b", "set/c"})})
    with pytest.raises(InputError, match="found 5 objects, all of patients seen in training"):
        evaluate(settings, loaders={"fake": everyone})


def test_no_organ_large_enough(settings, loaders, make_slices, folder):
    import numpy as np

    shutil.rmtree(folder)
    crumbs = np.zeros((50, 60), dtype=np.uint8)
    crumbs[3:9, 3:9] = 1
    make_slices([{"dataset": "s", "patient": "p", "slice": "1", "labels": crumbs, "annotated": "liver"}])
    with pytest.raises(InputError, match=r"at least 100 px in .* found none"):
        evaluate(settings, loaders=loaders)


def test_limit_draws_objects_and_says_so(settings, loaders):
    found = evaluate(replace(settings, limit=2), loaders=loaders, pictures=False)
    assert len({row.object_id for row in found.rows}) == 2
    assert found.summary["warnings"] == ["A quick look at 2 of 5 objects (--limit)."]
    again = evaluate(replace(settings, limit=3), loaders=loaders, pictures=False)
    assert {row.object_id for row in found.rows} < {row.object_id for row in again.rows}


def test_a_slice_is_embedded_once_per_system(settings):
    fake = FakePredictor()
    evaluate(settings, loaders={"fake": lambda: fake}, pictures=False)
    assert fake.embeds == 4


def test_volumes(make_nnunet, loaders):
    import numpy as np

    labels = np.zeros((60, 50, 5), dtype=np.uint8)
    labels[10:40, 12:30, 1:4] = 1
    found = evaluate(Settings(make_nnunet({"v1": labels}, {"liver": 1}), ("fake",), ("box",)), loaders=loaders)
    assert [(r.patient, r.slice, r.organ, r.pixels) for r in found.rows] == [
        ("v1", str(k), "liver", 540) for k in (1, 2, 3)
    ]
    assert all(row.dice > 0.6 for row in found.rows)


def test_paper_objects_have_numbers(make_slices, loaders, folder):
    import numpy as np

    labels = np.zeros((90, 110), dtype=np.uint8)
    labels[5:30, 5:30] = labels[50:80, 50:90] = 1
    shutil.rmtree(folder)
    root = make_slices([{"dataset": "s", "patient": "p", "slice": "1", "labels": labels, "annotated": "liver"}])
    found = evaluate(Settings(root, ("fake",), ("box",), objects="paper"), loaders=loaders)
    assert [(row.piece, row.pixels) for row in found.rows] == [(1, 625), (2, 1200)]


def test_files(settings, loaders, tmp_path):
    files = write(evaluate(settings, loaders=loaders), tmp_path / "out" / "deep")
    assert [path.name for path in files] == [*FILES, "steps_liver_fake.png", "steps_spleen_fake.png"]
    assert sorted(path.name for path in (tmp_path / "out" / "deep").iterdir()) == sorted([*FILES, "figures"])
    summary = json.loads(files[1].read_text())
    assert summary["systems"][0]["hash"] == FakePredictor("fake").hash
    assert summary["settings"]["regimes"] == ["box", "click", "gaze"]
    assert summary["counts"] == {"objects": 5, "slices": 4, "patients": 3, "organs": 2}
    assert len(files[0].read_text().splitlines()) == 1 + 5 * 9


def test_out_must_be_a_folder(settings, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="found a file"):
        write(None, tmp_path / "file")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"objects": "pixels"}, "expected objects organ or paper, found 'pixels'"),
        ({"engine": "cloud"}, "expected engine local or ray"),
        ({"limit": 0}, "at least 1 object, found 0"),
        ({"seed": -1}, "seed of 0 or more"),
        ({"draws": 0}, "at least 1 draw, found 0"),
    ],
)
def test_bad_settings(settings, change, message):
    with pytest.raises(InputError, match=message):
        replace(settings, **change)


@pytest.mark.data
def test_real_slices(real_slices, loaders):
    found = evaluate(Settings(real_slices, ("fake",), ("box", "gaze"), limit=4), loaders=loaders)
    assert len(found.rows) == 4 * 5
    assert all(row.dice > 0.1 for row in found.rows if row.regime == "box")
