"""A manifest Slack would not create an app from starts no peer."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sandbox.peer.manifest import AppManifest
from sandbox.peer.manifest_limits import check_manifest

Json = dict[str, Any]


def manifest(**features: Any) -> Json:
    return {"display_information": {"name": "App"}, "features": features}


def shown(**fields: Any) -> Json:
    return {"display_information": {"name": "App"} | fields}


def command(**fields: Any) -> Json:
    return manifest(slash_commands=[{"command": "/x", "description": "d"} | fields])


def shortcut(**fields: Any) -> Json:
    made = {"name": "n", "type": "global", "callback_id": "c", "description": "d"} | fields
    return manifest(shortcuts=[made])


def agent(**fields: Any) -> Json:
    return manifest(agent_view={"agent_description": "d"} | fields)


LIMITS: dict[str, tuple[int, Callable[[int], Json]]] = {
    "name": (35, lambda n: shown(name="x" * n)),
    "description": (140, lambda n: shown(description="x" * n)),
    "long_description": (4000, lambda n: shown(long_description="x" * n)),
    "display_name": (80, lambda n: manifest(bot_user={"display_name": "x" * n})),
    "shortcuts": (10, lambda n: manifest(shortcuts=shortcut()["features"]["shortcuts"] * n)),
    "shortcut name": (24, lambda n: shortcut(name="x" * n)),
    "shortcut callback_id": (255, lambda n: shortcut(callback_id="x" * n)),
    "shortcut description": (150, lambda n: shortcut(description="x" * n)),
    "commands": (50, lambda n: manifest(slash_commands=command()["features"]["slash_commands"] * n)),
    "command": (32, lambda n: command(command="/".ljust(n, "x"))),
    "command description": (2000, lambda n: command(description="x" * n)),
    "usage_hint": (1000, lambda n: command(usage_hint="x" * n)),
    "agent_description": (300, lambda n: agent(agent_description="x" * n)),
    "suggested_prompts": (4, lambda n: agent(suggested_prompts=[{"title": "t", "message": "m"}] * n)),
    "unfurl_domains": (5, lambda n: manifest(unfurl_domains=["x.test"] * n)),
    "bot_events": (100, lambda n: manifest() | {
        "settings": {"event_subscriptions": {"bot_events": ["app_mention"] * n}}}),
    "scopes": (255, lambda n: manifest() | {"oauth_config": {"scopes": {"bot": ["chat:write"] * n}}}),
    "scope": (50, lambda n: manifest() | {"oauth_config": {"scopes": {"bot": ["x" * n]}}}),
}  # fmt: skip


@pytest.mark.parametrize("name", LIMITS)
def test_the_longest_is_taken_and_one_more_is_refused(name: str) -> None:
    limit, make = LIMITS[name]
    assert check_manifest(make(limit)) == []
    assert check_manifest(make(limit + 1)) != []


@pytest.mark.parametrize(
    "wrong",
    [{}, [], shown(long_description="too short"), command(command="x"), shortcut(type="sideways")],
    ids=["no name", "no object", "short long_description", "no slash", "unknown type"],
)
def test_what_is_wrong_in_itself_is_refused(wrong: Any) -> None:
    assert check_manifest(wrong) != []


def test_a_wrong_manifest_starts_nothing() -> None:
    with pytest.raises(ValueError, match="must be less than 36 characters"):
        AppManifest.load(shown(name="x" * 36))


def test_the_projects_own_manifest_is_read() -> None:
    app = AppManifest.load(Path(__file__).parents[3] / "manifest.yml")
    assert app.is_agent
    assert "chat:write" in app.scopes
    assert "/process" in app.commands
