"""The limits of a manifest: what Slack refuses to create an app from."""

from typing import Any

from sandbox.peer.blocks.shapes import Check, Findings, array, one_of, string

Json = dict[str, Any]


def _open_record(fields: dict[str, Check], *, required: tuple[str, ...] = ()) -> Check:
    """Take an object whose known fields are right; manifests hold much that is not checked here."""

    def check(value: Any, pointer: str, findings: Findings) -> None:
        if not isinstance(value, dict):
            findings.add(pointer, "must provide an object")
            return
        for name in required:
            if name not in value:
                findings.add(pointer, f"missing required field: {name}")
        for name, entry in value.items():
            if name in fields:
                fields[name](entry, f"{pointer}/{name}", findings)

    return check


_SCOPES = array(string(1, 50), 0, 255)
_SHORTCUT = _open_record(
    {
        "name": string(1, 24),
        "type": one_of("message", "global"),
        "callback_id": string(1, 255),
        "description": string(1, 150),
    },
    required=("name", "type", "callback_id", "description"),
)
_COMMAND = _open_record(
    {
        "command": string(2, 32, r"/.*"),
        "url": string(1, 3000),
        "description": string(1, 2000),
        "usage_hint": string(0, 1000),
    },
    required=("command", "description"),
)
_AGENT = _open_record(
    {
        "agent_description": string(1, 300),
        "suggested_prompts": array(
            _open_record({"title": string(1), "message": string(1)}, required=("title", "message")), 0, 4
        ),
    },
    required=("agent_description",),
)
_MANIFEST = _open_record(
    {
        "display_information": _open_record(
            {
                "name": string(1, 35),
                "description": string(0, 140),
                "long_description": string(175, 4000),
            },
            required=("name",),
        ),
        "features": _open_record(
            {
                "agent_view": _AGENT,
                "bot_user": _open_record({"display_name": string(1, 80)}),
                "shortcuts": array(_SHORTCUT, 1, 10),
                "slash_commands": array(_COMMAND, 1, 50),
                "unfurl_domains": array(string(1), 1, 5),
            }
        ),
        "oauth_config": _open_record(
            {
                "redirect_urls": array(string(1), 0, 1000),
                "scopes": _open_record(
                    {"bot": _SCOPES, "user": _SCOPES, "bot_optional": _SCOPES, "user_optional": _SCOPES}
                ),
            }
        ),
        "settings": _open_record(
            {
                "event_subscriptions": _open_record(
                    {
                        "bot_events": array(string(1), 0, 100),
                        "user_events": array(string(1), 0, 100),
                        "metadata_subscriptions": array(_open_record({}), 1, 20),
                    }
                ),
                "allowed_ip_address_ranges": array(string(1), 0, 50),
            }
        ),
    },
    required=("display_information",),
)


def check_manifest(manifest: Any) -> list[str]:
    """Return what Slack would refuse about a manifest."""
    findings = Findings("message")
    _MANIFEST(manifest, "", findings)
    return [str(problem) for problem in findings.problems]
