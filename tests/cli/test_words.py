"""Words before any work: versions, unknown commands, missing arguments."""

from importlib import metadata

import pytest


def test_version(call):
    assert call("--version").out == f"gazeseg {metadata.version('gazeseg')}\n"


@pytest.mark.parametrize("words", [(), ("dance",), ("segment",), ("verify", "a", "b"), ("models",), ("--loud",)])
def test_words_that_are_no_command(refused, words):
    assert "--help" in refused(*words)


def test_a_bug_of_ours_is_one_line_and_exit_code_1(call, monkeypatch, tmp_path):
    def broken(*args):
        raise ZeroDivisionError("first\nsecond")

    monkeypatch.setattr("gazeseg.session.verify", broken)
    said = call("verify", tmp_path)
    assert (said.code, said.out, said.err.count("\n")) == (1, "", 1)
    assert "internal error: ZeroDivisionError: first second" in said.err
