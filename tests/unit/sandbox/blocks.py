"""Blocks for the tests, each the smallest that Slack takes."""

from typing import Any

Json = dict[str, Any]


def plain(text: str = "t") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "t") -> Json:
    return {"type": "mrkdwn", "text": text}


def section(**fields: Any) -> Json:
    return {"type": "section", "text": mrkdwn()} | fields


def button(text: str = "Go", **fields: Any) -> Json:
    return {"type": "button", "text": plain(text)} | fields


def actions(*elements: Json, **fields: Any) -> Json:
    return {"type": "actions", "elements": list(elements)} | fields


def option(text: str = "t", value: str = "v", **fields: Any) -> Json:
    return {"text": plain(text), "value": value} | fields


def options(count: int) -> list[Json]:
    return [option(f"t{n}", f"v{n}") for n in range(count)]


def select(count: int = 1, **fields: Any) -> Json:
    return {"type": "static_select", "options": options(count)} | fields


def input_(element: Json | None = None, **fields: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element or {"type": "plain_text_input"}} | fields


def text_input(**fields: Any) -> Json:
    return {"type": "plain_text_input"} | fields


def rich(text: str = "t") -> Json:
    section_ = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section_]}


def cell(text: str = "c") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, columns: int = 1, text: str = "c", **fields: Any) -> Json:
    return {"type": "table", "rows": [[cell(text)] * columns for _ in range(rows)]} | fields


def data_table(rows: int = 2, columns: int = 1, text: str = "c", **fields: Any) -> Json:
    made = [[cell(text)] * columns for _ in range(rows)]
    return {"type": "data_table", "caption": "c", "rows": made} | fields


def pie(segments: int = 1, **fields: Any) -> Json:
    made = [{"label": f"l{n}", "value": 1} for n in range(segments)]
    return {"type": "data_visualization", "title": "t", "chart": {"type": "pie", "segments": made}} | fields


def bars(series: int = 1, categories: int = 1, **axis: Any) -> Json:
    names = [f"c{n}" for n in range(categories)]
    data = [{"label": name, "value": 1} for name in names]
    made = [{"name": f"s{n}", "data": data} for n in range(series)]
    chart = {"type": "bar", "series": made, "axis_config": {"categories": names} | axis}
    return {"type": "data_visualization", "title": "t", "chart": chart}


def task(task_id: str = "1", title: str = "t", **fields: Any) -> Json:
    return {"type": "task_card", "task_id": task_id, "title": title, "status": "pending"} | fields


def plan(tasks: int = 1, title: str = "p") -> Json:
    return {"type": "plan", "title": title, "tasks": [task(str(n)) for n in range(tasks)]}


def card(**fields: Any) -> Json:
    return {"type": "card", "title": mrkdwn()} | fields


def container(*children: Json, **fields: Any) -> Json:
    return {"type": "container", "title": plain(), "child_blocks": list(children) or [section()]} | fields


def feedback(text: str = "Good", value: str = "good") -> Json:
    half = {"text": plain(text), "value": value}
    return {"type": "feedback_buttons", "positive_button": half, "negative_button": half}


def icon_button(**fields: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain()} | fields


def modal(*blocks: Json, **fields: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks) or [section()]} | fields


def home(*blocks: Json, **fields: Any) -> Json:
    return {"type": "home", "blocks": list(blocks) or [section()]} | fields
