"""What help offers is understood: every word of it, read as a person would write it."""

from dataclasses import replace

import pytest

from domain.conversations.commands import WordsProblem
from domain.conversations.helping import (
    PROCESS_VERBS,
    STATE_WORDS,
    THREAD_WORDS,
    TOPICS,
    help_text,
)
from domain.conversations.model import Menu
from domain.conversations.words import read_words
from domain.processes.shapes import Question, StepKind
from tests.unit.domain.conversations.scenes import ANN, BEN, LAUNCH, PEOPLE, TODAY

APPROVAL = tuple(
    replace(step, kind=StepKind.APPROVE if step.alias == "s5" else step.kind) for step in LAUNCH.steps
)
PROCESS = replace(LAUNCH, steps=APPROVAL, questions=(Question("region", "Which region?"),))
NAMES = {"@ann": f"<@{ANN.id}>", "@ben": f"<@{BEN.id}>"}
ELSEWHERE = ("summarise",)
"""Words that are read before the words about a process."""


@pytest.mark.parametrize("words", [one for one in (*THREAD_WORDS, *STATE_WORDS) if one not in ELSEWHERE])
def test_every_word_that_is_offered_is_understood(words: str) -> None:
    for name, mention in NAMES.items():
        words = words.replace(name, mention)
    read = read_words(words, process=PROCESS, people=PEOPLE, actor=ANN, today=TODAY)
    assert read is not None
    assert not isinstance(read, Menu | WordsProblem), read


def test_help_has_every_topic_and_names_the_larger_things() -> None:
    text = help_text()
    assert all(f"**{topic.title}:**" in text for topic in TOPICS)
    for words in (
        "`summarise`",
        "`/process generate TEXT`",
        "`/process suggest GOAL`",
        "`/process apply NAME`",
    ):
        assert words in text
    assert {"start", "generate", "suggest", "templates", "repeat", "help"} <= PROCESS_VERBS
