"""What secrets look like: a compact pack of patterns, every quantifier bounded.

Two properties keep neutralising idempotent. A pattern swallows the whole rest of its token, so what follows
a placeholder never starts a new match; and no pattern asks for an end, so cutting a clean text cannot make
a secret appear.
"""

import re
from dataclasses import dataclass

PLACEHOLDER = "[SECRET REMOVED]"

_LONGEST = 40_000


@dataclass(frozen=True, slots=True)
class _Rule:
    """`hints` are lower-case fragments; without one of them in the text the pattern need not run.

    Group 1, where there is one, is what stays before the placeholder.
    """

    hints: tuple[str, ...]
    pattern: re.Pattern[str]


def _token(hints: str, *shapes: str) -> _Rule:
    """Return a rule for tokens with a known beginning, standing at the start of a word."""
    tail = f"[A-Za-z0-9_-]{{0,{_LONGEST}}}"
    return _Rule(tuple(hints.split()), re.compile(f"(?<![A-Za-z0-9])(?:{'|'.join(shapes)}){tail}"))


_IS = r"[\"'`*_]{0,3}[ \t]{0,4}[:=][*_]{0,2}[ \t]{0,4}"
_VALUE = rf"(?:\"[^\"\n]{{3,200}}\"|'[^'\n]{{3,200}}'|`[^`\n]{{3,200}}`|[^\s]{{4,{_LONGEST}}})"
_NOT_YET = r"(?![\"'`]{0,1}\[SECRET REMOVED\])"
_LOGIN_WORDS = r"pass(?:word|wd|phrase|code)|passwort|kennwort|contraseña|mot de passe|senha|pwd"
_KEY_WORDS = (
    r"(?:api|access|client|private|secret|auth|signing|encryption)[ _-]{0,1}(?:key|token|secret)"
    r"|secret|token|credentials?"
)

RULES: tuple[_Rule, ...] = (
    _Rule(
        ("private key",),
        re.compile(
            r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK){0,1}-----"
            rf"(?:[A-Za-z0-9+/=\s\\:,.]|-(?!----)){{0,{_LONGEST}}}"
            r"(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK){0,1}-----){0,1}"
        ),
    ),
    _Rule(
        ("://",),
        re.compile(
            r"((?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{1,30}://[^\s/:@]{0,200}:)[^\s/]{1,400}(?=@)",
        ),
    ),
    _token(
        "xox xapp-",
        r"xox[a-z]-[A-Za-z0-9-]{6}",
        r"xox[a-z]\.xox[a-z]-[A-Za-z0-9-]{6}",
        r"xapp-[A-Za-z0-9-]{8}",
    ),
    _token("sk-", r"sk-[A-Za-z0-9_-]{16}"),
    _token("sk_ rk_ whsec_", r"[sr]k_(?:live|test)_[A-Za-z0-9]{10}", r"whsec_[A-Za-z0-9]{16}"),
    _token("akia asia", r"A(?:KIA|SIA)[A-Z0-9]{12}"),
    _token(
        "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", r"gh[pousr]_[A-Za-z0-9]{16}", r"github_pat_[A-Za-z0-9_]{16}"
    ),
    _token("glpat-", r"glpat-[A-Za-z0-9_-]{12}"),
    _token(
        "aiza gocspx- ya29.",
        r"AIza[A-Za-z0-9_-]{24}",
        r"GOCSPX-[A-Za-z0-9_-]{16}",
        r"ya29\.[A-Za-z0-9_-]{16}",
    ),
    _token("npm_ pypi- hf_ shpat_ dop_v1_", r"(?:npm_|pypi-|hf_|shpat_|dop_v1_)[A-Za-z0-9_-]{20}"),
    _token("sg.", r"SG\.[A-Za-z0-9_-]{16,80}\.[A-Za-z0-9_-]{16}"),
    _token("eyj", r"eyJ[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]{6,20000}(?:\.[A-Za-z0-9_-]{0,4000}){0,4}"),
    _Rule(
        ("hooks.slack.com", "private-"),
        re.compile(r"((?:hooks\.slack\.com/[a-z]{1,20}|/private)[/-])(?![-/]{0,1}\[)[A-Za-z0-9/_-]{16,400}"),
    ),
    _Rule(
        ("bearer", "basic"),
        re.compile(
            rf"((?<![A-Za-z0-9])(?:bearer|basic)[ \t]{{1,4}})[A-Za-z0-9._~+/=-]{{16,{_LONGEST}}}",
            re.IGNORECASE,
        ),
    ),
    _Rule(
        ("pass", "kennwort", "contrase", "senha", "pwd"),
        re.compile(
            rf"((?:{_LOGIN_WORDS}){_IS}){_NOT_YET}{_VALUE}",
            re.IGNORECASE,
        ),
    ),
    _Rule(
        ("pass", "kennwort", "contrase", "senha", "pwd"),
        re.compile(
            rf"((?:{_LOGIN_WORDS}) (?:is|ist|est|es|é) {{1,4}}){_NOT_YET}"
            rf"(?=[^\s]{{0,100}}[0-9!@#$%^&*_+=]){_VALUE}",
            re.IGNORECASE,
        ),
    ),
    _Rule(
        ("key", "token", "secret", "credential"),
        re.compile(
            rf"((?:{_KEY_WORDS}){_IS}){_NOT_YET}"
            rf"(?=[^\s]{{0,100}}[0-9])(?=[^\s]{{8}}){_VALUE}",
            re.IGNORECASE,
        ),
    ),
)


def neutralise_secrets(text: str) -> str:
    """Return the text with everything that looks like a secret replaced by the placeholder."""
    folded = text.lower()
    for rule in RULES:
        if any(hint in folded for hint in rule.hints):
            text = rule.pattern.sub(_replacement, text)
    return text


def _replacement(found: re.Match[str]) -> str:
    kept = found.group(1) if found.re.groups else ""
    return f"{kept}{PLACEHOLDER}"
