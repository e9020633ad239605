"""Notices outside the portal: who hears, what leaves, and what a broken other side costs."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions import read_message, send_message
from accounts.models import Message
from accounts.roles import Role
from core import outside
from core.models import OutboxEntry
from core.tasks import sweep_outbox
from lianhua import env
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SECRET = "s" * 32


class OtherSide(ThreadingHTTPServer):
    """Answers what it is told to, in order, then 200; None is silence. Keeps what it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers, self.heard, self.quiet = [], [], threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}/send"


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append((dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else 200
        if answer is None:
            self.server.quiet.wait(5)
            return
        self.send_response(answer)
        if answer == 302:
            self.send_header("Location", self.server.url + "/elsewhere")
        self.end_headers()
        self.wfile.write(b'{"errcode": 0}')

    def log_message(self, *_):
        pass


@pytest.fixture
def other_side():
    server = OtherSide()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.quiet.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def reader(settings, other_side):
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_SECRET = other_side.url, SECRET
    user = make_user(Role.COMMUNITY_SECRETARY, phone="13800138000")
    user.notice_by = "sms"
    user.save()
    return user


def sweep(time_machine, later):
    time_machine.move_to(timezone.now() + later)
    sweep_outbox()


def test_each_repeat_of_a_notice_bears_one_key_until_it_is_taken(
    reader, other_side, time_machine, monkeypatch
):
    monkeypatch.setattr(outside, "TIMEOUT", 0.1)
    other_side.answers = [500, None, 302]
    send_message(recipient=reader, key="a", title="张三的活动已确认", body="秘密")
    send_message(recipient=reader, key="b", title="另一条")

    sweep_outbox()
    assert other_side.heard == []  # the span's notice waits for its end
    for _ in range(6):
        sweep(time_machine, timedelta(minutes=15))

    assert len(other_side.heard) == 4
    assert len({headers["Idempotency-Key"] for headers, _ in other_side.heard}) == 1
    headers, body = other_side.heard[-1]
    sign = outside.signature(body, moment=headers["X-Timestamp"], secret=SECRET)
    assert headers["X-Signature"] == sign
    assert headers["X-Signature"] != outside.signature(body, moment="1", secret=SECRET)
    assert json.loads(body)["phone"] == reader.phone
    assert "张三" not in body.decode()
    assert "秘密" not in body.decode()
    entry = OutboxEntry.objects.get()
    assert (entry.attempts, bool(entry.done_at), entry.error) == (
        3,
        True,
        "NotTakenError: 短信网关回答 302",
    )


def test_who_chose_nothing_or_has_read_everything_hears_nothing(reader, other_side, time_machine):
    send_message(recipient=make_user(Role.COMMUNITY_SECRETARY), key="a", title="甲")
    send_message(recipient=reader, key="b", title="乙")
    read_message(message=Message.objects.get(key="b"), by=reader)

    sweep(time_machine, timedelta(minutes=6))

    assert other_side.heard == []
    assert OutboxEntry.objects.get().done_at


def test_the_group_hears_once_in_five_minutes_and_nothing_of_what_it_is_about(
    settings, other_side, time_machine
):
    settings.WECOM_ROBOT_URL = other_side.url
    for number in range(3):
        user = make_user(Role.COMMUNITY_SECRETARY, name=f"王五{number}")
        send_message(recipient=user, key=str(number), title="李四报名", group_text="李四报名")

    sweep(time_machine, timedelta(minutes=6))

    [(_, body)] = other_side.heard
    text = json.loads(body)["text"]["content"]
    assert "/desk/me/messages/" in text
    assert "李四" not in text
    assert "王五" not in text


def test_a_mailbox_gets_one_mail_with_a_lasting_id(settings, time_machine):
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.invalid", "portal@example.com"
    user = make_user(Role.COMMUNITY_SECRETARY)
    client = Client()
    client.force_login(user)
    without = client.post("/desk/me/notices/", {"notice_by": "email", "email": ""})
    assert "请写上邮箱" in without.content.decode()
    client.post("/desk/me/notices/", {"notice_by": "email", "email": "a@example.com"})
    user.refresh_from_db()
    send_message(recipient=user, key="a", title="甲")

    sweep(time_machine, timedelta(minutes=6))
    sweep(time_machine, timedelta(minutes=6))

    [sent] = mail.outbox
    assert sent.to == ["a@example.com"]
    assert sent.extra_headers["Message-ID"].startswith("<notice.person.")


def test_nothing_is_promised_or_offered_until_it_is_set():
    user = make_user(Role.COMMUNITY_SECRETARY)
    client = Client()
    client.force_login(user)
    send_message(recipient=user, key="a", title="甲")

    assert not OutboxEntry.objects.exists()
    assert "还没有接通" in client.get("/desk/me/notices/").content.decode()
    client.post("/desk/me/notices/", {"notice_by": "sms"})
    user.refresh_from_db()
    assert user.notice_by == ""


def test_a_test_notice_says_what_the_other_side_answered(reader, other_side, capsys):
    other_side.answers = [503]
    with pytest.raises(CommandError, match="短信网关回答 503"):
        call_command("send_test_notice", to=reader.username)
    call_command("send_test_notice", to=reader.username)
    assert "已收下" in capsys.readouterr().out


def test_an_address_without_https_stops_the_start(monkeypatch):
    monkeypatch.setenv("SMS_GATEWAY_URL", "http://gateway.example.com/")
    with pytest.raises(ImproperlyConfigured, match="SMS_GATEWAY_URL must be an address"):
        env.address("SMS_GATEWAY_URL")
    monkeypatch.setenv("SMS_GATEWAY_URL", "https://gateway.example.com/")
    assert env.address("SMS_GATEWAY_URL") == "https://gateway.example.com/"
