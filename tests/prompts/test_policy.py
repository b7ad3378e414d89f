from dataclasses import replace

import pytest

from gazeseg.errors import InputError
from gazeseg.prompts import PolicyConfig, PromptPolicy
from gazeseg.types import (
    Accepted,
    Fixation,
    KeyChanged,
    Look,
    Plane,
    Prompted,
    Redone,
    Rejected,
    Undone,
    View,
    VoxelPoint,
    Window,
)

VIEW = View(Plane(2, 0, 1, True, False), 3, (50, 40, 10), (0.7, 0.7, 5.0), Window(-160, 240), (0, 0), (20.0, 20.0))
OTHER = replace(VIEW, index=4)


def look(start_s, end_s, i=0, view=VIEW):
    return Look(Fixation(start_s, end_s, (0.5, 0.5), 0.1, 10), view, (i, 0, view.index), sigma_mm=2.0)


def down(t_s, action="this"):
    return KeyChanged(t_s, action, True)


def up(t_s, action="this"):
    return KeyChanged(t_s, action, False)


def play(*script, policy=None):
    """Feed looks, views, labels and keys to a policy; return all it says."""
    policy = policy or PromptPolicy()
    policy.choose("liver")
    policy.show(VIEW)
    said = []
    for item in script:
        match item:
            case Look():
                policy.look(item)
            case View():
                policy.show(item)
            case str():
                policy.choose(item)
            case _:
                said += policy.key(item)
    return said


def marks(events):
    """(index, [(i, sign, weight), ...]) of every act."""
    return [(e.index, [(p.ijk[0], p.positive, round(p.weight, 3)) for p in e.prompts]) for e in events]


def test_a_hold_gives_one_act_with_all_it_is_made_of():
    (act,) = play(down(1.0), look(1.1, 1.5, 7), up(2.0))
    assert act == Prompted(2.0, "liver", VIEW.plane, 3, (VoxelPoint((7, 0, 3), True, 2.0, 1.0, "gaze"),))


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ([down(1), look(1.2, 1.5, 1), look(1.6, 1.75, 2), up(2)], [(3, [(1, True, 1), (2, True, 0.5)])]),
        ([down(1, "not_this"), look(1.2, 1.5, 1), up(2, "not_this")], [(3, [(1, False, 1)])]),
        ([down(1), up(2)], []),
        ([look(0.0, 0.7), down(1), up(2)], []),
        ([look(0.0, 0.95, 1), down(1), up(2)], [(3, [(1, True, 0.5)])]),
        ([look(0.0, 0.91, 1), down(1), up(2)], []),
        ([down(1), look(1.0, 1.09), up(2)], []),
        ([down(1), look(1.0, 1.24, 1), up(2)], [(3, [(1, True, 0.5)])]),
        ([down(1), look(0.5, 1.24, 1), up(2)], [(3, [(1, True, 1)])]),
        ([down(1), look(1.5, 1.55), up(2)], []),
        ([down(1), look(1.5, 3.0, 1), up(1.65)], [(3, [(1, True, 0.5)])]),
        ([look(0.5, 1.0, 1), down(1), look(1.0, 1.1, 2), up(1.1)], [(3, [(1, True, 0.667)])]),
        ([down(1), look(0.95, 1.05, 1), up(1.05)], [(3, [(1, True, 0.333)])]),
        ([look(0.7, 0.9, 1), down(1), look(0.9, 1.2, 2), up(1.2)], [(3, [(2, True, 1)])]),
        ([down(1), look(1.2, 1.5, 1), down(1.6), look(1.6, 1.9, 2), up(2)], [(3, [(1, True, 1), (2, True, 1)])]),
        ([up(1), look(1.2, 1.5), up(2)], []),
    ],
    ids=[
        "two looks, weight by time",
        "not this",
        "no look",
        "look long before",
        "look just before",
        "eye had left before",
        "look in the dead time",
        "dead time does not weigh",
        "look across the press",
        "too short",
        "look goes on after the release",
        "tap takes the longest look",
        "tap without dead time",
        "tap ends late",
        "repeated press",
        "never pressed",
    ],
)
def test_what_counts(script, expected):
    assert marks(play(*script)) == expected


def test_other_sign_ends_the_hold_and_begins_one():
    script = [down(1), look(1.2, 1.6, 1), down(2, "not_this"), look(2.2, 2.6, 2), up(3), up(4, "not_this")]
    assert marks(play(*script)) == [(3, [(1, True, 1)]), (3, [(2, False, 1)])]


