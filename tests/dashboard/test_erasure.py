"""After an erasure nothing of the person is anywhere, what others have stays, and holds are named.

Everything is read as the disk has it, and what is sealed is opened. The control is the same search
before, and the texts that the person who decides does not pick.
"""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from accounts.roles import Role
from alliances.models import ProjectAgreement
from audit import chain
from audit.models import AuditEvent
from core import crypto, rotation
from core.errors import RefusedError
from core.models import ImportBatch, ImportedRows, Job, JobStatus
from dashboard.models import SubjectKind, SubjectRequest
from dashboard.personal import actions
from dashboard.personal.mentions import ADDED_ONLY, street_path, text_columns
from grids.models import AwardKind, HeadAward, ResidentHead
from lianhua.privacy import TEXTS, Privacy
from tests.dashboard.test_personal import (
    NAME,
    NUMBER,
    OTHERS_NAME,
    OTHERS_PHONE,
    PHONE,
    WHO,
    person,
    request_for,
    staff,
)
from tests.factories import (
    day,
    make_activity,
    make_message,
    make_photo,
    make_problem,
    make_project,
    make_street,
    make_user,
    make_volunteer,
    the_street,
)
from volunteers.models import ActivityPhoto, ActivityVersion, Participation, Volunteer

__all__ = ["person"]
MOST_QUERIES = 30
CANARIES = (NAME, PHONE, NUMBER, "13800000009")
pytestmark = pytest.mark.django_db


def kept_batch(cells):
    """An upload that waits to be confirmed."""
    batch = ImportBatch(
        kind="teams",
        label="x",
        scope_uid=the_street().uid,
        uploaded_by=make_user(),
        state="checked",
    )
    content = b64encode("\n".join(cells).encode("utf-8-sig")).decode()
    text = crypto.seal(content, field=ImportBatch.FILE_FIELD, row=batch.uid)
    batch.findings_sealed = crypto.seal(
        json.dumps(cells), field=ImportBatch.FINDINGS_FIELD, row=batch.uid
    )
    batch.file.save("a.sealed", ContentFile(text.encode()))
    return batch


@pytest.fixture
def everywhere(person, settings, tmp_path):
    """The person also stands in texts, in files, and in what undoing remembers."""
    settings.MEDIA_ROOT = settings.EXPORT_ROOT = settings.DATA_DIR = tmp_path
    community = person.community
    activity = make_activity(
        community=community, summary=f"{NAME}和{OTHERS_NAME}带队，电话{PHONE}、{OTHERS_PHONE}"
    )
    ActivityVersion.objects.create(
        activity=activity,
        number=7,
        values={"summary": f"{NAME}带队", "phones": ["13800000009"]},
        changed_by=make_user(),
        changed_at=timezone.now(),
        reason=f"{NAME}来电",
    )
    make_problem(activity=activity, title=f"{NAME}家漏水")
    make_message(
        make_user(Role.COMMUNITY_SECRETARY, community=community), title=f"{NAME}的登记", key="m"
    )
    HeadAward.objects.create(
        head=ResidentHead.objects.get(),
        kind=AwardKind.values[0],
        what=f"{NAME}优秀",
        given_on=day(-2),
        giver="街道",
        recorded_by=make_user(),
    )
    kept_batch(["队伍名称,队长", f"先锋队,{NAME}"])
    kept_batch(["队伍名称,队长", f"巡防队,{OTHERS_NAME}"])
    job = Job(
        kind="export",
        label="志愿者",
        owner=make_user(),
        status=JobStatus.DONE,
        finished_at=timezone.now(),
    )
    job.file.save("x.bin", ContentFile(f"姓名,{NAME},{PHONE}".encode()))
    memory = ImportedRows(
        batch=ImportBatch.objects.first(), model_label="volunteers.team", row_count=2
    )
    former = [
        ["0" * 32, 2, {"leader_name": NAME, "leader_phone": PHONE}, None],
        ["1" * 32, 2, {"leader_name": OTHERS_NAME, "leader_phone": OTHERS_PHONE}, None],
    ]
    memory.sealed = crypto.seal(
        json.dumps(former), field=ImportedRows.SEALED_FIELD, row=str(memory.uid)
    )
    memory.save()
    return person


def everything(root):
    """Return every text of every table and file, what is sealed opened."""
    texts = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model._meta.label in ADDED_ONLY:
                continue
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            texts += [plain(value) for row in cursor.fetchall() for value in row]
    for place in rotation.places():
        for row in place.rows:
            kept = getattr(row, place.column)
            token = Path(kept.path).read_text() if place.is_file else kept
            opened = crypto.unseal(token, field=place.name, row=row.uid)
            texts.append(plain(opened))
            if place.is_file:
                texts.append(b64decode(opened).decode())
    texts += [
        path.read_bytes().decode("utf-8", "ignore") for path in root.rglob("*") if path.is_file()
    ]
    return "\n".join(texts)


