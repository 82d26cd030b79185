"""What fits a goal is found by words and by meaning, and by words alone whenever a model cannot help."""

from dataclasses import replace

import pytest

from domain.errors import InvalidInputError, ModelTimeoutError
from domain.ids import ChannelId
from domain.recommendations.service import BY_BOTH, BY_WORDS, BY_WORDS_ALONE, PATIENCE
from tests.fakes.channels import make_channel
from tests.fakes.people import TEAM
from tests.fakes.search import FakeSearchRepository
from tests.unit.domain.recommendations.house import ANN, BOB, GENERAL, House, names

SECRET = ChannelId("CSECRET")


@pytest.fixture
def house() -> House:
    return House(
        make_channel(GENERAL, "UANN", "UBOB"), make_channel(SECRET, "UANN", is_private=True, name="leads")
    )


async def test_before_anything_was_learned_words_serve_and_learning_is_asked_for(house: House) -> None:
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze", "Tag")

    found = await house.ask("a release")

    assert names(found) == ["Software release"]
    assert found.notice == BY_WORDS
    assert [job.task for job in house.work.take_jobs()] == ["learn_meanings"]
    assert house.vectors.calls == []


async def test_what_shares_no_word_is_found_by_meaning(house: House) -> None:
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze", "Tag")
    await house.add_process("Month-end close", "Book accruals")
    await house.learning.learn(TEAM)

    found = await house.ask("ship softwares")

    assert names(found) == ["Software release"]
    assert found.notice == BY_BOTH
    assert house.vectors.calls[-1] == ("ship softwares",)
    assert ("search", "UANN") in await house.purposes()


async def test_what_is_like_nothing_finds_nothing_by_meaning_either(house: House) -> None:
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze", "Tag")
    await house.learning.learn(TEAM)

    assert names(await house.ask("zebra yoga")) == []


async def test_a_model_that_fails_leaves_words_and_is_said(house: House) -> None:
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze")
    await house.learning.learn(TEAM)
    house.vectors.failure = ModelTimeoutError()

    found = await house.ask("release")

    assert (names(found), found.notice) == (["Software release"], BY_WORDS_ALONE)
    assert PATIENCE <= 2


async def test_the_goal_of_who_turned_ai_off_stays_here(house: House) -> None:
    await house.meet(ANN, replace(BOB, uses_ai=False))
    await house.add_template("Software release", "Freeze")
    await house.learning.learn(TEAM)
    learned = len(house.vectors.calls)

    for asks in (BOB, replace(BOB, uses_ai=False)):  # as they were read, and as they are
        found = await house.ask("release", by=asks)
        assert (names(found), found.notice) == (["Software release"], BY_WORDS)

    assert len(house.vectors.calls) == learned


async def test_a_spent_budget_leaves_words() -> None:
    house = House(make_channel(GENERAL, "UANN"), limit=40)
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze")
    await house.learning.learn(TEAM)

    found = await house.ask("release " * 50)

    assert (names(found), found.notice) == (["Software release"], BY_WORDS)


async def test_a_model_that_is_not_there_is_not_asked(house: House) -> None:
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze")
    house.vectors.is_ready = False

    assert (await house.ask("release")).notice == BY_WORDS
    assert house.work.take_jobs() == []


async def test_a_database_that_compares_no_vectors_has_words(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeSearchRepository, "is_able", False)
    await house.meet(ANN)
    await house.add_template("Software release", "Freeze")

    assert names(await house.ask("release")) == ["Software release"]
    assert await house.learning.claim_unlearned() == 0
    await house.learning.learn(TEAM)
    assert house.vectors.calls == []


async def test_private_work_is_found_by_meaning_inside_its_channel_only(house: House) -> None:
    await house.meet(ANN, BOB)
    await house.add_process("Layoffs in spring", "Letters", channel=SECRET)
    await house.add_process("Layout of the spring fair", "Letters", channel=GENERAL)
    await house.learning.learn(TEAM)

    inside = await house.ask("layoff springs", by=ANN, here=SECRET)
    outside = await house.ask("layoff springs", by=BOB, here=GENERAL)

    assert inside.notice == outside.notice == BY_BOTH
    assert names(inside)[0] == "Layoffs in spring"
    assert names(outside) == ["Layout of the spring fair"]


async def test_a_goal_without_words_is_asked_for(house: House) -> None:
    with pytest.raises(InvalidInputError):
        await house.ask("  ")
