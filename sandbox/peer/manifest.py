"""The app as its manifest declares it: scopes, events, commands, shortcuts, features."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from sandbox.peer.manifest_limits import check_manifest

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class AppManifest:
    """What the workspace knows of the app."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    bot_events: frozenset[str]
    commands: dict[str, Json]
    shortcuts: dict[str, Json]
    is_agent: bool
    has_home_tab: bool
    has_messages_tab: bool
    is_interactive: bool
    redirect_urls: tuple[str, ...] = ()

    @classmethod
    def load(cls, source: Path | Json) -> "AppManifest":
        """Read a manifest from a YAML or JSON file, or take it as it is; refuse what Slack would refuse."""
        raw: Json = source if isinstance(source, dict) else yaml.safe_load(source.read_text(encoding="utf-8"))
        if problems := check_manifest(raw):
            raise ValueError("; ".join(problems))
        features, settings = raw.get("features", {}), raw.get("settings", {})
        oauth = raw.get("oauth_config", {})
        scopes = oauth.get("scopes", {})
        home = features.get("app_home", {})
        name = raw["display_information"]["name"]
        return cls(
            name=name,
            bot_name=features.get("bot_user", {}).get("display_name", name),
            scopes=frozenset([*scopes.get("bot", []), *scopes.get("bot_optional", [])]),
            bot_events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", [])),
            commands={item["command"]: item for item in features.get("slash_commands", [])},
            shortcuts={item["callback_id"]: item for item in features.get("shortcuts", [])},
            is_agent="agent_view" in features,
            has_home_tab=bool(home.get("home_tab_enabled")),
            has_messages_tab=bool(home.get("messages_tab_enabled", True)),
            is_interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
            redirect_urls=tuple(oauth.get("redirect_urls", [])),
        )
