"""Other systems are told of events: signed, repeated, given up in sight; never inwards."""

import json
import re
import ssl
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.utils import timezone

from accounts.models import Webhook
from accounts.roles import Role
from core import outside
from core.models import OutboxEntry
from core.tasks import sweep_outbox
from tests.accounts.test_notices import OtherSide
from tests.factories import make_activity, make_street, make_user, saved, the_street
from tests.services.guides import make_guide_version
from volunteers.actions import confirm_activity, void_activity

pytestmark = pytest.mark.django_db
SECRET = "h" * 40
PAGE = Path(__file__).resolve().parents[2] / "docs/api.md"
ADD = "/admin/accounts/webhook/add/"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that only the test trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "hooks")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2099, 1, 1, tzinfo=UTC))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    pkcs8 = serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, pkcs8, plain) + made.public_bytes(pem))
    return path


@pytest.fixture
def system(certificate, settings, monkeypatch):
    """A system of the office's own network that takes what it is told to."""
    server = OtherSide()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.url = server.url.replace("http://", "https://")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    settings.WEBHOOK_NETWORKS = [ip_network("127.0.0.0/8")]
    monkeypatch.setattr(outside, "trusted", lambda: ssl.create_default_context(cafile=certificate))
    yield server
    server.quiet.set()
    server.shutdown()
    thread.join()
    server.server_close()


def make_hook(system, events="activity.confirmed,activity.voided,guide.published", **values):
    usual = {"street": the_street(), "name": "数据中心", "url": system.url, "events": events}
    hook = Webhook(**usual | values)
    hook.set_secret(SECRET)
    return saved(hook)


def pushes():
    return OutboxEntry.objects.filter(task="accounts.call_hook")


def verify():
    """Return the check that docs/api.md gives to those who receive."""
    names = {}
    exec(re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.S)[1], names)
    return names["verify"]


def test_who_asked_is_told_of_each_event_in_a_form_that_the_documented_check_takes(system):
    staff, activity = make_user(Role.STREET_STAFF), make_activity()
    make_hook(system)
    make_hook(system, "guide.published", name="只要指南")
    make_hook(system, name="停用", is_active=False)
    make_hook(system, name="别处", street=make_street())

    confirm_activity(activity=activity, by=staff)
    void_activity(activity=activity, by=make_user(Role.STREET_STAFF), reason="张三填错了")
    make_guide_version(slug="gaoling")  # which publishes it
    sweep_outbox()

    kinds = [json.loads(body)["kind"] for _, body in system.heard]
    assert kinds == ["activity.confirmed", "activity.voided", *["guide.published"] * 2]
    for headers, body in system.heard:
        told = verify()(headers, body, SECRET)
        assert told["id"] == headers["Idempotency-Key"]
        assert activity.title not in body.decode()
        assert "张三" not in body.decode()
    headers, body = system.heard[0]
    assert told.keys() == {"id", "kind", "at", "uid", "facts"}
    assert json.loads(body)["facts"].keys() == {"community", "kind", "held_on"}
    late = headers | {"X-Timestamp": str(int(headers["X-Timestamp"]) - 600)}
    for wrong in ((headers, body + b" ", SECRET), (headers, body, "other"), (late, body, SECRET)):
        assert verify()(*wrong) is None


def test_what_is_not_taken_is_repeated_with_one_id_then_given_up_in_sight(system, time_machine):
    hook = make_hook(system)
    system.answers = [302, *[500] * 9]
    confirm_activity(activity=make_activity(), by=make_user(Role.STREET_STAFF))
    for _ in range(12):
        sweep_outbox()
        time_machine.move_to(timezone.now() + timedelta(hours=3))

    assert len(system.heard) == OutboxEntry.MAX_ATTEMPTS
    assert len({headers["Idempotency-Key"] for headers, _ in system.heard}) == 1
    row = Webhook.objects.with_outbox().get(pk=hook.pk)
    assert (row.waiting_count, row.given_up_count) == (0, 1)
    assert pushes().get().error == "NotTakenError: 接收系统回答 500"