def plain(value):
    """Return a value as text; JSON with its characters instead of their codes."""
    text = str(value)
    return json.dumps(json.loads(text), ensure_ascii=False) if text[:1] in {"{", "["} else text


def mentioned(request):
    return actions.to_look_at(request)[0]


def is_only_one(request):
    return actions.to_look_at(request)[1]


def decided(request, *, texts=None):
    keys = [one.key for one in mentioned(request)] if texts is None else texts
    return actions.approve(request=request, version=1, by=make_user(Role.STREET_LEADER), texts=keys)


def test_no_canary_is_left_anywhere_others_stay_and_what_stays_is_named(
    everywhere, tmp_path, django_capture_on_commit_callbacks
):
    Volunteer.objects.filter(phone=OTHERS_PHONE).update(name="别人")  # no namesake in this one
    before = everything(tmp_path)
    assert all(canary in before for canary in CANARIES)
    mates = (before.count(OTHERS_NAME), before.count(OTHERS_PHONE))
    request = request_for(SubjectKind.ERASE)
    assert is_only_one(request)

    with django_capture_on_commit_callbacks(execute=True):
        done = decided(request)

    after = everything(tmp_path)
    # The phone-mate's entry keeps the number that both have: it is theirs too.
    assert {canary: after.count(canary) for canary in CANARIES} == {
        canary: int(canary == PHONE) for canary in CANARIES
    }
    assert (after.count(OTHERS_NAME), after.count(OTHERS_PHONE)) == mates
    assert done.outcome["待导入的文件"] == 1
    assert done.outcome["已生成的文件"] == 1
    assert done.outcome["撤销用的旧内容"] == 1
    assert done.outcome["保留（依法不能更改）：楼栋长奖励"] == 1
    assert "保留（核对后认定是别人）：文字中的姓名" not in done.outcome
    assert list(chain.broken_links()) == []
    events = "".join(str(event.__dict__) for event in AuditEvent.objects.all())
    assert not any(canary in events for canary in CANARIES)


def test_a_namesakes_texts_stay_when_they_are_not_picked_and_are_counted(everywhere):
    request = request_for(SubjectKind.ERASE)
    assert not is_only_one(request)
    picked = [one for one in mentioned(request) if "问题" in one.words]
    assert NAME not in picked[0].words

    done = decided(request, texts=[one.key for one in picked])

    assert done.outcome["保留（核对后认定是别人）：文字中的姓名"] >= 3
    assert Message.objects.filter(title__contains=NAME).exists()


def test_a_text_that_is_not_on_the_list_is_refused_and_nothing_is_erased(everywhere):
    request = request_for(SubjectKind.ERASE)
    with pytest.raises(RefusedError, match="重新核对"):
        decided(request, texts=["accounts.User.1.name"])
    assert Volunteer.objects.filter(name=NAME, phone=PHONE).exists()


def test_who_it_is_gets_into_no_reason(person):
    with pytest.raises(RefusedError, match="不写姓名和号码"):
        actions.take_in(
            street=the_street(),
            kind=SubjectKind.ERASE,
            identity=WHO,
            basis=f"{NAME}持证件到窗口",
            by=staff(),
        )
    request = request_for(SubjectKind.ERASE)
    with pytest.raises(RefusedError, match="不写姓名和号码"):
        actions.decline(request=request, reason=f"{PHONE}", version=1, by=staff())


def test_the_page_lists_the_texts_and_ticks_none_where_there_is_a_namesake(client, everywhere):
    request = request_for(SubjectKind.ERASE)
    client.force_login(make_user(Role.STREET_LEADER))
    url = reverse("dashboard:subject-approve", args=[request.uid])
    page = client.get(url).content.decode()
    assert "文字里提到的" in page
    assert NAME not in page
    assert "checked" not in page
    key = mentioned(request)[0].key
    answer = client.post(url, {"version": request.version, "texts": [key]})
    assert answer.status_code == 302
    assert SubjectRequest.objects.get().outcome["文字中的姓名"] == 1


def test_photos_and_papers_are_ticked_off_before_anything_is_erased(client, everywhere):
    activity = make_activity(community=everywhere.community, title=f"{NAME}的清洁日")
    ActivityPhoto.objects.create(activity=activity, photo=make_photo(activity.filed_by), order=0)
    Participation.objects.create(activity=activity, volunteer=everywhere)
    ProjectAgreement(
        project=make_project(), kind="pdf", size=1, sha256="0" * 64, uploaded_by=staff()
    ).save()
    request = request_for(SubjectKind.ERASE)
    client.force_login(make_user(Role.STREET_LEADER))
    url = reverse("dashboard:subject-approve", args=[request.uid])
    sent = {"version": request.version}
    page = client.get(url).content.decode()

    photos, papers = (one.key for one in actions.to_look_at(request)[2])
    some = client.post(url, {**sent, "looked": [photos]})
    with pytest.raises(RefusedError, match="还有 2 项没有核对"):
        actions.approve(request=request, version=1, by=staff())
    assert Volunteer.objects.filter(name=NAME, phone=PHONE).exists()
    client.post(url, {**sent, "looked": [photos, papers]})

    assert f'href="{activity.get_absolute_url()}" target="_blank"' in page
    assert NAME not in page
    assert (some.status_code, "还有没打勾的" in some.text) == (422, True)
    outcome = SubjectRequest.objects.get().outcome
    assert outcome["保留（已人工核对）：所参加活动的照片"] == 1
    assert outcome["保留（已人工核对）：协议和用房档案的扫描件"] == 1
    assert not Volunteer.objects.filter(name=NAME, phone=PHONE).exists()


