"""What the OpenAI peer says to `/v1/embeddings`: vectors of hashed pieces of words, alike for like texts."""

import math
import re
from collections.abc import Mapping
from typing import Any
from zlib import crc32

from tests.peers.openai_rules import Refusal

PARAMETERS = frozenset(["input", "model", "dimensions", "encoding_format", "user"])
DIMENSIONS: Mapping[str, int] = {
    "text-embedding-3-small": 1536,
    "text-embedding-3-large": 3072,
    "text-embedding-ada-002": 1536,
}
LONGEST_INPUT = 8192
"""Tokens of one text; here a token is four characters."""
MOST_INPUTS = 2048
SAME: Mapping[str, str] = {"rollout": "release", "ship": "release", "newcomer": "employee"}
"""Words the peer takes for one another, as a real model knows many: meaning beyond letters."""


def embeddings_refusal(body: dict[str, Any]) -> Refusal | None:
    """Return why a request for vectors is refused, or None."""
    model = body.get("model")
    if not isinstance(model, str) or not model:
        return Refusal("you must provide a model parameter")
    unknown = sorted(set(body) - PARAMETERS)
    if unknown:
        return Refusal(f"Unrecognized request argument supplied: {unknown[0]}", unknown[0])
    texts = body.get("input")
    texts = [texts] if isinstance(texts, str) else texts
    if not isinstance(texts, list) or not texts or not all(isinstance(text, str) for text in texts):
        return Refusal("'$.input' is invalid. Please check the API reference.", "input")
    if len(texts) > MOST_INPUTS:
        return Refusal(f"'$.input' is too long. Maximum length is {MOST_INPUTS}.", "input")
    if not all(texts):
        return Refusal("'$.input' is invalid: an input cannot be an empty string.", "input")
    longest = max(len(text) // 4 for text in texts)
    if longest > LONGEST_INPUT:
        return Refusal(
            f"This model's maximum context length is {LONGEST_INPUT} tokens, however you requested {longest} "
            "tokens. Please reduce your prompt; or completion length.",
        )
    if body.get("encoding_format", "float") not in ("float", "base64"):
        return Refusal("Invalid value for 'encoding_format'.", "encoding_format")
    return None


def embeddings(body: dict[str, Any]) -> dict[str, Any]:
    """Return a vector for each text, in the last order first: only `index` says which is whose."""
    asked = body["input"]
    texts = [asked] if isinstance(asked, str) else asked
    length = DIMENSIONS.get(body["model"], 768)
    data = [
        {"object": "embedding", "index": place, "embedding": vector_of(text, length)}
        for place, text in enumerate(texts)
    ]
    tokens = sum(len(text) // 4 + 1 for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return {"object": "list", "data": data[::-1], "model": body["model"], "usage": usage}


def vector_of(text: str, length: int = 1536) -> list[float]:
    """Return a vector of length one: near those of texts that share pieces of words."""
    vector = [0.0] * length
    for word in re.findall(r"[^\W_]+", text.lower()):
        padded = f"<{SAME.get(word, word)}>"
        for at in range(max(1, len(padded) - 2)):
            vector[crc32(padded[at : at + 3].encode()) % length] += 1.0
    size = math.sqrt(sum(number * number for number in vector))
    return [number / size for number in vector] if size else [1.0, *vector[1:]]
