"""Sentences as people type them: cut apart, cleaned, and told apart by mood."""

import html
import re

_QUOTE = re.compile(r"^\s*(?:>|&gt;).*$", re.M)
_CODE = re.compile(r"```.*?(?:```|$)", re.S)
_LINK = re.compile(r"<(?:https?|mailto):[^>|]*(?:\|([^>]*))?>")
_MARKS = re.compile(r"(?<![\w`])[*_~`]+|[*_~`]+(?![\w`])")
_DONE_MARKS = re.compile(r":(?:white_check_mark|heavy_check_mark|ballot_box_with_check|done):|✔️?|☑️?|✅️?")
_EMOJI = re.compile(r":[a-z0-9_+-]{2,40}:")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_HARD = re.compile(r"[,;]?\s+(?:but|though|although|however|whereas)\s+|;\s*|\s+[–—]\s+", re.I)
_SOFT = re.compile(r",\s+(?:and\s+|then\s+|also\s+|so\s+)?|\s+and\s+(?:also\s+|then\s+)?", re.I)

_LEAD_IN = re.compile(
    r"^(?:(?:hi|hey|hello|yes|yep|yeah|ok|okay|so|well|also|and|then|fyi|btw|by the way|update|news"
    r"|good news"
    r"|great|nice|cool|done deal|all|team|folks|everyone|no worries|no problem|thanks|thank you|just|oh"
    r"|quick update|heads up|actually|ah|right|i think|i believe|i guess|unfortunately|sadly|sorry"
    r"|looks like|it looks like)"
    r"(?:\s+(?:all|team|folks|everyone|there|convers))?[\s,:!.-]+)+",
    re.I,
)
_POLITE = re.compile(r"(?:[\s,]+(?:please|pls|thanks|thank you|thx|ty|cheers))+[\s.!]*$", re.I)
_REQUEST = re.compile(
    r"^(?:(?:can|could|would|will) you (?:please )?|please |pls |let's |lets |let us "
    r"|we should |i'd like to |i want to |we want to |i would like to |you can |we can )",
    re.I,
)
_TAKE = r"(?: please)? (?:take(?: over| on| care of)?|do|handle|own|look after|pick up)"
_OF_SOMEONE = re.compile(
    r"^(?:(?:can|could|would|will|may) (?P<who>[\w<@>|.-]+)"
    rf"|(?P<called>[\w<@>|.-]+),? (?:can|could|would|will) you){_TAKE} (?P<what>.+?)(?: please)?\s*\?$",
    re.I,
)
_WE_MOVE = re.compile(
    r"^(?:can|could|shall|should) we (?:please )?(?P<what>(?:move|push|postpone|reschedule|delay|shift) .+"
    r"|(?:pause|resume|close|archive|reopen) .*\b(?:process|run|workflow)\b.*)$",
    re.I,
)
_QUESTION = re.compile(
    r"^(?:is|are|was|were|do (?:we|you|i|they|people|any)|does|did|has|have (?:we|you|i|they|any|all)"
    r"|had|can|could|will|would|should|shall|may|might|am|isn't|aren't"
    r"|wasn't|weren't|don't (?:we|you|i|they)|doesn't|didn't|hasn't|haven't|who|who's|whose|whom|what"
    r"|what's|whats|when|when's"
    r"|where|where's|which|how|how's|why|any|anyone|anybody|any chance|wonder(?:ing)? (?:if|whether)"
    r"|i wonder|not sure (?:if|whether|who|what|when)|do we know|tell me|remind me|let me know|show me)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:if|when|whenever|once|unless|until|till|as soon as|assuming|provided|in case|suppose"
    r"|supposing)\b",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|nothing|neither|nor|without|hardly|barely|cannot|cant|dont|doesnt|didnt"
    r"|isnt|arent|wasnt|havent|hasnt|wont|couldnt|unfinished|incomplete|undone|fail(?:s|ed)?|unable"
    r"|nowhere)\b"
    r"|n't\b",
    re.I,
)
_HEDGE = re.compile(
    r"\b(?:will|would|could|should|might|may|must|shall|going to|gonna|about to|wants? to|needs? to"
    r"|ha(?:ve|s) to|got to|plan(?:s|ning)? to|tr(?:y|ying|ied) to|hop(?:e|es|ing)|hopefully|wish|almost"
    r"|nearly|partly|partially|half|halfway|mostly|practically|virtually|supposed|pretend|imagine|unsure"
    r"|maybe|perhaps|probably|possibly|soon|tomorrow|except|apart from|aside from|still|before"
    r"|expect(?:s|ed)?"
    r"|ought|aim(?:s|ing)?|whether|wonder(?:ing)?|like to|love to|ready to|to be|by (?:mon|tue|wed|thu"
    r"|fri|sat|sun"
    r"|next|the end|end of|eod|eow|noon|tonight|then|\d)\w*|close to|far from|yet|lol|jk|joking|kidding)\b"
    r"|'ll\b|\b(?!100\b)\d+\s?%|/s$",
    re.I,
)


