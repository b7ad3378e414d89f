"""Who guesses has to wait; nobody else has."""

from gazeseg.serve.attempts import LIMIT, MOST_CLIENTS, WINDOW_S, Attempts


def test_after_some_wrong_words_one_waits_a_minute():
    attempts = Attempts()
    for _ in range(LIMIT):
        assert not attempts.too_many("a", 5)
        attempts.wrong("a", 5)
    assert attempts.too_many("a", 5 + WINDOW_S - 0.1)
    assert not attempts.too_many("b", 5)
    assert not attempts.too_many("a", 5 + WINDOW_S)


def test_many_clients_take_no_more_memory():
    attempts = Attempts()
    for number in range(LIMIT * MOST_CLIENTS):
        attempts.wrong(f"{number % (2 * MOST_CLIENTS)}", 0)
    assert len(attempts._wrong) == MOST_CLIENTS
