"""Suggestions: approve, edit, dismiss, expire, undo; a decision acts exactly once."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from domain.errors import (
    AlreadyDecidedError,
    ConflictError,
    ExpiredError,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    StaleError,
)
from domain.ids import SuggestionId
from domain.operations.model import (
    UNDO_FOR,
    AddStep,
    Assign,
    Decision,
    Operation,
    Rename,
    Source,
    SuggestionState,
    UpdateStep,
)
from domain.operations.suggesting import suggestion_jobs
from domain.people.model import Person
from domain.ports import Job
from domain.processes.model import StepState
from tests.fakes.people import TEAM
from tests.unit.domain.operations.scene import (
    ANN,
    BOB,
    CLEO,
    GUEST,
    LAUNCH,
    PLACE,
    Scene,
    done,
    step,
)

ONE = SuggestionId("suggestion-1")
TWO_OPERATIONS = (done(1), UpdateStep(step(5), Assign(BOB.id)))


async def approve(
    scene: Scene, actor: Person = ANN, chosen: Sequence[int] | None = None, cause: str = "click-1"
) -> Decision:
    return await scene.operations.approve(actor, ONE, chosen=chosen, cause=cause)


async def dismiss(scene: Scene, actor: Person = ANN, cause: str = "click-1") -> Decision:
    return await scene.operations.dismiss(actor, ONE, cause=cause)


async def rename(scene: Scene, number: int, title: str = "Other") -> None:
    operation = UpdateStep(step(number), Rename(title))
    await scene.operations.apply(
        BOB, LAUNCH.id, [operation], source=Source.WORD, cause=f"rename-{number}-{title}", place=None
    )


async def test_a_suggestion_says_before_and_after_the_reason_and_what_it_saw(scene: Scene) -> None:
    suggestion = await scene.suggest(TWO_OPERATIONS)
    first, second = suggestion.proposals
    assert (first.before, first.after, first.reason) == ("1 Draft the copy: open", "done", "you said so")
    assert (second.before, second.after) == ("3 Announce: owner Gus", "Bob")
    assert (first.seen, second.seen) == ({step(1): 1}, {step(5): 1})
    assert suggestion.expires_at - suggestion.created_at == timedelta(hours=24)


async def test_a_suggestion_that_nobody_could_approve_is_not_made(scene: Scene) -> None:
    with pytest.raises(ConflictError):
        await scene.suggest([done(1), done(1)])


async def test_a_new_suggestion_is_shown_and_ends_in_time(scene: Scene) -> None:
    suggestion = await scene.suggest([done(1)])
    assert suggestion_jobs(suggestion) == (
        Job("show_suggestion", {"suggestion_id": ONE}, lock=f"card:{ONE}"),
        Job("expire_suggestion", {"suggestion_id": ONE}, run_at=suggestion.expires_at),
    )


async def test_approving_applies_everything_once(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    decision = await approve(scene)
    assert decision.process == await scene.current()
    assert decision.process.steps[0].state is StepState.DONE
    assert decision.process.steps[4].owner_id == BOB.id
    assert decision.suggestion == await scene.suggestion()
    assert (decision.suggestion.state, decision.suggestion.applied) == (SuggestionState.APPLIED, (0, 1))
    assert (decision.suggestion.decided_by, decision.suggestion.decided_at) == (ANN.id, scene.clock.now())
    assert decision.activity is not None
    assert decision.suggestion.activity_id == decision.activity.id
    assert decision.activity.source is Source.SUGGESTION


async def test_approving_redraws_both_cards_and_comes_back_when_undo_is_over(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await approve(scene)
    jobs = scene.work.take_jobs()
    assert [job.task for job in jobs] == ["show_process", "show_suggestion", "expire_suggestion"]
    assert jobs[-1].run_at == scene.clock.now() + UNDO_FOR


async def test_what_is_not_ticked_is_left_out(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    decision = await approve(scene, chosen=[1, 1, 7])
    assert decision.suggestion.applied == (1,)
    assert decision.process.steps[0].state is StepState.OPEN


async def test_whoever_approves_by_words_approves_what_was_left_ticked(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    await scene.operations.tick(BOB, ONE, [1, 7])
    assert (await scene.suggestion()).ticked == (1,)
    assert scene.jobs() == ["show_suggestion"]
    decision = await approve(scene, chosen=None)
    assert (decision.suggestion.applied, decision.suggestion.ticked) == ((1,), (1,))


async def test_words_approve_nothing_when_everything_was_ticked_off(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    await scene.operations.tick(BOB, ONE, [])
    with pytest.raises(InvalidInputError, match="Nothing is ticked"):
        await approve(scene, chosen=None)


async def test_a_late_tick_is_told_what_happened(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    await dismiss(scene, BOB)
    with pytest.raises(AlreadyDecidedError, match="Bob dismissed this"):
        await scene.operations.tick(ANN, ONE, [0])
    assert (await scene.suggestion()).ticked is None


async def test_ticking_needs_a_say(scene: Scene) -> None:
    await scene.suggest([done(1)])
    with pytest.raises(NotAllowedError):
        await scene.operations.tick(GUEST, ONE, [])


@pytest.mark.parametrize("chosen", [[], [9]])
async def test_ticking_nothing_is_refused(scene: Scene, chosen: list[int]) -> None:
    await scene.suggest(TWO_OPERATIONS)
    with pytest.raises(InvalidInputError):
        await approve(scene, chosen=chosen)
    assert (await scene.suggestion()).state is SuggestionState.WAITING


async def test_rights_are_asked_for_every_chosen_operation(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    with pytest.raises(NotAllowedError):
        await approve(scene, GUEST)
    assert (await approve(scene, GUEST, chosen=[1])).suggestion.applied == (1,)


@pytest.mark.parametrize("click", [approve, dismiss])
async def test_a_stranger_changes_nothing_even_when_they_asked_for_it(scene: Scene, click: object) -> None:
    await scene.suggest([done(1)])
    with pytest.raises(NotAllowedError, match="Ann or Bob"):
        await (approve(scene, CLEO) if click is approve else dismiss(scene, CLEO))
    assert (await scene.suggestion()).state is SuggestionState.WAITING


async def test_the_same_click_carried_out_again_gives_the_same_decision(scene: Scene) -> None:
    await scene.suggest([AddStep("Party")])
    first = await approve(scene)
    scene.clock.advance(timedelta(minutes=1))
    assert await approve(scene) == first
    assert len((await scene.current()).steps) == 6


async def test_a_dismissal_changes_nothing_and_is_remembered(scene: Scene) -> None:
    await scene.suggest([done(1)])
    first = await dismiss(scene)
    assert (first.suggestion.state, first.activity) == (SuggestionState.DISMISSED, None)
    assert first.process == LAUNCH == await scene.current()
    assert scene.jobs() == ["show_suggestion"]
    assert await dismiss(scene) == first
    async with scene.work(TEAM) as unit:
        (entry,) = await unit.activity.latest(LAUNCH.id, actor_id=ANN.id, limit=5)
    assert entry.lines == ("Dismissed: 1 Draft the copy: open → done",)
    assert not entry.can_undo(scene.clock.now())


async def test_a_late_click_learns_who_decided_and_when_in_its_own_time_zone(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await approve(scene)
    for click in (approve, dismiss):
        with pytest.raises(AlreadyDecidedError) as refusal:
            await click(scene, BOB, cause="click-2")
        assert refusal.value.public == "Ann approved this at 10:00, so nothing more was done."
    with pytest.raises(AlreadyDecidedError, match="You approved this at 09:00"):
        await approve(scene, cause="click-3")


async def test_a_click_after_a_dismissal_learns_of_it(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await dismiss(scene)
    with pytest.raises(AlreadyDecidedError, match="Ann dismissed this at 10:00"):
        await approve(scene, BOB, cause="click-2")


async def test_two_people_approving_at_once_have_one_effect(scene: Scene) -> None:
    await scene.suggest([AddStep("Party")])
    outcomes = await asyncio.gather(
        approve(scene, ANN, cause="a"), approve(scene, BOB, cause="b"), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecidedError", "Decision"]
    assert [one.title for one in (await scene.current()).steps].count("Party") == 1


async def test_approving_and_dismissing_at_once_have_one_effect(scene: Scene) -> None:
    await scene.suggest([AddStep("Party")])
    outcomes = await asyncio.gather(
        approve(scene, ANN, cause="a"), dismiss(scene, BOB, cause="b"), return_exceptions=True
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyDecidedError", "Decision"]


async def test_an_unrelated_change_meanwhile_does_not_stand_in_the_way(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await asyncio.gather(rename(scene, 5), approve(scene))
    assert (await scene.current()).steps[0].state is StepState.DONE


async def test_a_step_that_changed_makes_the_suggestion_stale(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await rename(scene, 1)
    assert scene.jobs() == ["show_process", "show_suggestion"]
    with pytest.raises(StaleError, match="1 Draft the copy: open → done"):
        await approve(scene)
    suggestion = await scene.suggestion()
    assert (suggestion.state, suggestion.decided_by) == (SuggestionState.STALE, None)
    assert scene.jobs() == ["show_suggestion"]
    assert (await scene.current()).steps[0].state is StepState.OPEN
    with pytest.raises(StaleError):
        await approve(scene, cause="click-2")


async def test_fresh_proposals_stay_open_beside_stale_ones(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    await rename(scene, 1)
    scene.jobs()
    with pytest.raises(StaleError) as refusal:
        await approve(scene)
    assert "1 Draft the copy" in refusal.value.public
    assert "3 Announce" not in refusal.value.public
    assert (await scene.suggestion()).state is SuggestionState.WAITING
    assert scene.jobs() == ["show_suggestion"]
    assert (await approve(scene, chosen=[1], cause="click-2")).suggestion.applied == (1,)


async def test_a_step_that_vanished_makes_what_speaks_of_it_stale(scene: Scene) -> None:
    added = await scene.operations.apply(
        ANN, LAUNCH.id, [AddStep("Party")], source=Source.WORD, cause="add", place=None
    )
    party = (await scene.current()).steps[-1].id
    await scene.suggest([AddStep("Cake", after_id=party)])
    await scene.operations.undo(ANN, added.id, cause="undo")
    with pytest.raises(StaleError):
        await approve(scene)


async def test_a_suggestion_expires_after_a_day(scene: Scene) -> None:
    await scene.suggest([done(1)])
    scene.clock.advance(timedelta(hours=24))
    with pytest.raises(ExpiredError):
        await approve(scene)
    assert (await scene.suggestion()).state is SuggestionState.EXPIRED
    assert scene.jobs() == ["show_suggestion"]
    with pytest.raises(ExpiredError):
        await dismiss(scene, cause="click-2")
    assert await scene.current() == LAUNCH


async def test_the_expiry_job_ends_a_suggestion_nobody_answered(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await scene.operations.expire(TEAM, ONE)
    (early,) = scene.work.take_jobs()
    assert (early.task, early.run_at) == ("expire_suggestion", scene.clock.now() + timedelta(hours=24))
    scene.clock.advance(timedelta(hours=24))
    await scene.operations.expire(TEAM, ONE)
    await scene.operations.expire(TEAM, ONE)
    assert (await scene.suggestion()).state is SuggestionState.EXPIRED
    assert scene.jobs() == ["show_suggestion"]


async def test_the_expiry_job_redraws_an_applied_suggestion_without_undo(scene: Scene) -> None:
    await scene.suggest([done(1)])
    await approve(scene)
    scene.jobs()
    scene.clock.advance(UNDO_FOR)
    await scene.operations.expire(TEAM, ONE)
    assert (await scene.suggestion()).state is SuggestionState.APPLIED
    assert scene.jobs() == ["show_suggestion"]


async def test_expiring_what_is_gone_does_nothing(scene: Scene) -> None:
    await scene.operations.expire(TEAM, SuggestionId("gone"))
    await scene.operations.show(TEAM, SuggestionId("gone"))
    assert (scene.jobs(), scene.messenger.shown) == ([], [])


async def test_an_approved_suggestion_can_be_undone_and_says_so(scene: Scene) -> None:
    await scene.suggest([done(2)])
    decision = await approve(scene)
    assert decision.activity is not None
    scene.jobs()
    await scene.operations.undo(BOB, decision.activity.id, cause="click-2")
    suggestion = await scene.suggestion()
    assert (suggestion.state, suggestion.decided_by) == (SuggestionState.UNDONE, ANN.id)
    assert scene.jobs() == ["show_process", "show_suggestion"]
    with pytest.raises(AlreadyDecidedError, match="Bob undid this at 09:00"):
        await approve(scene, cause="click-3")
    assert (await approve(scene)).activity is not None, "the first click, carried out again"


async def edited(scene: Scene, operations: Sequence[Operation], actor: Person = ANN) -> Decision:
    return await scene.operations.approve_edited(actor, ONE, operations, cause="form-1")


async def test_an_edited_suggestion_applies_what_the_person_made_of_it(scene: Scene) -> None:
    await scene.suggest([AddStep("Party"), *TWO_OPERATIONS])
    decision = await edited(scene, [AddStep("Big party"), UpdateStep(step(5), Assign(CLEO.id))])
    assert [one.title for one in decision.process.steps][-1] == "Big party"
    assert decision.process.steps[4].owner_id == CLEO.id
    assert decision.process.steps[0].state is StepState.OPEN
    stored = await scene.suggestion()
    assert [proposal.after for proposal in stored.proposals] == ["Big party", "Cleo"]
    assert [proposal.reason for proposal in stored.proposals] == ["you said so", "you said so"]
    assert stored.applied == (0, 1)
    assert await edited(scene, [AddStep("Big party")]) == decision


async def test_editing_everything_away_is_refused(scene: Scene) -> None:
    await scene.suggest([done(1)])
    with pytest.raises(InvalidInputError):
        await edited(scene, [])


async def test_an_edited_suggestion_is_stale_when_its_step_changed(scene: Scene) -> None:
    await scene.suggest([UpdateStep(step(1), Rename("New"))])
    await rename(scene, 1)
    with pytest.raises(StaleError):
        await edited(scene, [UpdateStep(step(1), Rename("Newer"))])


async def test_rights_are_asked_for_edited_operations_too(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    with pytest.raises(NotAllowedError):
        await edited(scene, [done(1)], GUEST)


async def test_the_edit_form_opens_for_those_with_a_say(scene: Scene) -> None:
    suggestion = await scene.suggest(TWO_OPERATIONS)
    assert await scene.operations.get(GUEST, ONE) == (suggestion, LAUNCH)
    with pytest.raises(NotAllowedError):
        await scene.operations.get(CLEO, ONE)
    with pytest.raises(NotFoundError):
        await scene.operations.get(ANN, SuggestionId("gone"))


async def test_showing_draws_the_card_with_its_people_and_its_effect(scene: Scene) -> None:
    await scene.suggest(TWO_OPERATIONS)
    decision = await approve(scene)
    await scene.operations.show(TEAM, ONE)
    shown = scene.messenger.shown[0]
    assert (shown.suggestion, shown.process, shown.activity) == (
        decision.suggestion,
        decision.process,
        decision.activity,
    )
    assert set(shown.people) == {ANN.id, BOB.id, CLEO.id}
    assert shown.suggestion.place == PLACE


async def test_a_suggestion_made_before_an_undo_stays_stale_whatever_comes_after(scene: Scene) -> None:
    change = UpdateStep(step(1), Rename("Other"))
    renamed = await scene.operations.apply(
        ANN, LAUNCH.id, [change], source=Source.WORD, cause="rename", place=None
    )
    await scene.suggest([done(1)])
    await scene.operations.undo(ANN, renamed.id, cause="undo")
    await rename(scene, 1, "Something else")
    with pytest.raises(StaleError):
        await approve(scene)
