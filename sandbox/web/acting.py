"""What a person may do from the page, as calls of the peer."""

from collections.abc import Mapping
from typing import Any

from sandbox.peer import Ack, NotPossibleError, SlackPeer
from sandbox.web.files import filled

Json = dict[str, Any]


async def act(peer: SlackPeer, user_id: str, name: str, args: Mapping[str, Any]) -> Json:
    """Do what the page asks; raise LookupError or ValueError where Slack's client would not allow it."""
    match name:
        case "say" | "edit" | "delete":
            return await _talk(peer, user_id, name, args)
        case "click" | "choose" | "click_view" | "choose_view" | "submit" | "slash" | "shortcut":
            return _answered(await _interact(peer, user_id, name, args))
        case "close_view":
            await peer.close_view(user_id, all_of_them=bool(args.get("all")))
        case "stop":
            await peer.stop(user_id, args["channel"], args["thread"])
        case "open_home":
            await peer.open_home(user_id, args.get("tab", "messages"))
        case "fault":
            break_something(peer, args["fault"])
            return {"faults": peer.faults.pending}
        case _:
            raise NotPossibleError(f"there is nothing called {name} to do here")
    return {}


async def _talk(peer: SlackPeer, user_id: str, name: str, args: Mapping[str, Any]) -> Json:
    match name:
        case "say":
            ts = await peer.say(user_id, args["channel"], args["text"], thread_ts=args.get("thread"))
            return {"ts": ts}
        case "edit":
            await peer.edit_message(user_id, args["channel"], args["ts"], args["text"])
        case _:
            await peer.delete_message(user_id, args["channel"], args["ts"])
    return {}


async def _interact(peer: SlackPeer, user_id: str, name: str, args: Mapping[str, Any]) -> Ack:
    match name:
        case "click":
            return await peer.click(user_id, args["channel"], args["ts"], args["name"])
        case "choose":
            return await peer.choose(user_id, args["channel"], args["ts"], args["name"], args["option"])
        case "click_view":
            return await peer.click_view(user_id, args["name"])
        case "choose_view":
            return await peer.choose_view(user_id, args["name"], args["option"])
        case "submit":
            return await peer.submit(user_id, {key: filled(value) for key, value in args["values"].items()})
        case "slash":
            return await peer.slash(
                user_id, args["channel"], args["command"], args.get("text", ""), thread_ts=args.get("thread")
            )
        case _:
            return await peer.shortcut(user_id, args["callback_id"], args.get("channel"), args.get("ts"))


def break_something(peer: SlackPeer, fault: str) -> None:
    """Throw one of the fault switches; `slow` goes on and off in turns."""
    match fault:
        case "slow":
            peer.faults.slow_api(0.0 if "slow" in peer.faults.pending else 1.0)
        case "rate_limit":
            peer.faults.fail_next(None, "ratelimited", retry_after=2)
        case "server_error":
            peer.faults.http_500(None)
        case "drop":
            peer.faults.drop_sockets()
        case "duplicate":
            peer.faults.duplicate_next()
        case "none":
            peer.faults.clear()
        case _:
            raise NotPossibleError(f"there is no fault {fault}")


def _answered(ack: Ack) -> Json:
    return {"acked": ack.is_acked, "errors": ack.errors}
