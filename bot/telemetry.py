"""Logs: an event name plus facts, as text for people or JSON for machines. Never message text or secrets."""

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from traceback import extract_tb
from typing import Any

import structlog

from bot.settings import LogSettings
from domain.gateway.model import UsageRow

SECRET = re.compile(r"\b(xox[a-z]-|xapp-|sk-)[A-Za-z0-9-]{4,200}")

NOISY = (
    "aiohttp.access",
    "apscheduler",
    "httpcore2",
    "httpx2",
    "openai",
    "procrastinate",
    "psycopg",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
)
"""Loggers of others that say too much: several write whole requests, people's words included, at debug."""


def configure_logging(settings: LogSettings) -> None:
    """Set up structlog and the standard library's loggers alike."""
    as_json = settings.format == "json" or (settings.format == "auto" and not sys.stderr.isatty())
    renderer: Any = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        say_where_it_failed,
        mask_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.getLogger("slack_bolt.AsyncApp").addFilter(is_worth_saying)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(max(level, logging.WARNING))


def is_worth_saying(record: logging.LogRecord) -> bool:
    """Leave out Bolt's remark that SLACK_BOT_TOKEN is not its own: our authorize and client have it."""
    return "`token`" not in record.getMessage()


def say_where_it_failed(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace an exception by its classes and frames: its message may quote what people wrote."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else sys.exc_info()[1] if given is True else None
    if isinstance(given, tuple):
        error = given[1]
    if error is not None:
        event["exception"] = "\n".join(_said(error))
    return event


def _said(error: BaseException) -> Iterator[str]:
    """Yield the lines of a traceback, the first cause first, without source and without messages."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    for one in reversed(chain):
        for frame in extract_tb(one.__traceback__):
            yield f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}'
        yield f"{type(one).__module__}.{type(one).__qualname__}"
        if isinstance(one, BaseExceptionGroup):
            for part in one.exceptions:
                yield from (f"  | {line}" for line in _said(part))


def mask_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blot out anything that looks like a token, wherever it stands in a log line."""
    for name, value in event.items():
        if isinstance(value, str) and SECRET.search(value):
            event[name] = SECRET.sub(r"\1***", value)
    return event


class LogAudit:
    """The audit trail of model calls: one log line each."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("audit")

    def record(self, row: UsageRow) -> None:
        """Write the line: ids, names and numbers."""
        self._log.info(
            "model_call",
            team_id=row.team_id,
            actor_id=row.actor_id,
            purpose=row.purpose,
            model=row.model,
            input_tokens=row.usage.input_tokens,
            output_tokens=row.usage.output_tokens,
            estimated=row.usage.is_estimate,
            outcome=row.outcome.value,
            took_ms=row.took_ms,
            error=row.error,
        )
