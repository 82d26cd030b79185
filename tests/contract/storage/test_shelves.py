"""Every shelf does what its port says."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import pytest

from domain.conversations.model import Conversation, Turn, TurnState
from domain.conversations.ports import ConversationsWorkFactory
from domain.errors import AlreadyDecidedError, ConflictError, NotFoundError
from domain.gateway.model import TokenUsage, UsageOutcome, UsageRow
from domain.gateway.ports import GatewayWorkFactory
from domain.ids import (
    ActivityId,
    ChannelId,
    ConversationId,
    MessageTs,
    ProcessId,
    StepId,
    TemplateId,
    TurnId,
    UserId,
)
from domain.operations.managing import facts_of
from domain.operations.model import FactsDelta, SuggestionState
from domain.operations.ports import OperationsWorkFactory
from domain.people.ports import PeopleWorkFactory
from domain.ports import Job
from domain.processes.model import Process, ProcessState, StepState
from domain.processes.ports import ProcessWorkFactory
from domain.processes.shapes import (
    Condition,
    DueAnchor,
    DueRule,
    Evidence,
    EvidenceKind,
    MessageLink,
    Origin,
    Question,
    StepKind,
)
from domain.processes.sight import Sight
from storage.errors import StorageError
from storage.unit_of_work import SqlWorkFactory
from tests.contract.storage.conftest import JobList
from tests.contract.storage.samples import PLACE, make_activity, make_suggestion
from tests.fakes.channels import make_channel
from tests.fakes.people import TEAM, make_person
from tests.fakes.processes import make_process, make_step
from tests.fakes.system import MONDAY
from tests.fakes.work import FakeWork

DAY = date(2026, 11, 23)
ALL_OF_C1 = Sight(UserId("UANN"), frozenset({ChannelId("C1")}), frozenset())
PROCESS = make_process(make_step(1, "DNS"), make_step(2, "Record", under=1), make_step(3, "Mail"))
CONVERSATION = Conversation(
    ConversationId("conversation-1"), TEAM, ChannelId("C1"), MessageTs("1771442483.26")
)
TURN = Turn(
    TurnId("turn-1"), TEAM, CONVERSATION.id, MessageTs("1771442483.26"), UserId("UANN"), started_at=MONDAY
)


async def start(work: SqlWorkFactory, *processes: Process) -> None:
    async with work(TEAM) as unit:
        for process in processes or (PROCESS,):
            await unit.processes.add(process)
        await unit.commit()


async def read(work: SqlWorkFactory, process_id: ProcessId = PROCESS.id) -> Process:
    async with work(TEAM) as unit:
        process = await unit.processes.get(process_id)
        assert process is not None
        return process


def test_one_factory_serves_every_feature(work: SqlWorkFactory) -> None:
    factories: tuple[
        PeopleWorkFactory,
        ProcessWorkFactory,
        OperationsWorkFactory,
        ConversationsWorkFactory,
        GatewayWorkFactory,
    ] = (work, work, work, work, work)
    assert factories


async def test_leaving_without_commit_records_nothing(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        await unit.processes.add(PROCESS)
    async with work(TEAM) as unit:
        assert await unit.processes.get(PROCESS.id) is None


async def test_jobs_reach_the_queue_inside_the_transaction(work: SqlWorkFactory, enqueued: JobList) -> None:
    async with work(TEAM) as unit:
        await unit.jobs.add(Job("show_process", {"process_id": "process-1"}))
        await unit.commit()
    assert [job.task for _, job in enqueued.jobs] == ["show_process"]


async def test_people_are_found_by_name_and_keep_their_choice_about_ai(work: SqlWorkFactory) -> None:
    ann, bob = make_person("UANN", "ann"), make_person("UBOB", "Bob")
    async with work(TEAM) as unit:
        for person in (bob, ann, replace(make_person("UBOT", "Bot"), is_bot=True)):
            await unit.people.save(person)
        await unit.people.save(replace(make_person("UOLD", "Old"), is_deleted=True))
        await unit.people.set_uses_ai(ann.id, False)
        await unit.people.save(replace(ann, name="Ann B.", timezone="Europe/Berlin", refreshed_at=MONDAY))
        await unit.people.set_uses_ai(UserId("UNEW"), False)
        await unit.commit()
    async with work(TEAM) as unit:
        stored = await unit.people.get(ann.id)
        assert stored == replace(
            ann, name="Ann B.", timezone="Europe/Berlin", refreshed_at=MONDAY, uses_ai=False
        )
        unknown = await unit.people.get(UserId("UNEW"))
        assert unknown is not None
        assert (unknown.uses_ai, unknown.refreshed_at) == (False, None)
        assert [person.id for person in await unit.people.all()] == ["UANN", "UBOB", "UNEW"]


async def test_a_copy_of_a_channel_comes_back_as_it_was_saved_last(work: SqlWorkFactory) -> None:
    channel = replace(make_channel("C1", "UANN", "UBOB", is_private=True), refreshed_at=MONDAY)
    for shelves in (work, FakeWork()):
        for copy in (channel, replace(channel, is_archived=True, members=frozenset())):
            async with shelves(TEAM) as unit:
                await unit.channels.save(copy)
                await unit.commit()
            async with shelves(TEAM) as unit:
                assert await unit.channels.get(channel.id) == copy
                assert await unit.channels.all() == [copy]


async def test_a_process_comes_back_as_it_was_with_its_steps_in_order(work: SqlWorkFactory) -> None:
    full = replace(
        make_step(1, "DNS"),
        state=StepState.BLOCKED,
        owner_id=UserId("UANN"),
        due_on=DAY,
        waits_on_id=UserId("UBOB"),
        blocked_until=DAY,
        reason="access",
        finished_by=UserId("UANN"),
        finished_at=MONDAY,
        version=4,
        key="dns",
        kind=StepKind.EVIDENCE,
        role="admin",
        is_optional=True,
        notes="Two lines\nof notes",
        due_rule=DueRule(-2, anchor=DueAnchor.STEP, step_key="mail"),
        after_ids=(StepId("step-3"),),
        condition=Condition("region", ("EU", "UK"), is_negated=True),
        question=Question("ttl", "Which TTL?", ("60", "300"), is_required=False),
        answer="60",
        evidence=(Evidence(EvidenceKind.LINK, "https://example.com", "The zone", UserId("UANN"), MONDAY),),
        source=MessageLink(ChannelId("C1"), MessageTs("1.0"), MessageTs("0.5")),
        taken_from=UserId("UBOB"),
    )
    process = replace(
        PROCESS.with_steps((full, *PROCESS.steps[1:])),
        due_on=DAY,
        state=ProcessState.CANCELLED,
        reason="too late",
        template_id=TemplateId("template-1"),
        template_version=3,
        roles={"admin": UserId("UANN")},
        questions=(Question("region", "Which region?"),),
        answers={"region": "EU"},
        editors=(UserId("UBOB"),),
        origin=Origin.SCHEDULE,
        start_note="Late",
    )
    await start(work, process)
    assert await read(work) == process
    with pytest.raises(ConflictError):
        await start(work, process)


async def test_saving_writes_changes_additions_and_removals(work: SqlWorkFactory) -> None:
    await start(work)
    dns, record, mail = PROCESS.steps
    changed = replace(PROCESS, name="Launch", version=2, next_alias=5).with_steps(
        (replace(dns, title="Move DNS", version=2), record, make_step(4, "New", under=1))
    )
    async with work(TEAM) as unit:
        await unit.processes.save(changed, expected_version=1)
        await unit.commit()
    stored = await read(work)
    assert stored == changed
    assert mail not in stored.steps


async def test_only_one_of_two_savers_with_the_same_version_wins(work: SqlWorkFactory) -> None:
    await start(work)

    async def rename(name: str) -> bool:
        async with work(TEAM) as unit:
            try:
                await unit.processes.save(replace(PROCESS, name=name, version=2), expected_version=1)
            except ConflictError:
                return False
            await unit.commit()
            return True

    assert sorted(await asyncio.gather(*[rename(f"n{n}") for n in range(6)])) == [False] * 5 + [True]
    assert (await read(work)).version == 2


async def test_a_step_added_and_one_removed_may_trade_places_with_a_parent(work: SqlWorkFactory) -> None:
    await start(work)
    dns, record, mail = PROCESS.steps
    moved = replace(PROCESS, version=2).with_steps((mail, replace(record, parent_id=mail.id), dns))
    async with work(TEAM) as unit:
        await unit.processes.save(moved, expected_version=1)
        await unit.commit()
    assert await read(work) == moved
    without_parent = replace(moved, version=3).with_steps((dns,))
    async with work(TEAM) as unit:
        await unit.processes.save(without_parent, expected_version=2)
        await unit.commit()
    assert await read(work) == without_parent


async def test_the_card_survives_a_save_of_a_value_read_before_it_was_posted(work: SqlWorkFactory) -> None:
    await start(work)
    async with work(TEAM) as unit:
        await unit.processes.set_card(PROCESS.id, MessageTs("5.0"))
        await unit.processes.save(replace(PROCESS, version=2), expected_version=1)
        await unit.commit()
    async with work(TEAM) as unit:
        found = await unit.processes.by_card(PROCESS.channel_id, MessageTs("5.0"))
        assert found is not None
        assert (found.id, found.version) == (PROCESS.id, 2)
        assert await unit.processes.by_card(ChannelId("C2"), MessageTs("5.0")) is None


async def test_open_processes_are_listed_newest_first_by_channel(work: SqlWorkFactory) -> None:
    old = make_process(process_id="old")
    new = replace(make_process(process_id="new"), started_at=MONDAY + timedelta(hours=1))
    elsewhere = replace(make_process(process_id="elsewhere"), channel_id=ChannelId("C2"))
    closed = replace(make_process(process_id="closed"), state=ProcessState.CLOSED)
    paused = replace(
        make_process(process_id="paused"),
        state=ProcessState.PAUSED,
        channel_id=ChannelId("C3"),
        started_at=MONDAY - timedelta(days=1),
    )
    await start(work, old, new, elsewhere, closed, paused)
    async with work(TEAM) as unit:
        mine = await unit.processes.list_open(channel_ids=[ChannelId("C1")], limit=5)
        assert [process.id for process in mine] == ["new", "old"]
        assert len(await unit.processes.list_open(channel_ids=None, limit=5)) == 4
        assert [p.id for p in await unit.processes.list_open(channel_ids=None, limit=1)] == ["new"]
        resting = await unit.processes.list_open(channel_ids=[ChannelId("C3")], limit=5)
        assert [process.id for process in resting] == ["paused"]
        assert await unit.processes.list_open(channel_ids=[], limit=5) == []


async def test_names_are_searched_as_plain_text_open_ones_first(work: SqlWorkFactory) -> None:
    closed = replace(
        make_process(process_id="closed", name="of 100% ÄRGER_1"),
        state=ProcessState.CLOSED,
        started_at=MONDAY + timedelta(hours=1),
    )
    await start(work, closed, make_process(process_id="open", name="about 100% ärger_1"), make_process())
    async with work(TEAM) as unit:
        found = await unit.processes.find("100% ärger_1", sight=ALL_OF_C1, limit=5)
        assert [process.id for process in found] == ["open", "closed"]
        assert await unit.processes.find("100x", sight=ALL_OF_C1, limit=5) == []
        assert await unit.processes.find("ärger%1", sight=ALL_OF_C1, limit=5) == []


async def test_exact_names_come_first_and_only_what_is_in_sight(work: SqlWorkFactory) -> None:
    exact = replace(make_process(process_id="exact", name="RUN 1"), started_at=MONDAY - timedelta(days=9))
    longer = [make_process(process_id=f"run-{n}", name=f"Run 1{n}") for n in range(5)]
    named = make_process(
        make_step(1, "Hers", owner="UEVE"), process_id="named", name="Run 10 too", owner=None
    )
    hidden = make_process(process_id="hidden", name="Run 1")
    named, hidden = (replace(process, channel_id=ChannelId("C2")) for process in (named, hidden))
    apart = replace(named, id=ProcessId("apart"), channel_id=ChannelId("C3"), state=ProcessState.CLOSED)
    await start(work, exact, *longer, named, hidden, apart)
    eve = Sight(UserId("UEVE"), frozenset(map(ChannelId, ["C1"])), frozenset(map(ChannelId, ["C2"])))
    async with work(TEAM) as unit:
        found = [process.id for process in await unit.processes.find("run 1", sight=eve, limit=9)]
        assert found[0] == "exact"
        assert {*found} == {"exact", "named", *(process.id for process in longer)}
        only = await unit.processes.find("run 1", sight=eve, limit=1)
        assert [process.id for process in only] == ["exact"]
        listed = await unit.processes.list_in_sight(eve, limit=9)
        assert [process.id for process in listed][-1] == "exact"
        assert {process.id for process in listed} == {*found}
        assert len(await unit.processes.list_in_sight(eve, limit=3)) == 3
        assert await unit.processes.homes_of(UserId("UEVE")) == ["C2"]
        assert {*await unit.processes.homes_of_name("run 1")} == {"C1", "C2", "C3"}
        nothing = Sight(UserId("UEVE"), frozenset(), frozenset())
        assert await unit.processes.list_in_sight(nothing, limit=9) == []


async def test_history_is_appended_once_per_cause(work: SqlWorkFactory) -> None:
    await start(work)
    entry = make_activity()
    async with work(TEAM) as unit:
        await unit.activity.add(entry)
        with pytest.raises(AlreadyDecidedError):
            await unit.activity.add(make_activity(2, cause=entry.cause))
        assert await unit.activity.by_cause(entry.cause) == entry
        await unit.commit()
    async with work(TEAM) as unit:
        assert await unit.activity.get(entry.id) == entry
        assert await unit.activity.get(ActivityId("activity-2")) is None


async def test_the_same_cause_at_the_same_time_is_recorded_once(work: SqlWorkFactory) -> None:
    await start(work)

    async def act(number: int) -> bool:
        async with work(TEAM) as unit:
            try:
                await unit.activity.add(make_activity(number, cause="the same"))
            except AlreadyDecidedError:
                return False
            await unit.commit()
            return True

    assert sorted(await asyncio.gather(*[act(n) for n in range(5)])) == [False] * 4 + [True]


async def test_the_latest_history_comes_first_and_can_be_one_persons(work: SqlWorkFactory) -> None:
    await start(work)
    async with work(TEAM) as unit:
        for number, actor in enumerate(("UANN", "UBOB", "UANN"), start=1):
            await unit.activity.add(make_activity(number, actor=actor))
        same_instant = replace(make_activity(4, actor="UBOB"), at=make_activity(3).at, place=None)
        await unit.activity.add(same_instant)
        latest = await unit.activity.latest(PROCESS.id, actor_id=None, limit=3)
        assert [entry.id for entry in latest] == ["activity-4", "activity-3", "activity-2"]
        assert latest[0] == same_instant
        anns = await unit.activity.latest(PROCESS.id, actor_id=UserId("UANN"), limit=1)
        assert [entry.id for entry in anns] == ["activity-3"]
        rest = await unit.activity.latest(PROCESS.id, actor_id=None, limit=5, offset=2)
        assert [entry.id for entry in rest] == ["activity-2", "activity-1"]


async def test_a_change_of_the_whole_comes_back_with_what_was_and_is(work: SqlWorkFactory) -> None:
    await start(work)
    before = facts_of(PROCESS)
    after = replace(
        before,
        state=ProcessState.PAUSED,
        closed_by=UserId("UANN"),
        closed_at=MONDAY,
        reason="summer",
        editors=(UserId("UBOB"),),
        questions=(Question("region", "Which region?", ("EU",)),),
        answers={"region": "EU"},
    )
    entry = replace(make_activity(1), operations=(), deltas=(), facts=FactsDelta(before, after))
    async with work(TEAM) as unit:
        await unit.activity.add(entry)
        assert await unit.activity.get(entry.id) == entry


async def test_a_change_is_taken_back_once(work: SqlWorkFactory) -> None:
    await start(work)
    async with work(TEAM) as unit:
        await unit.activity.add(make_activity())
        await unit.commit()

    async def undo(number: int) -> bool:
        async with work(TEAM) as unit:
            undone = await unit.activity.mark_undone(ActivityId("activity-1"), ActivityId(f"undo-{number}"))
            await unit.commit()
            return undone

    assert sorted(await asyncio.gather(*[undo(n) for n in range(4)])) == [False] * 3 + [True]


async def test_history_of_an_unknown_process_is_refused(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        with pytest.raises(NotFoundError):
            await unit.activity.add(make_activity())


async def test_suggestions_are_found_by_message_thread_and_process(work: SqlWorkFactory) -> None:
    await start(work)
    first, second = make_suggestion(1), make_suggestion(2)
    async with work(TEAM) as unit:
        await unit.suggestions.add(first)
        await unit.suggestions.add(second)
        assert await unit.suggestions.get(first.id) == first
        assert await unit.suggestions.by_source(PLACE, second.source_ts) == second
        assert await unit.suggestions.by_source(PLACE, MessageTs("99.0")) is None
        assert PLACE.thread_ts is not None
        assert await unit.suggestions.waiting(PLACE.channel_id, PLACE.thread_ts) == [second, first]
        assert await unit.suggestions.waiting(PLACE.channel_id, MessageTs("2.0")) == []
        assert await unit.suggestions.waiting_for_process(PROCESS.id) == [second, first]
        await unit.commit()
    async with work(TEAM) as unit:
        with pytest.raises(ConflictError):
            await unit.suggestions.add(make_suggestion(3, source_ts=first.source_ts))


async def test_what_is_left_ticked_is_kept_while_a_suggestion_waits(work: SqlWorkFactory) -> None:
    await start(work)
    suggestion = make_suggestion()
    async with work(TEAM) as unit:
        await unit.suggestions.add(suggestion)
        assert await unit.suggestions.tick(suggestion.id, [1])
        ticked = replace(suggestion, ticked=(1,))
        assert await unit.suggestions.get(suggestion.id) == ticked
        dismissed = replace(ticked, state=SuggestionState.DISMISSED)
        assert await unit.suggestions.decide(dismissed, expected=SuggestionState.WAITING)
        assert not await unit.suggestions.tick(suggestion.id, [])
        assert await unit.suggestions.get(suggestion.id) == dismissed


async def test_a_suggestion_is_decided_once_however_many_click(work: SqlWorkFactory) -> None:
    await start(work)
    suggestion = make_suggestion()
    async with work(TEAM) as unit:
        await unit.suggestions.add(suggestion)
        await unit.commit()
    applied = replace(
        suggestion,
        state=SuggestionState.APPLIED,
        decided_by=UserId("UANN"),
        decided_at=MONDAY,
        applied=(1,),
        proposals=suggestion.proposals[:1],
        activity_id=ActivityId("activity-1"),
    )

    async def click() -> bool:
        async with work(TEAM) as unit:
            decided = await unit.suggestions.decide(applied, expected=SuggestionState.WAITING)
            await unit.commit()
            return decided

    assert sorted(await asyncio.gather(*[click() for _ in range(5)])) == [False] * 4 + [True]
    async with work(TEAM) as unit:
        assert await unit.suggestions.get(suggestion.id) == applied
        assert await unit.suggestions.waiting_for_process(PROCESS.id) == []


async def test_a_thread_has_one_conversation(work: SqlWorkFactory) -> None:
    twin = replace(CONVERSATION, id=ConversationId("conversation-2"))
    async with work(TEAM) as unit:
        assert await unit.conversations.get(CONVERSATION.channel_id, CONVERSATION.thread_ts) is None
        assert await unit.conversations.ensure(CONVERSATION) == CONVERSATION
        assert await unit.conversations.ensure(twin) == CONVERSATION


async def test_summaries_can_be_forgotten(work: SqlWorkFactory) -> None:
    await start(work)
    async with work(TEAM) as unit:
        await unit.conversations.ensure(CONVERSATION)
        await unit.conversations.set_summary(CONVERSATION.id, "newer", MessageTs("10.5"))
        await unit.conversations.drop_summaries()
        stored = await unit.conversations.get(CONVERSATION.channel_id, CONVERSATION.thread_ts)
    assert stored is not None
    assert (stored.summary, stored.summary_upto) == (None, None)


async def test_a_conversation_remembers_engagement_binding_and_summary(work: SqlWorkFactory) -> None:
    await start(work)
    async with work(TEAM) as unit:
        await unit.conversations.ensure(CONVERSATION)
        await unit.conversations.engage(CONVERSATION.id)
        await unit.conversations.bind(CONVERSATION.id, PROCESS.id)
        await unit.conversations.set_summary(CONVERSATION.id, "newer", MessageTs("10.5"))
        await unit.conversations.set_summary(CONVERSATION.id, "older", MessageTs("9.5"))
        stored = await unit.conversations.get(CONVERSATION.channel_id, CONVERSATION.thread_ts)
        assert stored == replace(
            CONVERSATION,
            is_engaged=True,
            process_id=PROCESS.id,
            summary="newer",
            summary_upto=MessageTs("10.5"),
        )
        await unit.conversations.bind(CONVERSATION.id, None)
        unbound = await unit.conversations.get(CONVERSATION.channel_id, CONVERSATION.thread_ts)
        assert unbound is not None
        assert unbound.process_id is None


async def test_a_question_has_one_turn_with_its_answers_in_order(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        await unit.conversations.ensure(CONVERSATION)
        assert await unit.conversations.turn(CONVERSATION.id, TURN.question_ts) is None
        assert await unit.conversations.begin_turn(TURN) == TURN
        assert await unit.conversations.begin_turn(replace(TURN, id=TurnId("turn-2"))) == TURN
        for ts in ("2.0", "3.0", "2.0"):
            await unit.conversations.add_answer_ts(TURN.id, MessageTs(ts))
        finished = replace(TURN, state=TurnState.ANSWERED, prompt_hash="h", model="m", finished_at=MONDAY)
        await unit.conversations.finish_turn(finished)
        stored = await unit.conversations.turn(CONVERSATION.id, TURN.question_ts)
        assert stored == replace(finished, answer_ts=(MessageTs("2.0"), MessageTs("3.0")))
        assert await unit.conversations.known_answers(CONVERSATION.id) == ["2.0", "3.0"]


async def test_a_stop_reaches_the_running_turns_of_its_thread(work: SqlWorkFactory) -> None:
    done = replace(TURN, id=TurnId("turn-2"), question_ts=MessageTs("2.0"), state=TurnState.ANSWERED)
    thread = (CONVERSATION.channel_id, CONVERSATION.thread_ts)
    async with work(TEAM) as unit:
        await unit.conversations.ensure(CONVERSATION)
        await unit.conversations.begin_turn(TURN)
        await unit.conversations.begin_turn(done)
        assert await unit.conversations.request_stop(ChannelId("C2"), thread[1], MONDAY) == 0
        assert not await unit.conversations.is_stop_requested(TURN.id)
        assert await unit.conversations.request_stop(*thread, MONDAY) == 1
        assert await unit.conversations.request_stop(*thread, MONDAY + timedelta(hours=1)) == 1
        assert await unit.conversations.is_stop_requested(TURN.id)
        assert not await unit.conversations.is_stop_requested(done.id)
        stored = await unit.conversations.turn(CONVERSATION.id, TURN.question_ts)
        assert stored is not None
        assert stored.stop_requested_at == MONDAY


def make_usage(number: int, tokens: int = 60, actor: str = "UANN") -> UsageRow:
    return UsageRow(
        id=f"usage-{number}",
        team_id=TEAM,
        actor_id=UserId(actor),
        at=MONDAY + timedelta(minutes=number),
        purpose="reply",
        model="m",
        usage=TokenUsage(tokens, 0, is_estimate=True),
        outcome=UsageOutcome.ANSWERED,
        took_ms=5,
    )


async def test_parallel_calls_cannot_overspend_together(work: SqlWorkFactory) -> None:
    async def reserve(number: int) -> bool:
        async with work(TEAM) as unit:
            granted = await unit.usage.reserve(f"r{number}", on=DAY, tokens=30, limit=100, at=MONDAY)
            await unit.commit()
            return granted

    assert sum(await asyncio.gather(*[reserve(n) for n in range(10)])) == 3
    async with work(TEAM) as unit:
        assert await unit.usage.spent(on=DAY) == 90
        assert await unit.usage.spent(on=DAY + timedelta(days=1)) == 0


async def test_a_reservation_asked_for_again_is_granted_once(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        assert not await unit.usage.reserve("big", on=DAY, tokens=101, limit=100, at=MONDAY)
        for _ in range(2):
            assert await unit.usage.reserve("r", on=DAY, tokens=80, limit=100, at=MONDAY)
        assert await unit.usage.spent(on=DAY) == 80


async def test_settling_replaces_the_reservation_once(work: SqlWorkFactory) -> None:
    async with work(TEAM) as unit:
        assert await unit.usage.reserve("r", on=DAY, tokens=80, limit=100, at=MONDAY)
        await unit.usage.settle("r", make_usage(1))
        await unit.usage.settle("r", make_usage(1))
        await unit.usage.settle("r", make_usage(2))
        assert await unit.usage.spent(on=DAY) == 60
        await unit.usage.add(make_usage(3, tokens=0, actor="UBOB"))
        rows = await unit.usage.rows(since=MONDAY, actor_id=None)
        assert rows == [make_usage(3, tokens=0, actor="UBOB"), make_usage(1)]
        assert await unit.usage.rows(since=MONDAY, actor_id=UserId("UBOB")) == rows[:1]
        assert await unit.usage.rows(since=MONDAY + timedelta(minutes=2), actor_id=UserId("UANN")) == []


async def test_reservations_of_dead_calls_are_freed_and_a_late_settling_still_counts(
    work: SqlWorkFactory,
) -> None:
    async with work(TEAM) as unit:
        assert await unit.usage.reserve("old", on=DAY, tokens=80, limit=100, at=MONDAY)
        assert await unit.usage.reserve("new", on=DAY, tokens=10, limit=100, at=MONDAY + timedelta(hours=1))
        assert await unit.usage.release_before(MONDAY + timedelta(minutes=30)) == 1
        assert await unit.usage.release_before(MONDAY + timedelta(minutes=30)) == 0
        assert await unit.usage.spent(on=DAY) == 10
        await unit.usage.settle("old", make_usage(1))
        assert await unit.usage.spent(on=DAY) == 70


async def test_an_unforeseen_refusal_of_the_database_carries_no_words_of_people(work: SqlWorkFactory) -> None:
    canary = replace(make_process(name="a secret of Ann's"), next_alias=cast("int", None))
    async with work(TEAM) as unit:
        with pytest.raises(StorageError, match="23502") as refused:
            await unit.processes.add(canary)
    assert refused.value.__suppress_context__
    assert "secret" not in str(refused.value)


async def test_a_process_of_two_hundred_steps_is_saved_in_a_few_statements(work: SqlWorkFactory) -> None:
    big = make_process(*[make_step(n, f"Step {n}") for n in range(1, 201)])
    await start(work, big)
    steps = (replace(big.steps[0], title="Changed", version=2), *big.steps[1:])
    loop = asyncio.get_running_loop()
    async with work(TEAM) as unit:
        began = loop.time()
        await unit.processes.save(replace(big, version=2).with_steps(steps), expected_version=1)
        await unit.commit()
        assert loop.time() - began < 0.5
    assert (await read(work)).steps[0].title == "Changed"
