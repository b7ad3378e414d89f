from gazeseg.evaluate.seeds import rng_for


def test_equal_names_give_equal_numbers():
    assert rng_for("a/b", "box", 3).integers(10**9) == rng_for("a/b", "box", 3).integers(10**9)


def test_object_regime_and_seed_all_count():
    names = [("a", "box", 0), ("b", "box", 0), ("a", "click", 0), ("a", "box", 1), ("a", "box", 0, "reader")]
    assert len({int(rng_for(*name).integers(10**12)) for name in names}) == len(names)


def test_names_do_not_run_into_each_other():
    assert rng_for("ab", "c").integers(10**12) != rng_for("a", "bc").integers(10**12)


def test_the_stream_is_the_same_on_every_machine():
    assert rng_for("set/a/1/liver", "box", 0).integers(0, 6, size=4).tolist() == [4, 4, 0, 0]
