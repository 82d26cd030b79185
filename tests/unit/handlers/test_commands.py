"""One grammar: what help offers is what the commands answer, whichever way it is said."""

import pytest

from domain.conversations.helping import OTHER_COMMANDS, PROCESS_COMMANDS, PROCESS_VERBS, TEMPLATE_COMMANDS
from handlers.commands import FORMS, LOOKING
from handlers.grammar import Request, parse_command
from handlers.processes.commands import LOOKS, STATES
from handlers.templates import ANSWERED, OPENING


def test_help_offers_exactly_what_is_answered() -> None:
    answered = {*FORMS, *LOOKING, *LOOKS, *STATES, *ANSWERED, *OPENING, "list", "help"}
    assert answered == PROCESS_VERBS


@pytest.mark.parametrize("said", [*PROCESS_COMMANDS, *TEMPLATE_COMMANDS])
def test_every_verb_of_process_is_one_of_convers(said: str) -> None:
    words = said.removeprefix("/process ")
    meant = parse_command("/process", words)
    assert meant.topic == "process"
    assert parse_command("/convers", f"process {words}") == meant
    if words != "help":
        assert parse_command("/convers", words) == meant
        assert parse_command("/convers", words.upper()).verb == meant.verb


@pytest.mark.parametrize("said", OTHER_COMMANDS)
def test_what_convers_has_itself_is_of_no_topic(said: str) -> None:
    assert parse_command("/convers", said.removeprefix("/convers ")).topic == ""


def test_a_bare_command_has_no_verb() -> None:
    assert parse_command("/convers", " ") == Request("", "", "")
    assert parse_command("/convers", "process") == Request("process", "", "")
