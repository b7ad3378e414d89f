from gazeseg.evaluate.comparison import grids, p_value


def test_tests_between_all_pairs_of_chosen_columns(compared):
    rows = next(grid for grid in grids(compared) if grid.title == "Tests between columns").rows
    assert len(rows) == 2 * 3
    assert {row[-1] for row in rows} == {"too few patients"}


def test_volumes_stand_last(compared):
    grid = grids(compared)[-1]
    assert grid.head == ("Organ", *(f"u_net & co: {part}" for part in ("Dice", "NSD", "patients", "false positives")))
    assert grid.rows[0] == ("liver", "83.3 [66.7, 100.0]", "-", "2", "0")


def test_small_p():
    assert (p_value(0.0004), p_value(0.0456)) == ("< 0.001", "0.046")
