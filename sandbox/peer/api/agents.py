"""assistant.threads.* and agents.sessions.*: status, prompts, titles, sessions."""

from sandbox.peer.api.arguments import Arguments
from sandbox.peer.api.context import Context
from sandbox.peer.api.method import Json, Method
from sandbox.peer.errors import RefusalError
from sandbox.peer.rates import STATUS_IN_CHANNEL, TIER_3
from sandbox.peer.state.model import Session

SESSION_STATUSES = ("active", "processing", "suspended", "closed")
LOADING_MESSAGES = 10
PROMPTS = 4
SESSION_TITLE = 200

Thread = tuple[str, str]


def _thread(context: Context, args: Arguments) -> Thread:
    channel = context.joined(args.required("channel_id"))
    message = channel.messages.get(args.required("thread_ts"))
    if message is None or message.is_reply:
        raise RefusalError("invalid_thread_ts")
    return channel.id, message.ts


def set_status(context: Context, args: Arguments) -> Json:
    """Show what the app is doing; an empty status clears it."""
    thread = _thread(context, args)
    if not args.has("status"):
        raise RefusalError("invalid_arguments", messages=["missing required field: status"])
    loading = args.structure("loading_messages") or []
    if not isinstance(loading, list) or len(loading) > LOADING_MESSAGES:
        raise RefusalError("invalid_arguments", messages=[f"no more than {LOADING_MESSAGES} items allowed"])
    now = context.workspace.clock.now()
    context.sessions.set_status(thread, args.optional("status") or "", tuple(map(str, loading)), now)
    return {}


def set_suggested_prompts(context: Context, args: Arguments) -> Json:
    """Offer prompts; under the agent view they belong to the conversation, not to a thread."""
    if not context.workspace.app.is_agent:
        raise RefusalError("not_agent_app")
    channel = context.joined(args.required("channel_id"))
    if args.optional("thread_ts"):
        _thread(context, args)
    prompts = args.structure("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
        raise RefusalError("invalid_arguments", messages=[f"provide 1 to {PROMPTS} prompts"])
    for prompt in prompts:
        if not isinstance(prompt, dict) or not prompt.get("title") or not prompt.get("message"):
            raise RefusalError("invalid_arguments", messages=["a prompt has a title and a message"])
    context.sessions.prompts[channel.id] = prompts
    context.workspace.changes.notify()
    return {}


def set_title(context: Context, args: Arguments) -> Json:
    """Give a thread a title."""
    thread, title = _thread(context, args), args.required("title")
    session = context.sessions.by_thread.get(thread)
    context.sessions.set_session(thread, session.status if session else "active").title = title
    return {}


def _agent_thread(context: Context, args: Arguments) -> Thread:
    if not context.workspace.app.is_agent:
        raise RefusalError("feature_disabled")
    channel = context.channel(args.required("channel_id"))
    if context.workspace.bot.id not in channel.members:
        raise RefusalError("not_authorized")
    if not args.optional("thread_ts"):
        raise RefusalError("thread_ts_required")
    if any(args.optional(name) for name in ("username", "icon_emoji", "icon_url")):
        context.need_scope("chat:write.customize")
    return _thread(context, args)


def _titled(args: Arguments) -> str | None:
    title = args.optional("title")
    if title is not None and not 1 <= len(title) <= SESSION_TITLE:
        raise RefusalError(
            "invalid_arguments", messages=[f"must be less than {SESSION_TITLE + 1} characters"]
        )
    return title


def set_session_status(context: Context, args: Arguments) -> Json:
    """Move a session to a status; `processing` shows Stop if the app listens for it.

    The first status creates the session; only then its title and its initiator are taken.
    """
    thread = _agent_thread(context, args)
    status, title = args.required("status"), _titled(args)
    if status not in SESSION_STATUSES:
        raise RefusalError("invalid_status")
    initiator = args.optional("initiator_user_id")
    if initiator and initiator not in context.workspace.channels[thread[0]].members:
        raise RefusalError("user_not_found")
    is_new = thread not in context.sessions.by_thread
    session = context.sessions.set_session(thread, status)
    if is_new:
        session.title, session.initiator_user_id = title or "", initiator
    if status == "processing" and "agent_session_stopped" not in context.workspace.app.bot_events:
        warning = "missing_agent_session_stopped_event_subscription"
        return _shown(session) | {"warning": warning, "response_metadata": {"warnings": [warning]}}
    return _shown(session)


def rename_session(context: Context, args: Arguments) -> Json:
    """Rename a session."""
    thread = _agent_thread(context, args)
    args.required("title")
    session = context.sessions.by_thread.get(thread)
    if session is None:
        raise RefusalError("session_not_found")
    session.title = _titled(args) or session.title
    context.workspace.changes.notify()
    return {"title": session.title}


def _shown(session: Session) -> Json:
    return {"status": session.status, "agent_status": session.status, "title": session.title}


_EITHER = ("chat:write", "assistant:write")
_ASSISTANT = ("assistant:write",)

METHODS = (
    Method(
        "assistant.threads.setStatus", set_status, STATUS_IN_CHANNEL, scopes=_EITHER, rate_by=("channel_id",)
    ),
    Method("assistant.threads.setSuggestedPrompts", set_suggested_prompts, TIER_3, scopes=_ASSISTANT),
    Method("assistant.threads.setTitle", set_title, TIER_3, scopes=_ASSISTANT),
    Method("agents.sessions.setStatus", set_session_status, TIER_3, scopes=("chat:write",)),
    Method("agents.sessions.rename", rename_session, TIER_3, scopes=("chat:write",)),
)
