"""The Slack app manifest: read it, adapt it to HTTP mode, make the one-paste link."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from domain.errors import SettingError


def manifest_path() -> Path:
    """Return where `manifest.yml` is: beside the rooms in a checkout, inside `bot` when installed."""
    here = Path(__file__).resolve().parent
    for path in (here.parent / "manifest.yml", here / "manifest.yml"):
        if path.is_file():
            return path
    raise SettingError("manifest.yml is missing from this installation. Install Convers again.")


def load_manifest() -> dict[str, Any]:
    """Return the manifest as data."""
    manifest: dict[str, Any] = yaml.safe_load(manifest_path().read_text(encoding="utf-8"))
    return manifest


def for_http(manifest: dict[str, Any], url: str) -> dict[str, Any]:
    """Return the manifest for HTTP mode: every request goes to one URL."""
    if not url.startswith("https://"):
        raise SettingError("--http needs the public https:// address of your Convers, e.g. https://c.example")
    endpoint = url.rstrip("/") + "/slack/events"
    adapted = deepcopy(manifest)
    adapted["settings"]["socket_mode_enabled"] = False
    adapted["settings"]["event_subscriptions"]["request_url"] = endpoint
    adapted["settings"]["interactivity"]["request_url"] = endpoint
    for command in adapted["features"]["slash_commands"]:
        command["url"] = endpoint
    return adapted


def creation_link(manifest: dict[str, Any]) -> str:
    """Return the link that opens Slack's *Create an app* page with this manifest filled in."""
    return "https://api.slack.com/apps?new_app=1&manifest_json=" + quote(
        json.dumps(manifest, separators=(",", ":"))
    )


def bot_scopes(manifest: dict[str, Any]) -> frozenset[str]:
    """Return the bot scopes the manifest asks for."""
    return frozenset(manifest["oauth_config"]["scopes"]["bot"])
