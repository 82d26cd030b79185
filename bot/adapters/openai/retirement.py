"""Model names with an announced end, as OpenAI's SDK lists them."""

import re
from datetime import date

_ENDS: tuple[tuple[str, date], ...] = (
    (r"gpt-4-32k(-\d{4})?|gpt-4-vision-preview", date(2025, 6, 6)),
    (r"o1-(preview|mini)(-\d{4}-\d{2}-\d{2})?", date(2025, 10, 27)),
    (r"chatgpt-4o-latest", date(2026, 2, 17)),
    (r"gpt-4-(0125-preview|turbo-preview|0314)", date(2026, 3, 26)),
    (r"gpt-5(\.1)?-(chat-latest|codex)|gpt-4o(-mini)?-search-preview(-.{1,12})?", date(2026, 7, 23)),
    (r"gpt-5\.[23]-chat-latest", date(2026, 8, 10)),
    (r"gpt-3\.5-turbo(-\w{1,8})?", date(2026, 10, 23)),
    (r"gpt-4-turbo(-2024-04-09)?|gpt-4(-0613|-1106-preview)?|gpt-4o-2024-05-13", date(2026, 10, 23)),
    (r"gpt-4\.1-nano(-2025-04-14)?|(o4-mini|o3-mini|o1)(-\d{4}-\d{2}-\d{2})?", date(2026, 10, 23)),
    (r"gpt-5(-mini|-nano)?(-2025-08-07)?|o3(-2025-04-16)?", date(2026, 12, 11)),
    (r"gpt-4\.1(-mini)?(-2025-04-14)?|gpt-4o(-2024-(08-06|11-20))?", date(2027, 1, 14)),
    (r"gpt-4o-mini(-2024-07-18)?", date(2027, 1, 14)),
    (r"gpt-5\.4-nano(-2026-03-17)?|gpt-5\.1(-2025-11-13)?", date(2027, 4, 1)),
)


def shutdown_on(model: str) -> date | None:
    """Return the day from which OpenAI no longer serves the model, or None when none is announced."""
    return next((day for names, day in _ENDS if re.fullmatch(names, model)), None)
