"""A drafted template in the form in which templates are edited, saying who drafted it."""

from collections.abc import Sequence

from domain.conversations.model import AnsweredBy
from domain.generation.service import Draft
from domain.ids import ChannelId
from domain.templates.model import Directory
from handlers.views.answers import answer_end
from handlers.views.fitting import fit_view
from handlers.views.message import View
from handlers.views.template_forms import edit_template_modal


def draft_modal(draft: Draft, homes: Sequence[Directory], channel_id: ChannelId) -> View:
    """Return *New template*, filled with a draft; nothing is saved until a person presses Save."""
    view = edit_template_modal(None, homes, channel_id, draft=draft.definition)
    by = AnsweredBy.MODEL if draft.by_model else AnsweredBy.OFFLINE
    return fit_view(view | {"blocks": [*answer_end(by, draft.notice, ""), *view["blocks"]]})
