"""The table of messages has a line for each that a page may send."""

from typing import get_args

import pytest

from gazeseg.serve.behind import BEHIND
from gazeseg.serve.desk.handlers import HANDLERS
from gazeseg.serve.wire import ClientMessage


def test_every_message_of_the_page_is_handled_and_no_other():
    assert set(HANDLERS) == set(get_args(ClientMessage))


@pytest.mark.parametrize("message", BEHIND)
def test_work_begins_behind_messages_of_the_page(message):
    assert message in HANDLERS
