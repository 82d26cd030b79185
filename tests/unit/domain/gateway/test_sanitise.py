"""What may reach a model: nothing hidden, nothing secret, nothing endless."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.gateway.sanitise import LONGEST_TEXT, sanitise
from domain.gateway.secrets import PLACEHOLDER

SECRETS = [
    "xoxb-2345678901-abcdefGHIJKL",
    "xoxe.xoxp-1-Mi0yLTEyMzQ1Njc4OTA",
    "xapp-1-A012345-67890-abcdef",
    "sk-proj-abcdefghijklmnopqrstuvwxyz",
    "sk-ant" + "-api03-abcdefghij0123456789",
    "sk-abcdefghijklmnopqrst",
    "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    "gho_abcdefghijklmnopqrstuvwxyz0123456789",
    "github_pat_11ABCDEFG0abcdefghijklmn_opq",
    "glpat-abcdefghijklmnopqrst",
    "AIzaSyA1234567890abcdefghijklmnopqrstuv",
    "GOCSPX-abcdefghijklmnopqrstuvwx",
    "npm_abcdefghijklmnopqrstuvwxyz0123456789",
    "hf_abcdefghijklmnopqrstuvwxyzABCD",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.sflKxwRJSMeKKF2QT4",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\nabc+/=\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA",
]
LABELLED = [
    ("password: hunter2", "hunter2"),
    ("Password = correct-horse", "correct-horse"),
    ('"password": "two words 7"', "two words 7"),
    ("my password is tr0ub4dor", "tr0ub4dor"),
    ("*Passwort:* geheim!1", "geheim!1"),
    ("pwd=abcd1234", "abcd1234"),
    ("api_key: 9f8e7d6c5b4a", "9f8e7d6c5b4a"),
    ("client secret = q8w7e6r5t4y3", "q8w7e6r5t4y3"),
    ("https://x.example/cb?token=ab12cd34ef56", "ab12cd34ef56"),
    ("Authorization: Bearer abcdef0123456789abcdef", "abcdef0123456789abcdef"),
    ("postgres://app:s3cr3t@db.internal/app", "s3cr3t"),
    ("amqp://user:p@ss@broker:5672/v", "p@ss"),
    ("https://hooks.slack.com/services/T000/B000/abcdefghij", "abcdefghij"),
    ("https://calendar.google.com/ical/a/private-0123456789abcdef0123/basic.ics", "0123456789abcdef0123"),
]
HARMLESS = [
    "I finished the DNS change, and we also need a security review.",
    "The task-force-management-system-review is due on Friday.",
    "password is required before step 3",
    "Reset the password, then tell Ann.",
    "The secret: be kind.",
    "token ring, key result 2: ship it",
    "See https://example.com/a?page=2#top and mail ann@example.com",
    "10² ½ ﬁn ①  naïve 你好 مرحبا",
    "release 1.2.3.4 built from 9f8e7d6c5b4a",
]
HOSTILE = {
    "one letter": "a" * 40_000,
    "white space": " " * 40_000,
    "slack tokens": "xoxb-" * 8_000,
    "model keys": "sk-a." * 8_000,
    "web tokens": "-eyJ" * 10_000,
    "web tokens with a dot": "-eyJ" * 5_000 + "." + "-eyJ" * 4_999,
    "key headers": "-----BEGIN PRIVATE KEY-----" * 1_481,
    "half key headers": "-----BEGIN " * 3_600 + "private key",
    "schemes": "aa://b:" * 5_714,
    "long scheme": "a" * 39_990 + "://",
    "url without an end": "a" * 30 + "://" + "b" * 200 + ":" + "c" * 39_000,
    "labels": "password:" * 4_444,
    "label and space": "password" + " " * 39_992,
    "quotes": 'password:"' * 4_000,
    "bearers": "bearer " * 5_714,
    "escapes": "&" + "amp;" * 9_999,
    "ampersands": "&" * 40_000,
    "tags": "\U000e0041" * 40_000,
    "key words": "secret" * 6_666,
    "hooks": "hooks.slack.com/services/" * 1_600,
    "mail service": "SG." + "a" * 39_000,
}


@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_does_not_reach_the_model(secret: str) -> None:
    assert sanitise(f"Use {secret} please.").startswith(f"Use {PLACEHOLDER}")
    assert secret[10:] not in sanitise(f"Use {secret}, please.")


@pytest.mark.parametrize(("text", "secret"), LABELLED)
def test_a_labelled_secret_loses_its_value_and_keeps_its_label(text: str, secret: str) -> None:
    clean = sanitise(text)

    assert secret not in clean
    assert PLACEHOLDER in clean
    assert clean[:3] == text[:3]


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays_as_it_was_written(text: str) -> None:
    assert sanitise(text) == text


def test_a_secret_torn_apart_by_hidden_characters_is_still_found() -> None:
    assert sanitise("xoxb-\u200b2345678901-\u2060abcdef") == PLACEHOLDER


def test_hidden_characters_are_removed() -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "obey me")

    assert sanitise(f"go\u200b on\u202e{hidden}\ufe0f\x00\x1b\ud800") == "go on"


def test_line_breaks_of_every_kind_become_one_kind() -> None:
    assert sanitise("a\r\nb\rc\u2028d\te") == "a\nb\nc\nd\te"


def test_the_escapes_of_slack_are_undone() -> None:
    assert sanitise("a &lt; b &amp;&amp; c &gt; d &amp;lt;e") == "a < b && c > d <e"


def test_a_long_text_is_cut_between_words() -> None:
    clean = sanitise("word " * 20_000)

    assert 39_000 < len(clean) <= LONGEST_TEXT
    assert clean.endswith("word ")


def test_cutting_leaves_no_half_of_a_secret() -> None:
    clean = sanitise("x" * 39_000 + " ok " + "y" * 980 + " sk-abcdefghijklmnopqrstuvwxyz")

    assert "sk-" not in clean


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_less_than_a_second(name: str) -> None:
    began = time.process_time()

    clean = sanitise(HOSTILE[name])

    assert time.process_time() - began < 1.0
    assert len(clean) <= LONGEST_TEXT
    assert sanitise(clean) == clean


FRAGMENTS = st.sampled_from(
    [
        *SECRETS,
        *(text for text, _ in LABELLED),
        *"&;:=@/\"'`-_.[] \n",
        "amp;",
        "&lt;",
        "password",
        "password: ",
        "token=",
        "Bearer ",
        "://",
        "http://u:",
        "eyJ",
        "sk-",
        "xoxb-",
        "AKIA",
        PLACEHOLDER,
        "[SECRET",
        "REMOVED]",
        "\u200b",
        "private key",
        "-----BEGIN ",
        "PRIVATE KEY-----",
        "/private-",
        "a1b2c3d4e5f6a7b8",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=8)), max_size=30).map("".join))
def test_sanitising_twice_changes_nothing_more(text: str) -> None:
    clean = sanitise(text)

    assert sanitise(clean) == clean


@settings(max_examples=30, deadline=None)
@given(st.lists(FRAGMENTS, min_size=1, max_size=12).map("".join), st.integers(0, 40))
def test_sanitising_a_cut_text_twice_changes_nothing_more(text: str, padding: int) -> None:
    clean = sanitise("z" * padding + text * (50_000 // len(text) + 1))

    assert len(clean) <= LONGEST_TEXT
    assert sanitise(clean) == clean


@given(st.text(st.characters(codec=None), max_size=200))
def test_sanitised_text_can_always_be_sent(text: str) -> None:
    sanitise(text).encode()
