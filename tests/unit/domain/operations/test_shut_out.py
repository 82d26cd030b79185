"""A private channel's processes are its members' to change, whatever old cards others still hold."""

from collections.abc import Awaitable, Callable

import pytest

from domain.channels.model import Channel
from domain.errors import NotAllowedError
from domain.ids import ActivityId, SuggestionId
from domain.operations.managing import Close
from domain.operations.model import Place, Source
from domain.people.model import Person
from domain.ports import Job
from domain.processes.service import show_process_job
from tests.fakes.channels import make_channel
from tests.fakes.people import TEAM
from tests.unit.domain.operations.scene import ANN, BOB, LAUNCH, Scene, done

ONE = SuggestionId("suggestion-1")
Act = Callable[[Scene, Person], Awaitable[object]]


async def know(scene: Scene, channel: Channel) -> None:
    async with scene.work(TEAM) as unit:
        await unit.channels.save(channel)
        await unit.commit()


async def finish(scene: Scene, actor: Person, source: Source = Source.BUTTON) -> ActivityId:
    place = Place(LAUNCH.channel_id)
    changed = await scene.operations.apply(
        actor, LAUNCH.id, [done(1)], source=source, cause="finish", place=place
    )
    return changed.id


async def close(scene: Scene, actor: Person) -> object:
    return await scene.operations.manage(
        actor, LAUNCH.id, Close(), source=Source.BUTTON, cause="close", place=Place(LAUNCH.channel_id)
    )


ACTS: dict[str, Act] = {
    "finish": finish,
    "close": close,
    "approve": lambda scene, actor: scene.operations.approve(actor, ONE, chosen=None, cause="click"),
    "dismiss": lambda scene, actor: scene.operations.dismiss(actor, ONE, cause="click"),
    "tick": lambda scene, actor: scene.operations.tick(actor, ONE, []),
    "edit": lambda scene, actor: scene.operations.get(actor, ONE),
    "undo": lambda scene, actor: scene.operations.undo(actor, ActivityId("before"), cause="click"),
    "undo_latest": lambda scene, actor: scene.operations.undo_latest(actor, LAUNCH.id, cause="click"),
}


@pytest.mark.parametrize("act", ACTS)
async def test_who_left_a_private_channel_changes_nothing_of_it_any_more(scene: Scene, act: str) -> None:
    await scene.suggest([done(2)])
    activity_id = await finish(scene, ANN)
    before = await scene.current()
    ACTS["undo"] = lambda scene, actor: scene.operations.undo(actor, activity_id, cause="click")
    await know(scene, make_channel(LAUNCH.channel_id, BOB.id, is_private=True))
    with pytest.raises(NotAllowedError, match="private channel that you are not in"):
        await ACTS[act](scene, ANN) if act != "finish" else await scene.operations.apply(
            ANN, LAUNCH.id, [done(2)], source=Source.BUTTON, cause="again", place=Place(LAUNCH.channel_id)
        )
    assert await scene.current() == before


async def test_a_refusal_has_our_copy_of_the_channel_looked_after(scene: Scene) -> None:
    await know(scene, make_channel(LAUNCH.channel_id, BOB.id, is_private=True))
    with pytest.raises(NotAllowedError):
        await finish(scene, ANN)
    jobs: list[Job] = scene.work.take_jobs()
    assert jobs == [show_process_job(LAUNCH.id)]


@pytest.mark.parametrize(
    "channel",
    [
        make_channel(LAUNCH.channel_id, ANN.id, is_private=True),
        make_channel(LAUNCH.channel_id, BOB.id, is_private=False),
    ],
    ids=["a member of a private channel", "anyone entitled in a public one"],
)
async def test_everyone_else_may_go_on(scene: Scene, channel: Channel) -> None:
    await know(scene, channel)
    await finish(scene, ANN)


async def test_words_written_in_a_channel_prove_that_one_is_in_it(scene: Scene) -> None:
    await know(scene, make_channel(LAUNCH.channel_id, BOB.id, is_private=True))
    await finish(scene, ANN, Source.WORD)
