"""Slices and objects in the square of the network: augmentation, order, shares of processes, the recipe's values."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs gazeseg[train]")
pytest.importorskip("lightning", reason="needs gazeseg[train]")
pytest.importorskip("transformers", reason="needs gazeseg[train]")

from dataclasses import replace  # noqa: E402

from gazeseg.errors import InputError  # noqa: E402
from gazeseg.train.sam import choose, data, order  # noqa: E402
from gazeseg.train.sam.build import build  # noqa: E402
from gazeseg.train.sam.embeddings import embed  # noqa: E402
from gazeseg.train.sam.picture import mirrored, to_picture, to_square, warped  # noqa: E402
from gazeseg.train.sam.recipes import MEDSAM_BOX, PAPER, RECIPES, differences, recipe_named  # noqa: E402


def test_a_mask_keeps_its_place_in_the_square():
    mask = np.zeros((30, 60), bool)
    mask[10:20, 15:45] = True
    square = to_square(mask, 120)
    assert (np.flatnonzero(square.any(1))[[0, -1]].tolist(), np.flatnonzero(square.any(0))[[0, -1]].tolist()) == (
        [40, 79],
        [30, 89],
    )


@pytest.mark.parametrize(("y", "x"), [(0, 0), (99, 99), (41, 7)])
def test_a_pixel_between_the_pixels_is_not_lost(y, x):
    mask = np.zeros((100, 100), bool)
    mask[y, x] = True
    assert np.argwhere(to_square(mask, 16)).tolist() == [[int((y + 0.5) * 0.16), int((x + 0.5) * 0.16)]]


def test_pictures_are_what_a_model_sees_in_use(rng):
    from gazeseg.models.medsam_frame import MedSamFrame

    pixels = rng.integers(0, 200, (40, 50)).astype(np.uint8)
    picture = to_picture(pixels, 64)
    assert np.array_equal(picture, MedSamFrame((40, 50), 64, "medsam").picture(pixels)[1])
    assert (picture.min(), picture.max(), picture.dtype) == (0, 1, np.float32)


def test_mirrors():
    image = torch.arange(6).reshape(1, 2, 3)
    assert mirrored(image, 0).tolist() == [[[0, 1, 2], [3, 4, 5]]]
    assert mirrored(image, 1).tolist() == [[[2, 1, 0], [5, 4, 3]]]
    assert mirrored(image, 2).tolist() == [[[3, 4, 5], [0, 1, 2]]]
    assert mirrored(image, 3).tolist() == [[[5, 4, 3], [2, 1, 0]]]


def test_picture_and_masks_are_warped_alike():
    mask = torch.zeros(1, 64, 64, dtype=torch.bool)
    mask[0, 20:40, 10:30] = True
    for seed in range(5):
        picture, moved = warped(mask.float() * 0.5 + 0.2, mask, np.random.default_rng(seed))
        inside, outside = picture[moved].median(), picture[~moved].median()
        bright = picture > (inside + outside) / 2
        assert (bright ^ moved).sum() < 0.1 * moved.sum()


def test_an_object_that_left_the_picture_is_left_out():
    truth = torch.zeros(2, 64, 64, dtype=torch.bool)
    truth[0, 30:34, 30:34] = truth[1, 0, 0] = True
    scene = data.Scene(torch.zeros(1, 64, 64), truth, [(1,), (2,)], [5, 6])
    kept = [data.changed(scene, np.random.default_rng(seed)) for seed in range(20)]
    assert {tuple(scene.organs) for scene in kept} == {(5, 6), (5,)}
    assert all(len(scene.truth) == len(scene.seeds) == len(scene.organs) for scene in kept)


def test_every_epoch_has_all_items_in_an_order_of_its_own():
    epochs = order.Order(20, seed=1)
    orders = []
    for epoch in (0, 1):
        epochs.set_epoch(epoch)
        orders.append([draw.item for draw in epochs])
        assert [draw.epoch for draw in epochs] == [epoch] * 20
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(20))
    assert orders[0] != orders[1]


def test_processes_share_an_epoch():
    shares = [[draw.item for draw in order.Order(7, seed=1, rank=rank, processes=3)] for rank in range(3)]
    assert [len(share) for share in shares] == [3, 3, 3]  # equal, or the others would wait for ever
    assert set().union(*shares) == set(range(7))
    checks = [[draw.item for draw in order.Check(7, rank, 3)] for rank in range(3)]
    assert sorted(item for share in checks for item in share) == list(range(7))


def test_equal_draws_are_equal_scenes(prepared):
    scenes = data.Scenes(prepared, choose.to_learn_from(prepared, MEDSAM_BOX), 64, MEDSAM_BOX, None)
    first, again, later = (scenes[order.Draw(epoch, 2)] for epoch in (0, 0, 1))
    assert torch.equal(first.seen, again.seen)
    assert torch.equal(first.truth, again.truth)
    assert first.seeds == again.seeds != later.seeds


def test_objects_share_their_slice(prepared):
    groups = choose.to_learn_from(prepared, MEDSAM_BOX)
    assert [len(group) for group in groups] == [2] * 6
    assert [len(group) for group in choose.to_learn_from(prepared, PAPER)] == [1] * 12
    scenes = data.Scenes(prepared, groups, 64, replace(MEDSAM_BOX, warp=False), None)
    batch = data.collate([scenes[order.Draw(0, item)] for item in (0, 1)])
    assert batch.seen.shape == (2, 1, 64, 64)
    assert (batch.owner.tolist(), batch.truth.shape, sorted(batch.organs.tolist())) == (
        [0, 0, 1, 1],
        (4, 64, 64),
        [1, 1, 2, 2],
    )


def test_choosing_takes_organs_in_turn(prepared):
    instances = prepared.instances("train", "organ")
    chosen = choose.even(instances, 4)
    assert sorted(instance.organ for instance in chosen) == ["liver", "liver", "spleen", "spleen"]
    assert set(chosen) <= set(instances)
    assert choose.even(tuple(reversed(instances)), 4) == chosen
    assert len(choose.even(instances, 1000)) == len(instances)


def test_embeddings_are_those_of_the_mirrored_picture(prepared, little, tmp_path):
    sam = build(little, 0)
    case = prepared.cases("train")[0]
    kept = embed(prepared, [(case, 0)], sam, 64, tmp_path, (0, 1))
    picture = torch.from_numpy(to_picture(prepared.slice(case, 0).pixels, 64))[None]
    with torch.no_grad():
        there = sam.vision_encoder(mirrored(picture, 1)[None].expand(-1, 3, -1, -1)).last_hidden_state[0]
    torch.testing.assert_close(kept.read(case, 0, 1), there, atol=2e-3, rtol=2e-3)
    with pytest.raises(InputError, match=r"expected an embedding in .*, found none: delete the folder and train again"):
        kept.read(case, 0, 3)


def test_embeddings_of_other_weights_are_others(prepared, little, tmp_path):
    place = (prepared.cases("train")[0], 0)
    folders = {embed(prepared, [place], build(little, seed), 64, tmp_path, (0,)).folder for seed in (0, 0, 1)}
    assert len(folders) == 2


def test_the_paper_as_published():
    recipe = recipe_named("paper")
    assert (recipe.lr, recipe.weight_decay, recipe.batch, recipe.accumulate) == (5e-5, 0.01, 24, 4)
    assert (recipe.epochs, recipe.patience, recipe.points, recipe.train) == (200, 10, 20, "decoder")
    assert (recipe.labels, recipe.objects, recipe.flips) == ("positive", "paper", "both")


def test_flags_change_single_values():
    changed = recipe_named("paper", points=5, lr=None)
    assert (changed.points, changed.lr) == (5, 5e-5)
    assert differences(RECIPES["paper"].to_dict(), changed) == ["points 20 instead of 5"]


def test_a_longer_run_is_the_same_run_unless_its_schedule_depends_on_the_length():
    assert differences(PAPER.to_dict(), replace(PAPER, epochs=7)) == []
    assert differences(MEDSAM_BOX.to_dict(), replace(MEDSAM_BOX, epochs=7)) == ["epochs 20 instead of 7"]
