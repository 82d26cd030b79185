"""Rate limits refill with time; each method has its own."""

from sandbox.peer.api.server import METHODS
from sandbox.peer.clock import Clock
from sandbox.peer.rates import (
    POST_IN_CHANNEL,
    SPECIAL_600,
    STATUS_IN_CHANNEL,
    TIER_1,
    TIER_2,
    TIER_3,
    TIER_4,
    RateLimits,
)


def test_a_tier_takes_a_minutes_worth_and_refills_evenly() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    assert [limits.wait_for(("m",), TIER_2) for _ in range(20)] == [0] * 20
    assert limits.wait_for(("m",), TIER_2) == 3
    assert limits.wait_for(("n",), TIER_2) == 0
    clock.advance(3)
    assert limits.wait_for(("m",), TIER_2) == 0
    assert limits.wait_for(("m",), TIER_2) > 0


def test_a_scale_multiplies_and_off_is_off() -> None:
    limits = RateLimits(Clock())
    limits.set(True, 2)
    assert [limits.wait_for(("m",), POST_IN_CHANNEL) for _ in range(20)] == [0] * 20
    assert limits.wait_for(("m",), POST_IN_CHANNEL) == 1
    limits.set(False, 1)
    assert [limits.wait_for(("m",), TIER_1) for _ in range(100)] == [0] * 100


def test_every_method_has_the_tier_that_slack_documents() -> None:
    tiers = {
        TIER_1: "apps.connections.open apps.uninstall",
        TIER_2: "chat.startStream chat.stopStream conversations.list users.list reactions.remove",
        TIER_3: "agents.sessions.rename agents.sessions.setStatus assistant.threads.setSuggestedPrompts "
        "assistant.threads.setTitle auth.revoke bots.info chat.delete chat.update conversations.history "
        "conversations.info conversations.open conversations.replies reactions.add reactions.get team.info",
        TIER_4: "api.test blocks.validate chat.appendStream chat.postEphemeral conversations.members "
        "files.completeUploadExternal files.getUploadURLExternal files.info users.info views.open "
        "views.publish views.push views.update",
        POST_IN_CHANNEL: "chat.postMessage",
        STATUS_IN_CHANNEL: "assistant.threads.setStatus",
        SPECIAL_600: "auth.test chat.getPermalink oauth.v2.access",
    }
    expected = {name: rate for rate, names in tiers.items() for name in names.split()}
    assert {name: method.rate for name, method in METHODS.items()} == expected
    assert [rate.per_minute for rate in (TIER_1, TIER_2, TIER_3, TIER_4)] == [1, 20, 50, 100]
    by_argument = {name: method.rate_by for name, method in METHODS.items() if method.rate_by}
    assert by_argument == {
        "chat.postMessage": ("channel",),
        "assistant.threads.setStatus": ("channel_id",),
    }
