"""What fits a goal: templates to start, and work that is like it."""

from domain.recommendations.model import Recommendations
from handlers.views.blocks import button, context, data_section, section
from handlers.views.fitting import fit_message
from handlers.views.message import Block, Message
from handlers.views.steps import progress_words
from handlers.views.text import cut, escape, notification, one_line

MAX_NAME = 150


def recommendations_message(found: Recommendations) -> Message:
    """Return what was found, privately, each with the one thing to do with it."""
    goal = cut(one_line(found.goal), MAX_NAME)
    if not found.templates and not found.processes:
        text = f"Nothing here is like “{goal}”. Try `/process generate` with it, or `/process start`."
        return fit_message(Message(notification(text), (data_section(text), context(escape(found.notice)))))
    blocks: list[Block] = [section(f"*{escape(f'For “{goal}”')}*")]
    if found.templates:
        blocks.append(section("*Templates that fit*"))
        for template in found.templates:
            start = button("Start", "template_start", template.id)
            blocks.append(data_section(cut(one_line(template.name), MAX_NAME), start))
    if found.processes:
        blocks.append(section("*Similar work*"))
        for process in found.processes:
            words = (
                f"{cut(one_line(process.name), MAX_NAME)} · {process.state.value} · {progress_words(process)}"
            )
            blocks.append(data_section(words, button("Show", "process_show", process.id)))
    blocks.append(context(f"{escape(found.notice)} You see only what you may see."))
    names = [template.name for template in found.templates]
    names += [process.name for process in found.processes]
    return fit_message(Message(notification(f"For “{goal}”: {', '.join(names)}"), tuple(blocks)))
