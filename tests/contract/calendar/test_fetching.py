"""Real https on the loopback: what is fetched, and what is refused."""

import datetime as dt
import ipaddress
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.adapters.calendar import fetching
from bot.adapters.calendar.addresses import is_public
from bot.adapters.calendar.fetching import CalendarFetcher
from domain.errors import InvalidInputError, UnavailableError

ICS = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Make a certificate for this machine: what the server shows, what the client trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names = x509.SubjectAlternativeName(
        [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return server, ssl.create_default_context(cadata=made.public_bytes(serialization.Encoding.PEM).decode())


class Host:
    """An https server whose answers a test names by path."""

    def __init__(self, base: str, trust: ssl.SSLContext) -> None:
        self.base = base
        self.trust = trust
        self.asked: list[str] = []

    def fetcher(self, *, allows_loopback: bool = True) -> CalendarFetcher:
        return CalendarFetcher(allows=_anywhere if allows_loopback else is_public, trust=self.trust)


def _anywhere(_: str) -> bool:
    return True


@pytest.fixture
async def host(tmp_path: Path) -> AsyncIterator[Host]:
    serving, trust = certificate(tmp_path)
    app = web.Application()
    runner = web.AppRunner(app)
    found = Host("", trust)

    async def answer(request: web.Request) -> web.StreamResponse:
        found.asked.append(request.path)
        match request.path:
            case "/good.ics":
                return web.Response(body=ICS, content_type="text/calendar")
            case "/once":
                return web.Response(status=302, headers={"Location": "/good.ics"})
            case "/loop":
                return web.Response(status=302, headers={"Location": "/loop"})
            case "/inside":
                return web.Response(
                    status=302, headers={"Location": "https://169.254.169.254/latest/meta-data"}
                )
            case "/plain":
                return web.Response(status=302, headers={"Location": "http://localhost/good.ics"})
            case "/large":
                return web.Response(body=b"x" * (fetching.MAX_BYTES + 1))
            case "/broken":
                return web.Response(status=500)
            case _:
                return web.Response(status=404)

    app.router.add_get("/{path:.*}", answer)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=serving)
    await site.start()
    found.base = f"https://localhost:{runner.addresses[0][1]}"
    yield found
    await runner.cleanup()


async def test_a_calendar_is_fetched_also_from_where_it_moved(host: Host) -> None:
    assert await host.fetcher().fetch(f"{host.base}/good.ics") == ICS
    assert await host.fetcher().fetch(f"{host.base}/once") == ICS


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/loop", "without end"),
        ("/plain", "begins with https"),
        ("/large", "larger than 5 MB"),
        ("/gone", "Copy the private address again"),
    ],
)
async def test_what_cannot_be_right_is_said(host: Host, path: str, words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        await host.fetcher().fetch(host.base + path)


async def test_a_server_with_a_problem_is_tried_again_later(host: Host) -> None:
    with pytest.raises(UnavailableError, match="Try again later"):
        await host.fetcher().fetch(f"{host.base}/broken")


async def test_a_server_nobody_vouches_for_is_not_read(host: Host) -> None:
    with pytest.raises(UnavailableError, match="could not be reached"):
        await CalendarFetcher(allows=_anywhere).fetch(f"{host.base}/good.ics")
    assert host.asked == []


async def test_a_name_that_leads_inside_is_never_asked(host: Host) -> None:
    with pytest.raises(InvalidInputError, match="private network"):
        await host.fetcher(allows_loopback=False).fetch(f"{host.base}/good.ics")
    assert host.asked == []


async def test_a_redirect_inside_is_not_followed(host: Host) -> None:
    inside = CalendarFetcher(allows=lambda ip: ip in ("127.0.0.1", "::1"), trust=host.trust)
    with pytest.raises(InvalidInputError, match="private network"):
        await inside.fetch(f"{host.base}/inside")


async def test_a_server_that_does_not_answer_is_left(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.000001)
    with pytest.raises(UnavailableError, match="did not answer"):
        await host.fetcher().fetch(f"{host.base}/good.ics")