def test_a_look_counts_for_one_hold_only():
    script = [down(1), look(1.2, 1.98, 1), up(2), down(2.05, "not_this"), look(2.2, 2.6, 2), up(3, "not_this")]
    assert marks(play(*script)) == [(3, [(1, True, 1)]), (3, [(2, False, 1)])]


def test_a_look_before_an_earlier_release_does_not_count_again():
    script = [down(1), look(1.2, 1.98, 1), up(2), down(2.05, "not_this"), up(3, "not_this")]
    assert marks(play(*script)) == [(3, [(1, True, 1)])]


def test_each_slice_gets_its_own_act_in_the_order_of_looking():
    script = [down(1), look(1.2, 1.6, 1, OTHER), OTHER, look(1.7, 2.0, 2), look(2.1, 2.5, 3, OTHER), up(3)]
    assert marks(play(*script)) == [(4, [(1, True, 1), (3, True, 1)]), (3, [(2, True, 1)])]


def test_each_plane_gets_its_own_act():
    coronal = replace(VIEW, plane=Plane(1, 0, 2, True, True))
    acts = play(down(1), look(1.2, 1.6), coronal, look(1.8, 2.2, view=coronal), up(3))
    assert [(act.plane, act.index) for act in acts] == [(VIEW.plane, 3), (coronal.plane, 3)]


def test_what_was_seen_on_another_slice_before_the_press_does_not_count():
    assert play(look(0.5, 0.9), OTHER, down(1), up(2)) == []


def test_a_zoom_before_the_press_keeps_what_was_seen():
    zoomed = replace(VIEW, scale_px=(40.0, 40.0))
    assert marks(play(look(0.5, 0.95, 1), zoomed, down(1), up(2))) == [(3, [(1, True, 0.5)])]


def test_what_was_seen_before_another_structure_was_chosen_does_not_count():
    assert play(look(0.5, 0.95, 1), "spleen", down(1), up(2)) == []


def test_a_hold_keeps_the_structure_it_began_with():
    (act,) = play(down(1), look(1.2, 1.5), "spleen", up(2))
    assert act.structure == "liver"


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("undo", [Undone(1)]),
        ("redo", [Redone(1)]),
        ("accept", [Accepted(1, "liver")]),
        ("reject", [Rejected(1, "liver")]),
        ("next", []),
    ],
)
def test_commands_act_when_pressed(action, said):
    assert play(down(1, action), up(2, action)) == said


def test_a_command_does_not_end_a_hold():
    said = play(down(1), look(1.2, 1.5), down(1.6, "undo"), up(1.7, "undo"), up(2))
    assert [type(event) for event in said] == [Undone, Prompted]


@pytest.mark.parametrize("action", ["this", "not_this", "accept", "reject"])
def test_keys_that_mean_a_structure_need_one(action):
    policy = PromptPolicy()
    with pytest.raises(InputError, match=f"expected a structure before the key '{action}' at 1.000 s, found none"):
        policy.key(down(1.0, action))
    assert policy.holding is None


def test_undo_needs_no_structure():
    assert PromptPolicy().key(down(1.0, "undo")) == [Undone(1.0)]


def test_pending_shows_the_hold_so_far():
    policy = PromptPolicy(origin="simulated")
    assert play(down(1), look(1.25, 1.625, 7), policy=policy) == []
    assert policy.pending() == (VoxelPoint((7, 0, 3), True, 2.0, 1.0, "simulated"),)
    policy.key(up(2))
    assert policy.pending() == ()


@pytest.mark.parametrize(
    ("held", "event", "ends"),
    [
        (None, down(2), False),
        (None, up(2), False),
        ("this", up(2), True),
        ("this", down(2), False),
        ("this", down(2, "not_this"), True),
        ("this", up(2, "not_this"), False),
        ("this", down(2, "undo"), False),
        ("not_this", up(2, "not_this"), True),
    ],
)
def test_what_ends_a_hold(held, event, ends):
    policy = PromptPolicy()
    policy.choose("liver")
    if held:
        policy.key(down(1, held))
    assert policy.ends_hold(event) is ends


def test_times_can_be_chosen():
    policy = PromptPolicy(PolicyConfig(before_press_s=0, dead_s=0, min_look_s=0.01, full_weight_s=0.1, tap_s=0))
    assert marks(play(look(0.9, 1.0), down(1), look(1.0, 1.05, 1), up(1.05), policy=policy)) == [(3, [(1, True, 0.5)])]


@pytest.mark.parametrize("bad", [{"dead_s": -1}, {"full_weight_s": 0}, {"min_look_s": 0}])
def test_config_refuses_senseless_times(bad):
    with pytest.raises(InputError, match="expected times >= 0"):
        PolicyConfig(**bad)
