from gazeseg.evaluate.comparison import grids
from gazeseg.evaluate.table import in_order


def test_organs_down_systems_across_in_the_order_asked_for(compared):
    dice = grids(compared)[0]
    assert dice.head[:6] == ("Organ", "Objects", "Patients", "fake:box", "other:click:3", "u_net & co")
    assert [row[0] for row in dice.rows] == [
        "liver",
        "spleen",
        "Mean (over organs of patient means)",
        "Instance-weighted mean",
        "Mean over organs of instance means",
        "Seconds per object (median)",
    ]
    assert dice.rows[0][1:3] == ("3", "2")
    assert [row[5] for row in dice.rows[:2]] == ["75.0 [50.0, 100.0]", "100.0 [100.0, 100.0]"]
    assert [row[5] for row in dice.rows[2:5]] == ["87.5 [75.0, 100.0]", "80.0", "83.3"]


def test_published_numbers_stand_beside_dice_only_and_say_their_protocol(compared):
    dice, nsd = grids(compared)[:2]
    assert len(dice.head) == len(nsd.head) + 5
    assert dice.rows[0][6:] == ("96.19 ± 2.16", "96.55 ± 0.89", "92.15", "84.93", "96.00")
    assert any("20 objects of one patient" in note for note in dice.notes)


def test_organs_in_the_order_of_word():
    assert in_order({"aorta", "spleen", "liver", "other"}) == ["liver", "spleen", "aorta", "other"]
