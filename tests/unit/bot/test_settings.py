"""Settings name what is missing or wrong, and the mend; what is right is read from environment and .env."""

import re
from pathlib import Path

import pytest

from bot import settings
from bot.settings import Settings, StorageSettings, read
from domain.errors import SettingError

EXAMPLE = Path(__file__).parents[3] / ".env.example"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine reaches the tests."""
    slices = [value for value in vars(settings).values() if isinstance(value, type)]
    for kind in slices:
        for field in getattr(kind, "model_fields", {}).values():
            monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)


def refusal() -> str:
    """Return what the start says about the settings as they are."""
    with pytest.raises(SettingError) as caught:
        Settings().require_slack()
    return caught.value.public


def test_without_a_bot_token_the_start_names_it_and_the_demo() -> None:
    said = refusal()

    assert said.startswith("SLACK_BOT_TOKEN is missing.")
    assert "Install App page" in said
    assert "convers demo" in said


def test_socket_mode_without_an_app_token_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_TRANSPORT", "socket")

    said = refusal()

    assert said.startswith("SLACK_APP_TOKEN is missing.")
    assert "connections:write" in said


def test_http_mode_without_a_signing_secret_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")

    said = refusal()

    assert said.startswith("SLACK_SIGNING_SECRET is missing.")
    assert "SLACK_APP_TOKEN" in said


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "must start with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "must start with xapp-"),
        ("SLACK_API_URL", "http://slack.example/api/", "use an https:// address"),
        ("SLACK_API_URL", "http://127.0.0.1.evil.example/", "use an https:// address"),
        ("SLACK_API_URL", "https:///api", "use an https:// address"),
        ("SLACK_TRANSPORT", "pigeon", "'socket'"),
        ("SLACK_SOCKET_CONNECTIONS", "99", "less than or equal to 10"),
        ("HTTP_PORT", "seventy", "integer"),
        ("OPENAI_API_KEY", "your_api_key", "placeholder"),
        ("OPENAI_BASE_URL", "localhost:11434", "full address"),
        ("AI_PROVIDER", "oracle", "'offline'"),
        ("VECTOR_DB_URL", "your_vector_db_connection_string", "what DATABASE_URL says"),
        ("VECTOR_DB_URL", "postgresql://u:hush@elsewhere/vectors", "what DATABASE_URL says"),
        ("VECTOR_DB_URL", "postgresql://u:hush@[elsewhere/vectors", "what DATABASE_URL says"),
        ("LOG_LEVEL", "loud", "'info'"),
    ],
)
def test_a_wrong_setting_is_named_with_its_mend_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingError) as caught:
        Settings()

    said = caught.value.public
    assert said.startswith(f"{name} is wrong: ")
    assert mend in said
    assert "\n" not in said
    assert value not in said


def test_the_app_token_chooses_socket_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")

    found = Settings()
    found.require_slack()

    assert found.slack.uses_socket


def test_http_can_be_chosen_beside_an_app_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "secret")
    monkeypatch.setenv("SLACK_TRANSPORT", "http")

    found = Settings()
    found.require_slack()

    assert not found.slack.uses_socket


def test_dotenv_is_read_and_the_environment_goes_before_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("HTTP_PORT=4000\nHTTP_HOST=0.0.0.0\n")
    monkeypatch.setenv("HTTP_PORT", "5000")

    found = Settings()

    assert (found.http.host, found.http.port) == ("0.0.0.0", 5000)


def test_the_example_copied_as_it_is_lacks_only_the_bot_token(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(EXAMPLE.read_text(encoding="utf-8"))

    assert refusal().startswith("SLACK_BOT_TOKEN is missing.")


def test_every_default_of_the_example_is_the_default_of_the_code(tmp_path: Path) -> None:
    lines = [
        line.removeprefix("#")
        for line in EXAMPLE.read_text(encoding="utf-8").splitlines()
        if re.match("#[A-Z_]+=", line) and not line.startswith(("#DATABASE_URL", "#PUBLIC_URL"))
    ]
    bare_settings = Settings()
    (tmp_path / ".env").write_text("\n".join(lines))

    stated = Settings()

    for part in ("slack", "http", "model", "storage", "work", "log"):
        assert getattr(stated, part) == getattr(bare_settings, part), part


def test_no_secret_shows_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hush")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hush")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hush@h/d")

    found = Settings()

    assert "hush" not in f"{found.slack!r} {found.model!r} {found.storage!r}"


def test_the_database_of_vectors_may_be_named_if_it_is_that_of_the_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hush@db.example/convers")
    for same in ("postgresql+psycopg://u:hush@db.example:5432/convers", "postgres://v@DB.example/convers"):
        monkeypatch.setenv("VECTOR_DB_URL", same)
        assert read(StorageSettings).database_url is not None
    monkeypatch.setenv("VECTOR_DB_URL", "postgresql://u:hush@db.example/vectors")

    with pytest.raises(SettingError, match="VECTOR_DB_URL is wrong: vectors are kept beside the record"):
        read(StorageSettings)
