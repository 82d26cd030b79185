"""Meanings are learned in the background: what is new, whose text may leave, within the budget."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.errors import ModelRefusedError, ModelUnavailableError
from domain.ports import Queue
from domain.recommendations.learning import MOST_CHARACTERS, midnight_after
from tests.fakes.people import TEAM, make_person
from tests.unit.domain.recommendations.house import ANN, BOB, House


@pytest.fixture
async def house() -> House:
    made = House()
    await made.meet(ANN, BOB)
    return made


async def test_what_is_new_is_claimed_once_and_learned_in_the_bulk_lane(house: House) -> None:
    await house.add_template("Release", "Freeze")
    await house.add_process("Close", "Book")

    assert await house.learning.claim_unlearned() == 1
    [job] = house.work.take_jobs()
    assert (job.task, job.queue, job.lock) == ("learn_meanings", Queue.BULK, "learn_meanings")
    assert await house.learning.claim_unlearned() == 0

    await house.learning.learn(TEAM)

    assert sorted(house.vectors.texts) == ["Close\nBook", "Release\n\nFreeze"]
    assert await house.purposes() == [("index", "UANN")]
    assert await house.learning.claim_unlearned() == 0
    await house.learning.learn(TEAM)
    assert len(house.vectors.calls) == 1


async def test_a_claim_whose_job_was_lost_is_made_again(house: House) -> None:
    await house.add_process("Close", "Book")
    assert await house.learning.claim_unlearned() == 1
    house.clock.advance(timedelta(minutes=5))
    assert await house.learning.claim_unlearned() == 1


async def test_a_change_that_says_nothing_new_costs_nothing(house: House) -> None:
    process = await house.add_process("Close", "Book")
    await house.learning.learn(TEAM)
    for name in ("Close", "Month-end close"):
        async with house.work(TEAM) as work:
            changed = replace(process, name=name, version=process.version + 1)
            await work.processes.save(changed, expected_version=process.version)
            await work.commit()
        process = changed
        assert await house.learning.claim_unlearned() == (name != "Close")

    await house.learning.learn(TEAM)

    assert house.vectors.texts == ["Close\nBook", "Month-end close\nBook"]


async def test_another_model_learns_everything_anew(house: House) -> None:
    await house.add_process("Close", "Book")
    await house.learning.learn(TEAM)
    house.vectors.model = "vectors-2"
    await house.learning.learn(TEAM)
    assert len(house.vectors.calls) == 2


async def test_texts_go_in_batches_each_of_one_author(house: House) -> None:
    for number in range(70):
        await house.add_process(f"Anns {number}", "Book")
    await house.add_process("Bobs", "Book", by=BOB)

    await house.learning.learn(TEAM)

    assert [len(call) for call in house.vectors.calls] == [64, 6, 1]
    assert sorted(await house.purposes()) == [("index", "UANN"), ("index", "UANN"), ("index", "UBOB")]


async def test_what_somebody_without_ai_or_unknown_wrote_stays_here(house: House) -> None:
    await house.add_process("Anns", "Book")
    await house.add_process("Bobs", "Book", by=BOB)
    await house.add_process("Someones", "Book", by=make_person("UXXX", "X"))
    async with house.work(TEAM) as work:
        await work.people.set_uses_ai(BOB.id, False)
        await work.commit()

    await house.learning.learn(TEAM)

    assert house.vectors.texts == ["Anns\nBook"]
    assert await house.learning.claim_unlearned() == 0


async def test_a_long_text_is_cut(house: House) -> None:
    await house.add_process("Close", "word " * 5_000)
    await house.learning.learn(TEAM)
    assert len(house.vectors.texts[0]) <= MOST_CHARACTERS


async def test_one_text_the_model_refuses_holds_up_none_of_the_others(house: House) -> None:
    for number in range(10):
        await house.add_process(f"Close {number}", "poison" if number == 4 else "Book")
    house.vectors.refusal, house.vectors.refused = ModelRefusedError(), "poison"

    await house.learning.learn(TEAM)
    asked = len(house.vectors.calls)

    assert asked < 10
    assert await house.learning.claim_unlearned() == 0
    house.vectors.failure = AssertionError("asked again")
    await house.learning.learn(TEAM)


async def test_a_spent_budget_stops_learning_until_the_next_day() -> None:
    house = House(limit=25)
    await house.meet(ANN, BOB)
    await house.add_process("Anns", "one two three four five")
    await house.add_process("Bobs", "six seven eight nine ten " * 9, by=BOB)

    await house.learning.learn(TEAM)
    assert len(house.vectors.calls) == 1
    await house.learning.learn(TEAM)
    assert await house.learning.claim_unlearned() == 0
    assert len(await house.purposes()) == 2  # one answered, one declined: not one each time

    house.clock.set(midnight_after(house.clock.now()))
    assert await house.learning.claim_unlearned() == 1


async def test_a_failing_model_is_left_alone_for_a_while_and_then_gone_on_with(house: House) -> None:
    await house.add_process("Close", "Book")
    house.vectors.failure = ModelUnavailableError()
    await house.learning.learn(TEAM)
    assert await house.learning.claim_unlearned() == 0
    await house.learning.learn(TEAM)
    assert len(house.vectors.calls) == 1

    house.vectors.failure = None
    house.clock.advance(timedelta(minutes=10))
    assert await house.learning.claim_unlearned() == 1
    await house.learning.learn(TEAM)
    assert await house.learning.claim_unlearned() == 0


async def test_a_failure_in_the_middle_keeps_what_was_learned(house: House) -> None:
    await house.add_process("Anns", "Book")
    await house.add_process("Bobs", "poison", by=BOB)
    house.vectors.refusal, house.vectors.refused = ModelUnavailableError(), "poison"
    await house.learning.learn(TEAM)

    house.vectors.refusal = None
    house.clock.advance(timedelta(minutes=10))
    await house.learning.learn(TEAM)

    assert house.vectors.texts == ["Anns\nBook", "Bobs\npoison", "Bobs\npoison"]


async def test_without_a_model_nothing_is_looked_for(house: House) -> None:
    await house.add_process("Close", "Book")
    house.vectors.is_ready = False
    assert await house.learning.claim_unlearned() == 0
    await house.learning.learn(TEAM)
    assert house.vectors.calls == []


def test_the_next_day_of_tokens_begins_at_midnight_utc() -> None:
    late = datetime.fromisoformat("2026-11-23T23:30:00-05:00")
    assert midnight_after(late) == datetime(2026, 11, 25, tzinfo=UTC)