def test_a_photo_or_paper_added_after_the_form_was_opened_is_looked_at_first(client, everywhere):
    activity = make_activity(community=everywhere.community)
    Participation.objects.create(activity=activity, volunteer=everywhere)
    agreement = {"kind": "pdf", "size": 1, "uploaded_by": staff(), "project": make_project()}

    def add(number):
        photo = make_photo(activity.filed_by)
        ActivityPhoto.objects.create(activity=activity, photo=photo, order=number)
        ProjectAgreement(**agreement, sha256=str(number) * 64).save()

    add(0)
    request = request_for(SubjectKind.ERASE)
    client.force_login(make_user(Role.STREET_LEADER))
    url = reverse("dashboard:subject-approve", args=[request.uid])
    photos, papers = (one.key for one in actions.to_look_at(request)[2])
    sent = {"version": request.version, "looked": [photos, papers]}
    forged = [str(activity.uid), "agreements", f"{activity.uid}.{activity.uid}", photos, photos]
    add(1)
    newer = [one.key for one in actions.to_look_at(request)[2]]

    answers = [
        client.post(url, sent),
        client.post(url, {**sent, "looked": [newer[0], papers]}),
        client.post(url, {**sent, "looked": forged}),
    ]

    assert [answer.status_code for answer in answers] == [422] * 3
    assert all("打勾之后又有新增" in answer.text for answer in answers)
    box = answers[1].text.partition(f'value="{newer[0]}"')[2].partition(">")[0]
    assert "checked" in box  # what was looked at since stays ticked
    assert Volunteer.objects.filter(name=NAME, phone=PHONE).exists()
    assert client.post(url, {**sent, "looked": newer}).status_code == 302
    assert not Volunteer.objects.filter(name=NAME, phone=PHONE).exists()


def test_the_page_asks_as_little_for_many_texts_as_for_few(client, everywhere):
    request = request_for(SubjectKind.ERASE)
    client.force_login(make_user(Role.STREET_LEADER))
    url = reverse("dashboard:subject-approve", args=[request.uid])
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for number in range(6):
        activity = make_activity(community=everywhere.community, summary=f"{NAME}{number}")
        make_problem(activity=activity, title=f"{NAME}家{number}")
        make_volunteer(community=everywhere.community, name=NAME, phone=f"1390000001{number}")
    with CaptureQueriesContext(connection) as many:
        page = client.get(url).content.decode()

    assert page.count('name="texts"') >= 12
    assert len(many) <= len(few) <= MOST_QUERIES


def test_every_text_is_looked_at_and_every_table_leads_to_its_street():
    looked_at = {
        f"{model._meta.label}.{one}" for model, ones in text_columns().items() for one in ones
    }
    kept = {
        f"{label}.{name}"
        for label, classes in TEXTS.items()
        for privacy in (Privacy.P0, Privacy.P1)
        for name in classes.get(privacy, "").split()
        if apps.get_model(label)._meta.get_field(name).choices is None
    }
    machine = {name for name in kept - looked_at if not _is_of_the_machine(name)}
    assert machine == set()
    nowhere = {model._meta.label for model in text_columns() if not street_path(model)}
    assert nowhere == {
        "core.CalendarDay",
        "core.Job",
        "core.OutboxEntry",
        "core.ImportBatch",
        "core.ImportedRows",
        "core.KeyMark",
        "core.ScheduledRun",
        "audit.AuditEvent",
        "places.Street",
        "accounts.RecoveryCode",
        "accounts.Message",
        "services.Topic",
    }


def _is_of_the_machine(name):
    ends = ("pinyin", "initials", "digest", "hash", "token", "sha256", "fingerprint", "surname")
    return name.endswith((*ends, "User.name", "PointsRank.surname"))


@pytest.mark.full
def test_another_streets_texts_stay(everywhere):
    there = make_street(name="别处街道", code="530102099")
    elsewhere = make_activity(summary=f"{NAME}在别处")
    type(elsewhere).objects.filter(pk=elsewhere.pk).update(street=there)

    decided(request_for(SubjectKind.ERASE))

    elsewhere.refresh_from_db()
    assert elsewhere.summary == f"{NAME}在别处"
