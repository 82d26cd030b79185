"""Forms that wait for something, and what they say when nothing comes of it."""

from handlers.views.blocks import actions, button, data_section, label
from handlers.views.fitting import fit_message, fit_view
from handlers.views.message import Block, Message, View
from handlers.views.text import notification

DID_NOT_WORK = "It did not work"


def waiting_view(title: str, text: str) -> View:
    """Return a form that says what is going on until there is something to show."""
    return _view(title, [data_section(text)])


def told_view(message: Message) -> View:
    """Return a form that says what went wrong instead of what it waited for."""
    return _view(DID_NOT_WORK, list(message.blocks))


def _view(title: str, blocks: list[Block]) -> View:
    return fit_view(
        {"type": "modal", "title": label(title, 24), "close": label("Close", 24), "blocks": blocks}
    )


def ready_message(text: str, says: str, action_id: str, value: str) -> Message:
    """Return what is said when a form was closed before there was something to show in it."""
    row = actions([button(says, action_id, value)])
    return fit_message(Message(notification(text), (data_section(text), row)))
