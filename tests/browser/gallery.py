"""One of each block and each input, as an app would send them."""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_ALL: Json = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))

MESSAGES: dict[str, list[Json]] = _ALL["messages"]
FORM: Json = _ALL["form"]
