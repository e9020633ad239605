"""Notices that leave the portal, off until set: a robot of 企业微信, an SMS gateway, e-mail.

What leaves says that there is news and where to read it: no title, no name, nothing personal.
A notice that the other side did not take raises, so that the outbox keeps and repeats it; the
repeat bears the same key.
"""

import hmac
import json
import urllib.error
import urllib.request
from datetime import datetime
from email.utils import parseaddr
from http.client import HTTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

TIMEOUT = 5  # seconds; the outbox holds the row meanwhile
MOST_BYTES = 10_000


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


def signature(body: bytes, *, moment: str, secret: str) -> str:
    """Return HMAC-SHA256 over `moment`, a full stop and the body, in hexadecimal digits."""
    return hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
