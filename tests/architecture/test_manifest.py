"""manifest.yml is valid, and says exactly what the code listens to, both ways round."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.manifest import bot_scopes, creation_link, for_http, load_manifest
from domain.errors import SettingError
from handlers.listener import Kind
from handlers.registry import ALL_LISTENERS, by_route

SCHEMA = Path(__file__).parent / "slack-manifest-schema.json"
MESSAGE_EVENTS = {"app_mention", "message.channels", "message.groups", "message.im"}


@pytest.fixture
def manifest() -> dict[str, Any]:
    return load_manifest()


def validate(manifest: dict[str, Any]) -> list[str]:
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    return [error.message for error in validator.iter_errors(manifest)]


def test_manifest_is_valid_by_slacks_schema(manifest: dict[str, Any]) -> None:
    assert validate(manifest) == []
    assert validate(for_http(manifest, "https://convers.example")) == []


def test_a_broken_manifest_is_noticed(manifest: dict[str, Any]) -> None:
    manifest["display_information"]["name"] = "x" * 36
    assert validate(manifest)


def test_commands_of_the_manifest_are_the_registered_ones(manifest: dict[str, Any]) -> None:
    declared = {command["command"] for command in manifest["features"]["slash_commands"]}
    assert declared == {item.match for item in ALL_LISTENERS if item.kind is Kind.COMMAND}


def test_events_of_the_manifest_are_the_registered_ones(manifest: dict[str, Any]) -> None:
    declared = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    heard = {item.match for item in ALL_LISTENERS if item.kind is Kind.EVENT}
    assert (declared - MESSAGE_EVENTS) | {"message"} == heard
    assert declared >= MESSAGE_EVENTS


def test_shortcuts_of_the_manifest_are_the_registered_ones(manifest: dict[str, Any]) -> None:
    declared = {one["callback_id"] for one in manifest["features"]["shortcuts"]}
    assert declared == {item.match for item in ALL_LISTENERS if item.kind is Kind.SHORTCUT}


def test_no_two_listeners_claim_the_same_route() -> None:
    assert len(by_route()) == len(ALL_LISTENERS)


def test_every_event_has_the_scope_that_brings_it(manifest: dict[str, Any]) -> None:
    needed = {
        "app_mention": "app_mentions:read",
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "member_joined_channel": "channels:read",
        "member_left_channel": "groups:read",
        "user_change": "users:read",
    }
    declared = set(manifest["settings"]["event_subscriptions"]["bot_events"])
    assert {scope for event, scope in needed.items() if event in declared} <= bot_scopes(manifest)


def test_creation_link_carries_the_whole_manifest(manifest: dict[str, Any]) -> None:
    from urllib.parse import parse_qs, urlsplit

    query = parse_qs(urlsplit(creation_link(manifest)).query)
    assert json.loads(query["manifest_json"][0]) == manifest


def test_http_mode_needs_an_https_address(manifest: dict[str, Any]) -> None:
    with pytest.raises(SettingError, match="https://"):
        for_http(manifest, "http://convers.example")
