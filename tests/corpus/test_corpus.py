"""The corpus holds: development above its floor, the page's scores the current ones, and no wild reading."""

import time

from hypothesis import given
from hypothesis import strategies as st

from domain.conversations.commands import ApplyWords
from domain.conversations.words import LONGEST, read_words
from tests.corpus.phrases import Phrase, as_slack_sends, is_met, load, outcome
from tests.corpus.scoring import PAGE, score, table, within
from tests.corpus.world import ANN, PEOPLE, TODAY, relaunch

FLOOR = 0.99
"""Share of the development part that must come out as expected; it only rises."""
SECONDS = 5
PIECES = (
    "done", "skip", "add", "due", "move", "note", "assign", "evidence", "answer", "kind", "wait", "blocked",
    "process", "owner", "editor", "3", "3.1", "s12", "99", "1-3", "because", "after", "waits for", "to",
    "fri", "3/12", "@ben", "<@UBEN>", "<https://a.example>", ",", ";", "\n", "and", "newsletter", ":", "->",
)  # fmt: skip
PROCESS = relaunch()


def test_there_are_enough_phrases_in_both_parts_and_none_in_both() -> None:
    development, held_out = load("development"), load("held_out")
    said = [phrase.say for phrase in (*development, *held_out)]
    assert len(said) >= 300
    assert len(held_out) >= 100
    assert len({(phrase.say, phrase.file_ids) for phrase in development}) == len(development)
    assert len({phrase.say for phrase in held_out}) == len(held_out)


def test_the_development_part_keeps_its_floor_and_is_quick() -> None:
    begun = time.monotonic()
    scored = score(load("development"))
    assert scored.share >= FLOOR, [(phrase.say, came) for phrase, came in scored.missed]
    assert scored.wrong == ()
    assert time.monotonic() - begun < SECONDS


def test_the_scores_on_the_page_are_the_current_ones() -> None:
    page = PAGE.read_text(encoding="utf-8")
    current = table({name: score(load(name)) for name in ("development", "held_out")})
    assert within(page, current) == page, "run python -m tests.corpus"


def test_a_phrase_is_met_only_by_everything_it_expects() -> None:
    phrase = Phrase("done 1 and 2", ("complete 1", "complete 2"))
    assert is_met(phrase, outcome(phrase, PROCESS))
    assert not is_met(phrase, ("complete 1",))
    assert as_slack_sends("@convers assign 7 to @ben") == "assign 7 to <@UBEN>"


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=14).map(" ".join))
def test_no_line_makes_the_reading_fail(text: str) -> None:
    read_words(text, process=PROCESS, people=PEOPLE, actor=ANN, today=TODAY, file_ids=("F1",))
    read_words(text, process=None, people=PEOPLE, actor=ANN, today=TODAY)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(" ".join), st.integers(1, 50))
def test_nothing_is_read_in_a_text_longer_than_its_limit(text: str, more: int) -> None:
    long = text + " x" * LONGEST + "y" * more
    assert read_words(long, process=PROCESS, people=PEOPLE, actor=ANN, today=TODAY) is None


@given(st.lists(st.sampled_from(PIECES), max_size=10).map(" ".join))
def test_whatever_is_carried_out_is_about_steps_that_are_there(text: str) -> None:
    reading = read_words(text, process=PROCESS, people=PEOPLE, actor=ANN, today=TODAY)
    known = {step.id for step in PROCESS.steps}
    if isinstance(reading, ApplyWords):
        assert reading.operations
        named = {
            getattr(one, "step_id", None) or getattr(one, "parent_id", None) for one in reading.operations
        }
        assert named - {None} <= known


def test_finishing_reads_the_same_in_capitals() -> None:
    finishing = [
        one for one in load("development") if one.expect[0].startswith("complete") and ":" not in one.say
    ]
    assert len(finishing) > 20
    for phrase in finishing:
        if "@" not in phrase.say:
            assert is_met(phrase, outcome(Phrase(phrase.say.upper(), phrase.expect), PROCESS)), phrase.say