def test_no_address_of_the_inner_network_is_called_unless_the_operator_named_it(system, settings):
    settings.WEBHOOK_NETWORKS = []
    make_hook(system)
    make_hook(system, name="域名", url=system.url.replace("127.0.0.1", "localhost"))
    confirm_activity(activity=make_activity(), by=make_user(Role.STREET_STAFF))
    sweep_outbox()
    assert system.heard == []
    errors = {entry.error for entry in pushes()}
    assert errors == {"NotTakenError: 接收系统的地址在内部网络，没有获准"}

    inner = "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1"
    inner += " ::1 fe80::1 fc00::1 ::ffff:10.0.0.1 2002:a00:1::1 64:ff9b::a00:1"
    inner += " ::a00:1 ::ffff:0:10.0.0.1 64:ff9b:1::a00:1 fec0::1 5f00::1 192.0.0.192 192.88.99.1"
    assert [word for word in inner.split() if outside.may_be_called(word)] == []
    assert outside.may_be_called("223.5.5.5")
    assert outside.may_be_called("2400:3200::1")
    settings.WEBHOOK_NETWORKS = [ip_network("10.1.0.0/16")]
    assert outside.may_be_called("10.1.2.3")
    assert not outside.may_be_called("10.2.2.3")


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(system, monkeypatch):
    monkeypatch.setattr(outside, "trusted", ssl.create_default_context)
    with pytest.raises(outside.NotTakenError, match="证书无法核实"):
        outside.to_system(url=system.url, body=b"{}", headers={})
    assert system.heard == []


def test_an_answer_that_never_comes_is_waited_for_no_longer_than_the_limit(system, monkeypatch):
    monkeypatch.setattr(outside, "TIMEOUT", 0.3)
    system.answers = [None]
    with pytest.raises(outside.NotTakenError, match="没有回答"):
        outside.to_system(url=system.url, body=b"{}", headers={})


def test_only_the_system_administrator_keeps_them_and_nobody_sees_a_secret():
    client, staff = Client(), make_user(Role.STREET_STAFF)
    client.force_login(staff)
    assert client.get(ADD).status_code == 403
    client.force_login(make_user(Role.SYSADMIN))
    assert "要马上告诉哪个系统" in client.get("/admin/accounts/webhook/").content.decode()
    typed = {
        "street": the_street().pk,
        "name": "数据中心",
        "url": "https://data.example.gov.cn/events?from=street",
        "events": ["activity.confirmed", "guide.published"],
        "is_active": "on",
        "secret": SECRET,
    }
    for name, value in (
        ("url", "http://data.example.gov.cn/"),
        ("url", "https://name:word@data.example.gov.cn/"),
        ("secret", "short"),
        ("secret", ""),
        ("events", ["person.erased"]),
    ):
        assert client.post(ADD, typed | {name: value}).status_code == 200
        assert not Webhook.objects.exists()
    assert client.post(ADD, typed).status_code == 302
    hook = Webhook.objects.get()
    assert hook.events == "activity.confirmed,guide.published"
    assert hook.unseal_secret() == SECRET

    page = f"/admin/accounts/webhook/{hook.pk}/change/"
    assert SECRET not in client.get(page).content.decode()
    # Typed beside a mistake a new secret is not kept, which must be said: else it is not changed.
    wrong = client.post(page, typed | {"url": "http://x.cn/", "secret": "n" * 40}).content.decode()
    assert "密钥没有保留，请再输一次" in wrong
    assert "n" * 40 not in wrong
    again = typed | {"secret": "", "name": "大数据中心", "seen_version": "1"}
    assert client.post(page, again).status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.unseal_secret()) == ("大数据中心", SECRET)
    listed = client.get("/admin/accounts/webhook/").content.decode()
    assert "活动已确认、办事指南已发布" in listed
    assert SECRET not in listed