def cleaned(text: str) -> str:
    """Return the text without quotations, code, markup and emoji; check marks stay as ✅.

    What is quoted or pasted is content: it is never taken for the person's own statement.
    """
    own = _QUOTE.sub(" ", _CODE.sub(" ", text))
    own = _LINK.sub(lambda found: found[1] or " ", own)
    own = _EMOJI.sub(" ", _DONE_MARKS.sub(" ✅ ", own))
    own = html.unescape(own).replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return _MARKS.sub("", own)


def sentences(text: str) -> list[str]:
    """Cut a text into sentences, each keeping its question mark."""
    return [" ".join(part.split()) for part in _SENTENCE.split(cleaned(text)) if part.strip()]


def without_lead_in(sentence: str) -> str:
    """Return the sentence without greetings and the like."""
    return _LEAD_IN.sub("", sentence).strip()


def without_politeness(clause: str) -> str:
    """Return the clause without "please" and "thanks" at its end."""
    return _POLITE.sub("", clause).strip(" .!,;:")


def request_in(sentence: str) -> str | None:
    """Return what a sentence asks someone to do ("can you add X?" → "add X"), or None."""
    found = _REQUEST.match(sentence)
    return None if found is None else sentence[found.end() :].strip(" ?!.")


def asked_of_someone(sentence: str) -> str | None:
    """Return what is asked of somebody or of all, as a statement, or None.

    "Can Ben take X?" is "assign X to Ben", "can we move X to Friday?" is "move X to Friday".
    """
    if moved := _WE_MOVE.match(sentence):
        return moved["what"].strip(" ?!.")
    found = _OF_SOMEONE.match(sentence)
    who = None if found is None else found["who"] or found["called"]
    if found is None or who is None or who.casefold() in ("you", "we"):
        return None
    return f"assign {found['what']} to {who}"


def is_question(sentence: str) -> bool:
    """Tell whether a sentence asks rather than says."""
    return sentence.rstrip(' !."').endswith("?") or _QUESTION.match(sentence) is not None


def is_conditional(sentence: str) -> bool:
    """Tell whether a sentence speaks of what may come."""
    return _CONDITION.search(sentence) is not None


def is_negated(clause: str) -> bool:
    """Tell whether a clause says no."""
    return _NEGATION.search(clause) is not None


def is_hedged(clause: str) -> bool:
    """Tell whether a clause falls short of saying that something is so: not yet, partly, perhaps."""
    return _HEDGE.search(clause) is not None or is_negated(clause)


def parts(sentence: str) -> list[str]:
    """Cut a sentence where its thought turns ("…, but …")."""
    return [part.strip(" ,") for part in _HARD.split(sentence) if part.strip(" ,")]


def pieces(part: str) -> list[str]:
    """Cut a part at its commas and ands."""
    return [piece.strip(" ,") for piece in _SOFT.split(part) if piece.strip(" ,")]
