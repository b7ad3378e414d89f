from gazeseg.session.cache import LRU


def test_drops_what_was_not_used_for_longest() -> None:
    cache: LRU[str, int] = LRU(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c"), len(cache)) == (1, None, 3, 2)


def test_put_returns_and_replaces() -> None:
    cache: LRU[str, int] = LRU(2)
    assert cache.put("a", 1) == 1
    assert cache.put("a", 5) == 5
    assert (cache.get("a"), len(cache)) == (5, 1)
