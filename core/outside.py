"""Notices that leave the portal, off until set: a robot of 企业微信, an SMS gateway, e-mail.

What leaves says that there is news and where to read it: no title, no name, nothing personal.
A notice that the other side did not take raises, so that the outbox keeps and repeats it; the
repeat bears the same key.
"""

import hmac
import json
import socket
import ssl
import threading
import urllib.error
import urllib.request
from datetime import datetime
from email.utils import parseaddr
from http.client import HTTPException, HTTPSConnection
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

TIMEOUT = 5  # seconds; the outbox holds the row meanwhile
MOST_BYTES = 10_000
# What anybody may be given of IPv6; all else leads inside, or nowhere (RFC 4291).
GIVEN = ip_network("2000::/3")
# Addresses that carry another one inside: 6to4, Teredo, their relay; and what is set apart for
# protocols, where some clouds keep their own services.
SET_APART = [
    ip_network(word) for word in ("2002::/16", "2001::/32", "192.88.99.0/24", "192.0.0.0/24")
]


class NotTakenError(Exception):
    """The other side did not take a notice; the sentence names no address and no number."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Go nowhere else than the operator said."""

    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        """Leave the redirect as the error that it is."""


def post_json(
    *, url: str, content: dict[str, Any], name: str, headers: dict[str, str] | None = None
) -> bytes:
    """Send JSON once, without proxy and redirect, and return the answer of a 2xx.

    Errors: NotTakenError with `name` for any other answer, and for none within five seconds.
    """
    body = json.dumps(content, ensure_ascii=False).encode()
    ask = urllib.request.Request(  # noqa: S310  # the scheme is checked at the start
        url, body, {"Content-Type": "application/json; charset=utf-8", **(headers or {})}
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(ask, timeout=TIMEOUT) as answer:
            return bytes(answer.read(MOST_BYTES))
    except urllib.error.HTTPError as error:
        raise NotTakenError(f"{name}回答 {error.code}") from None
    except (OSError, HTTPException, ValueError):
        raise NotTakenError(f"{name}没有回答") from None


def to_group(*, text: str) -> None:
    """Let the group robot of 企业微信 say `text`.

    Errors: NotTakenError also for its own refusals, which it answers with 200 and an `errcode`.
    """
    answer = post_json(
        url=settings.WECOM_ROBOT_URL,
        content={"msgtype": "text", "text": {"content": text}},
        name="企业微信",
    )
    try:
        code = json.loads(answer)["errcode"]
    except (ValueError, KeyError, TypeError):
        raise NotTakenError("企业微信的回答无法识别") from None
    if code != 0:
        raise NotTakenError(f"企业微信没有收下，错误码 {str(code)[:10]}")


def to_phone(*, phone: str, text: str, key: str, at: datetime) -> None:
    """Hand one short message to the SMS gateway, signed; docs/operations.md has the form."""
    content = {"id": key, "phone": phone, "text": text}
    moment = str(int(at.timestamp()))
    post_json(
        url=settings.SMS_GATEWAY_URL,
        content=content,
        name="短信网关",
        headers={
            "Idempotency-Key": key,
            "X-Timestamp": moment,
            "X-Signature": signature(
                json.dumps(content, ensure_ascii=False).encode(),
                moment=moment,
                secret=settings.SMS_GATEWAY_SECRET,
            ),
        },
    )


def to_mailbox(*, address: str, subject: str, text: str, key: str) -> None:
    """Send one e-mail; a repeat has the same Message-ID, by which mailboxes know doubles."""
    connection = get_connection(timeout=TIMEOUT)
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    mail = EmailMessage(
        subject,
        text,
        to=[address],
        connection=connection,
        headers={"Message-ID": f"<{key.replace(':', '.')}@{domain}>"},
    )
    try:
        sent = mail.send()
    except OSError:  # smtplib's errors are OSErrors; their words may hold the address
        raise NotTakenError("邮件服务器没有收下") from None
    if not sent:
        raise NotTakenError("邮件服务器没有收下")


def to_system(*, url: str, body: bytes, headers: dict[str, str]) -> None:
    """Hand an event to a system whose https address somebody typed on a page.

    The name is resolved once and the connection goes to the very address that was looked at;
    no proxy, no redirect, and five seconds for all of it once the name is resolved.
    Errors: NotTakenError.
    Source: docs/rules.md R-HOK-3.
    """
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _Looked(host, port, address=_looked_at(host, port))
        watch = threading.Timer(TIMEOUT, connection.cut)
        watch.start()
        try:
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        finally:
            watch.cancel()
            connection.close()
    except ssl.SSLCertVerificationError:
        raise NotTakenError("接收系统的证书无法核实") from None
    except (OSError, HTTPException, ValueError):
        raise NotTakenError("接收系统没有回答") from None
    if not 200 <= status < 300:
        raise NotTakenError(f"接收系统回答 {status}")


def may_be_called(address: str) -> bool:
    """True for a public address and for those of the networks that the operator named."""
    found = ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    if any(found in network for network in settings.WEBHOOK_NETWORKS):
        return True
    is_given = found.version == 4 or found in GIVEN
    is_apart = any(found in network for network in SET_APART)
    return found.is_global and is_given and not found.is_multicast and not is_apart


def trusted() -> ssl.SSLContext:
    """Return how the other side's certificate is checked: by the machine's authorities."""
    return ssl.create_default_context()


def _looked_at(host: str, port: int) -> tuple[str, int]:
    """Return the first address of a name, all of which may be called."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not all(may_be_called(address) for address in found):
        raise NotTakenError("接收系统的地址在内部网络，没有获准")
    return found[0], port


class _Looked(HTTPSConnection):
    """A connection to an address that was looked at, under the name of the certificate."""

    def __init__(self, host: str, port: int, *, address: tuple[str, int]) -> None:
        self._tls = trusted()
        super().__init__(host, port, timeout=TIMEOUT, context=self._tls)
        self._address = address

    def connect(self) -> None:
        """Connect without asking for the name again."""
        plain = socket.create_connection(self._address, TIMEOUT)
        self.sock = self._tls.wrap_socket(
            plain, server_hostname=self.host, do_handshake_on_connect=False
        )
        self.sock.do_handshake()

    def cut(self) -> None:
        """End it from another thread: an answer that drips would never time out."""
        if self.sock is not None:
            try:
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)
            except OSError:
                return


def signature(body: bytes, *, moment: str, secret: str) -> str:
    """Return HMAC-SHA256 over `moment`, a full stop and the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
