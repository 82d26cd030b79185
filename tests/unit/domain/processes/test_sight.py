"""Who sees a process: every standing of a person beside every kind of channel."""

from dataclasses import replace

import pytest

from domain.ids import ChannelId
from domain.people.model import Person
from domain.processes.sight import may_be_shown_in, seen, sees
from tests.fakes.channels import make_channel
from tests.fakes.people import make_person
from tests.fakes.processes import make_process, make_step

HOME, OTHER, DM = ChannelId("C1"), ChannelId("C9"), ChannelId("D1")
PUBLIC = {HOME: make_channel("C1", "UMEMBER")}
PRIVATE = {HOME: make_channel("C1", "UMEMBER", is_private=True)}
PROCESS = make_process(make_step(1, "x", owner="UBOB"), channel_id=HOME)

MEMBER = make_person("UMEMBER", "Mia")
OWNER = make_person("UANN", "Ann")
STEP_OWNER = make_person("UBOB", "Bob")
STRANGER = make_person("UEVE", "Eve")


@pytest.mark.parametrize(
    ("person", "public", "private", "nobody_knows"),
    [
        (MEMBER, True, True, False),
        (OWNER, True, False, False),
        (STEP_OWNER, True, False, False),
        (STRANGER, False, False, False),
        (replace(MEMBER, is_guest=True), True, True, False),
        (replace(STEP_OWNER, is_guest=True), True, False, False),
        (replace(MEMBER, is_deleted=True), False, False, False),
        (replace(MEMBER, is_bot=True), False, False, False),
    ],
)
def test_members_see_it_and_whom_a_public_one_names(
    person: Person, public: bool, private: bool, nobody_knows: bool
) -> None:
    assert sees(person, PROCESS, PUBLIC) is public
    assert sees(person, PROCESS, PRIVATE) is private
    assert sees(person, PROCESS, {}) is nobody_knows


def test_who_acts_in_the_channel_sees_it() -> None:
    assert sees(STRANGER, PROCESS, {}, HOME)
    assert not sees(STRANGER, PROCESS, PUBLIC, OTHER)


def test_what_lives_in_a_direct_message_is_seen_by_whom_it_names() -> None:
    process = replace(PROCESS, channel_id=DM)
    assert seen(OWNER, [process], {}) == [process]
    assert seen(STRANGER, [process], {}) == []


def test_only_what_is_public_may_be_shown_elsewhere() -> None:
    assert may_be_shown_in(PROCESS, HOME, PRIVATE)
    assert may_be_shown_in(PROCESS, OTHER, PUBLIC)
    assert not may_be_shown_in(PROCESS, OTHER, PRIVATE)
    assert not may_be_shown_in(PROCESS, OTHER, {})
