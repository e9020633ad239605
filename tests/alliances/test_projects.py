"""The life of a co-building project: who takes which step, what it needs, what it leaves."""

import time
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from alliances import actions
from alliances.actions import ProjectContent, prepare_agreement
from alliances.models import (
    AllianceMembership,
    AllianceTier,
    CoBuildProject,
    CountBasis,
    MembershipState,
    ProjectAgreement,
    ProjectMilestone,
    ProjectSource,
    ProjectState,
    StepKind,
)
from audit.models import AuditEvent
from core.errors import ConflictError, RefusedError
from dashboard.cobuilding import ending_agreements, work_on_projects
from tests.factories import (
    day,
    make_activity,
    make_alliance,
    make_community,
    make_project,
    make_street,
    make_unit,
    make_user,
)
from tests.parallel import at_once
from volunteers.models import ActivityState, Line

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


class Scene:
    """One community with a host unit, its partner, and the people of every step."""

    def __init__(self):
        self.community = make_community()
        street = self.community.street
        self.host = make_unit(community=self.community, name="滨河小学")
        self.partner = make_unit(community=self.community, name="柳岸医院")
        self.alliance = make_alliance(street=street, tier=AllianceTier.STREET)
        for unit in (self.host, self.partner):
            AllianceMembership.objects.create(alliance=self.alliance, unit=unit, joined_on=day(-30))
        self.liaison = make_user(Role.UNIT_LIAISON, unit=self.host)
        self.secretary = make_user(Role.COMMUNITY_SECRETARY, community=self.community)
        self.staff = make_user(Role.STREET_STAFF, street=street)
        self.leader = make_user(Role.STREET_LEADER, street=street)
        self.category = make_project(street=street, alliance=self.alliance).category
        CoBuildProject.objects.all().delete()

    def content(self, **changes):
        values = {
            "name": "护学岗共建项目",
            "alliance": self.alliance,
            "category": self.category,
            "host_unit": self.host,
            "partner_units": (self.partner,),
            "community": self.community,
            "goal": "上学放学有人护",
            "plan": "每天两班",
            "starts_on": day(-20),
            "ends_on": day(200),
            "milestones": (("启动会", day(-5)), ("总结", day(150))),
        }
        return ProjectContent(**{**values, **changes})

    def drafted(self, **changes):
        return actions.save_draft_project(content=self.content(**changes), by=self.liaison)

    def sent(self):
        return actions.submit_project(project=self.drafted(), by=self.liaison)

    def approved(self):
        return actions.approve_project(project=self.sent(), by=self.staff)

    def signed(self):
        return actions.sign_project(
            project=self.approved(), signed_on=day(-2), scans=[pdf()], by=self.secretary
        )

    def executing(self):
        return actions.start_project(project=self.signed(), by=self.liaison)

    def hold_activity(self, project):
        make_activity(
            filed_by=self.secretary,
            line=Line.ALLIANCE,
            project=project,
            state=ActivityState.CONFIRMED,
        )

    def finished(self):
        project = self.executing()
        self.hold_activity(project)
        return actions.finish_project(
            project=project,
            outcome="路口有序",
            beneficiaries=300,
            count_basis=CountBasis.PEOPLE,
            by=self.liaison,
        )


@pytest.fixture
def scene():
    return Scene()


def how_many(questions) -> int:
    return sum(rows.count() for rows in questions)


def pdf(content=PDF):
    return prepare_agreement(BytesIO(content))


def photo():
    file = BytesIO()
    Image.new("RGB", (60, 40), "white").save(file, "JPEG")
    return file.getvalue()


def test_a_project_walks_from_its_draft_to_the_published_result(scene):
    project = scene.finished()
    actions.evaluate_project(project=project, rating=5, evaluation="很好", by=scene.staff)
    published = actions.publish_project(project=project, by=scene.staff)

    assert published.state == ProjectState.PUBLISHED
    kinds = list(published.steps.values_list("kind", flat=True))
    assert kinds == [
        kind for kind in StepKind if kind not in {StepKind.RETURNED, StepKind.TERMINATED}
    ]
    events = set(AuditEvent.objects.values_list("action", flat=True))
    assert {f"project.{kind}" for kind in kinds} <= events


def test_a_number_is_given_when_it_is_sent_without_one(scene):
    first, second = scene.sent(), scene.sent()
    assert scene.drafted().number is None
    prefix = f"GJ{day():%Y%m%d}"
    assert (first.number, second.number) == (f"{prefix}0001", f"{prefix}0002")


def test_only_the_host_unit_and_its_community_write_and_send(scene):
    partner = make_user(Role.UNIT_LIAISON, unit=scene.partner)
    elsewhere = make_user(Role.COMMUNITY_STAFF, community=make_community())
    draft = scene.drafted()
    for stranger in (partner, elsewhere, scene.staff, scene.leader):
        with pytest.raises(RefusedError, match="牵头单位"):
            actions.submit_project(project=draft, by=stranger)
        with pytest.raises(RefusedError, match="牵头单位"):
            actions.save_draft_project(content=scene.content(), by=stranger)
    assert actions.submit_project(project=draft, by=scene.secretary).submitted_by == scene.secretary


def test_what_is_missing_is_said_when_it_is_sent(scene):
    with pytest.raises(RefusedError, match="目标、结束日期"):
        actions.submit_project(project=scene.drafted(goal="", ends_on=None), by=scene.liaison)
    with pytest.raises(RefusedError, match="至少要有一个共建单位"):
        actions.submit_project(project=scene.drafted(partner_units=()), by=scene.liaison)


def test_the_host_unit_is_not_its_own_partner(scene):
    with pytest.raises(RefusedError, match="牵头单位不必"):
        scene.drafted(partner_units=(scene.host, scene.partner))


def test_who_wrote_in_a_project_does_not_approve_it(scene):
    project = scene.drafted()
    project.name = "护学岗共建"
    actions.save_project(project=project, by=scene.staff)
    sent = actions.submit_project(project=project, by=scene.liaison)

    for judge in (actions.approve_project, actions.return_project):
        more = {"reason": "x"} if judge is actions.return_project else {}
        with pytest.raises(RefusedError, match="自己填写过"):
            judge(project=sent, by=scene.staff, **more)
    assert sent not in CoBuildProject.objects.reviewable_by(scene.staff)
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    assert sent in CoBuildProject.objects.reviewable_by(other)
    assert actions.approve_project(project=sent, by=other).state == ProjectState.APPROVED


def test_who_sent_a_project_is_told_how_it_was_judged(scene, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        returned = actions.return_project(project=scene.sent(), reason="太空", by=scene.staff)
    with django_capture_on_commit_callbacks(execute=True):
        again = actions.submit_project(project=returned, by=scene.secretary)
        actions.approve_project(project=again, by=scene.staff)
    [back] = scene.liaison.messages.all()
    assert "退回原因：太空" in back.body
    [approved] = scene.secretary.messages.all()
    assert approved.link == again.get_absolute_url()


def test_a_returned_project_says_why_and_comes_again(scene):
    project = scene.sent()
    with pytest.raises(RefusedError, match="原因"):
        actions.return_project(project=project, reason="  ", by=scene.staff)
    returned = actions.return_project(project=project, reason="计划太空", by=scene.staff)
    assert returned.return_reason == "计划太空"
    again = actions.submit_project(project=returned, by=scene.liaison)
    assert (again.state, again.number) == (ProjectState.REVIEWING, project.number)


def test_the_second_of_two_clicks_is_told_where_the_project_stands(scene):
    project = scene.sent()
    actions.approve_project(project=project, by=scene.staff, version=project.version)
    with pytest.raises(RefusedError, match="待签约"):
        actions.approve_project(project=project, by=scene.staff, version=project.version)
    assert project.steps.filter(kind=StepKind.APPROVED).count() == 1


def test_what_was_changed_in_between_is_not_approved_unseen(scene):
    project = scene.sent()
    seen = project.version
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    project.goal = "改过的目标"
    actions.save_project(project=project, by=other)
    with pytest.raises(ConflictError):
        actions.approve_project(project=project, by=scene.staff, version=seen)


def test_signing_needs_the_file_the_day_and_members_on_that_day(scene):
    project = scene.approved()
    sign = {"project": project, "by": scene.liaison, "scans": [pdf()]}
    with pytest.raises(RefusedError, match="上传签好的协议"):
        actions.sign_project(**{**sign, "scans": []}, signed_on=day(-1))
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.sign_project(**sign, signed_on=day(1))
    with pytest.raises(RefusedError, match=r"不是.*成员的单位：滨河小学、柳岸医院"):
        actions.sign_project(**sign, signed_on=day(-31))
    seat = AllianceMembership.objects.get(unit=scene.partner)
    seat.left_on, seat.state = day(-1), MembershipState.LEFT
    seat.save()
    with pytest.raises(RefusedError, match="柳岸医院"):
        actions.sign_project(**sign, signed_on=day())
    assert ProjectAgreement.objects.count() == 0
    assert actions.sign_project(**sign, signed_on=day(-2)).counts


def test_a_project_is_not_finished_without_a_confirmed_activity(scene):
    project = scene.executing()
    finish = {
        "project": project,
        "outcome": "路口有序",
        "beneficiaries": 300,
        "count_basis": CountBasis.VISITS,
        "by": scene.liaison,
    }
    make_activity(
        filed_by=scene.secretary,
        line=Line.ALLIANCE,
        project=project,
        state=ActivityState.SUBMITTED,
    )
    with pytest.raises(RefusedError, match="已确认的共建活动"):
        actions.finish_project(**finish)
    scene.hold_activity(project)
    with pytest.raises(RefusedError, match="成效"):
        actions.finish_project(**{**finish, "outcome": " "})
    with pytest.raises(RefusedError, match="大于 0"):
        actions.finish_project(**{**finish, "beneficiaries": 0})
    assert actions.finish_project(**finish).beneficiaries_label == "300 人次"


def test_who_registered_the_end_does_not_register_the_rating(scene):
    project = scene.finished()
    CoBuildProject.objects.filter(pk=project.pk).update(finished_by=scene.staff)
    evaluate = {"project": project, "rating": 4, "evaluation": "好"}
    with pytest.raises(RefusedError, match="另一位同事"):
        actions.evaluate_project(**evaluate, by=scene.staff)
    other = make_user(Role.STREET_STAFF, street=scene.community.street)
    assert actions.evaluate_project(**evaluate, by=other).rating == 4


def test_a_street_leader_gives_up_what_is_not_finished(scene):
    project, finished = scene.signed(), scene.finished()
    with pytest.raises(RefusedError, match="岗位范围"):
        actions.terminate_project(project=project, reason="x", by=scene.staff)
    ended = actions.terminate_project(project=project, reason="单位搬离", by=scene.leader)
    assert not ended.counts
    with pytest.raises(RefusedError, match="已终止"):
        actions.start_project(project=ended, by=scene.liaison)
    with pytest.raises(RefusedError, match="已完成"):
        actions.terminate_project(project=finished, reason="x", by=scene.leader)


def test_the_ledger_sets_no_state_and_no_day_of_a_signature(scene):
    project = scene.drafted()
    project.state, project.signed_on = ProjectState.SIGNED, day()
    with pytest.raises(RefusedError, match="步骤决定"):
        actions.save_project(project=project, by=scene.staff)
    signed = scene.signed()
    signed.signed_on = day(-1)
    with pytest.raises(RefusedError, match="签约日期由签约"):
        actions.save_project(project=signed, by=scene.staff)
    CoBuildProject.objects.filter(pk=signed.pk).update(source=ProjectSource.LEDGER)
    signed.source = ProjectSource.LEDGER
    assert actions.save_project(project=signed, by=scene.staff).signed_on == day(-1)


@pytest.mark.parametrize(
    ("state", "values"),
    [
        (ProjectState.EVALUATED, {"signed_on": None}),
        (ProjectState.PUBLISHED, {"signed_on": None}),
        (ProjectState.FINISHED, {"outcome": ""}),
        (ProjectState.FINISHED, {"beneficiaries": 0}),
        (ProjectState.EVALUATED, {"rating": None}),
        (ProjectState.EVALUATED, {"rating": 6}),
        (ProjectState.RETURNED, {"return_reason": ""}),
        (ProjectState.TERMINATED, {"termination_reason": ""}),
        (ProjectState.REVIEWING, {"number": None}),
        (ProjectState.REVIEWING, {"budget": -1}),
    ],
)
def test_the_database_refuses_a_state_without_what_it_needs(state, values):
    whole = {"outcome": "x", "beneficiaries": 1, "rating": 3, "evaluation": "x"}
    row = make_project()
    with pytest.raises(IntegrityError), transaction.atomic():
        CoBuildProject.objects.filter(pk=row.pk).update(state=state, **{**whole, **values})


def test_a_milestone_is_reached_with_words_and_may_be_taken_back(scene):
    project = scene.signed()
    late = project.milestones.get(title="启动会")
    assert list(ProjectMilestone.objects.overdue(day())) == [late]
    finish = {"milestone": late, "by": scene.secretary}
    with pytest.raises(RefusedError, match="不能晚于今天"):
        actions.finish_milestone(**finish, done_on=day(1), evidence="x")
    with pytest.raises(RefusedError, match="完成情况"):
        actions.finish_milestone(**finish, done_on=day(), evidence=" ")
    actions.finish_milestone(**finish, done_on=day(), evidence="签到表")
    with pytest.raises(RefusedError, match="已登记"):
        actions.finish_milestone(**finish, done_on=day(), evidence="签到表")
    [row] = CoBuildProject.objects.with_progress()
    assert (row.done_count, row.milestone_count) == (1, 2)
    assert actions.reopen_milestone(**finish).done_on is None
    added = actions.add_milestone(project=project, title="检查", due_on=day(9), by=scene.liaison)
    assert added in project.milestones.all()


def test_a_draft_that_was_never_sent_may_be_thrown_away(scene):
    draft, sent = scene.drafted(), scene.sent()
    with pytest.raises(RefusedError):
        actions.discard_draft_project(project=sent, by=scene.liaison)
    actions.discard_draft_project(project=draft, by=scene.liaison)
    assert list(CoBuildProject.objects.all()) == [sent]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"<html><script>alert(1)</script>", "format"),
        (b"PK\x03\x04 a Word document", "format"),
        (b"%PDF-1.4 cut off", "damaged"),
        (b"%PDF-1.4 /OpenAction<</S/JavaScript/JS(app.alert(1))>> %%EOF", "active"),
        (b"%PDF-1.4 /EmbeddedFiles 3 0 R %%EOF", "active"),
        (b"%PDF-1.4 <</S/Java#53cript/J#53(app.alert(1))>> %%EOF", "active"),
        (b"%PDF-1.4 <</S/#4caunch/F(cmd.exe)>> %%EOF", "active"),
        (b"%PDF-1.4 trailer<</Encrypt 4 0 R>> %%EOF", "locked"),
    ],
)
def test_an_agreement_is_known_by_its_content(content, code):
    with pytest.raises(ValidationError) as refused:
        pdf(content)
    assert refused.value.code == code


def test_pixels_in_a_pdf_spell_no_script_and_photos_are_encoded_anew():
    scanned = PDF.replace(b"endobj", b"stream\n\x00/JS \x00\nendstream endobj")
    assert pdf(scanned).content == scanned
    kept = pdf(photo())
    assert (kept.kind, kept.content[:3]) == ("photo", b"\xff\xd8\xff")


def test_a_pdf_of_streams_that_never_end_is_checked_in_no_time():
    began = time.monotonic()
    pdf(PDF.replace(b"endobj", b"stream\n" * 200_000))
    assert time.monotonic() - began < 5

    hidden = b"stream\n\x00\nendstream " + b"stream\n" * 9 + b"/JavaScript"
    with pytest.raises(ValidationError) as refused:
        pdf(PDF.replace(b"endobj", hidden))
    assert refused.value.code == "active"


def test_an_agreement_is_downloaded_by_those_who_see_the_project(client, scene):
    project = scene.signed()
    address = reverse("alliances:agreement-file", args=[project.agreements.get().uid])
    client.force_login(make_user(Role.UNIT_LIAISON, unit=scene.partner))
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    client.force_login(make_user(Role.STREET_STAFF, street=make_street()))
    assert client.get(address).status_code == 404
    client.force_login(scene.staff)
    kept = project.agreements.get().file
    kept.storage.delete(kept.name)
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.GRID_WORKER, community=scene.community))
    assert client.get(address).status_code == 403


def test_the_liaison_writes_a_project_and_sends_it_on_the_pages(client, scene):
    client.force_login(scene.liaison)
    typed = {
        "name": "护学岗",
        "category": scene.category.pk,
        "alliance": scene.alliance.pk,
        "host_unit": scene.host.pk,
        "partner_units": [scene.partner.pk],
        "goal": "有人护学",
        "plan": "每天两班",
        "budget": "1200.50",
        "starts_on": day().isoformat(),
        "ends_on": day(300).isoformat(),
        "milestones-TOTAL_FORMS": 3,
        "milestones-INITIAL_FORMS": 0,
        "milestones-0-title": "启动会",
        "milestones-0-due_on": day(9).isoformat(),
        "milestones-1-title": "没有日期",
    }
    again = client.post(reverse("alliances:project-create"), typed)
    assert "请填写这个节点的计划日期" in again.content.decode()
    for wrong in ({"milestones-TOTAL_FORMS": "x"}, {"ends_on": "0206-01-01"}):
        answer = client.post(reverse("alliances:project-create"), {**typed, **wrong})
        assert "请核对" in answer.content.decode()
    assert "DatabaseDefault" not in client.get(reverse("alliances:project-create")).content.decode()
    assert 'value="护学岗"' in again.content.decode()
    saved = client.post(
        reverse("alliances:project-create"), {**typed, "milestones-1-due_on": day(20).isoformat()}
    )
    project = CoBuildProject.objects.get()
    assert saved["Location"] == project.get_absolute_url()
    assert (project.community, project.milestones.count()) == (scene.community, 2)
    page = client.get(project.get_absolute_url()).content.decode()
    assert "1,200.50 元" in page

    sent = client.post(
        reverse("alliances:project-submit", args=[project.uid]), {"version": project.version}
    )
    assert sent.status_code == 302
    project.refresh_from_db()
    assert project.state == ProjectState.REVIEWING
    edit = client.get(reverse("alliances:project-edit", args=[project.uid]))
    assert edit["Location"] == project.get_absolute_url()


def test_a_new_project_sent_twice_is_one_project(scene):
    key = uuid4()
    first = actions.save_draft_project(content=scene.content(), by=scene.liaison, key=key)
    again = actions.save_draft_project(content=scene.content(), by=scene.liaison, key=key)
    assert (again, first.uid) == (first, key)
    with pytest.raises(ValidationError):
        actions.save_draft_project(content=scene.content(), by=scene.secretary, key=key)


def test_a_change_of_the_plan_alone_is_seen_by_the_second_editor_and_in_the_audit(scene):
    project = scene.drafted()
    edit = {"project": project, "by": scene.secretary, "version": project.version}
    plan = (("启动会", day(1)),)
    changed = actions.save_draft_project(content=scene.content(milestones=plan), **edit)
    assert [row.title for row in changed.milestones.all()] == ["启动会"]
    [event] = AuditEvent.objects.filter(action="project.edited")
    assert set(event.fields) == {"milestones"}
    with pytest.raises(ConflictError):
        actions.save_draft_project(content=scene.content(), **edit)


def test_signing_on_the_page_takes_photos_and_says_what_is_wrong(client, scene):
    project = scene.approved()
    client.force_login(scene.liaison)
    address = reverse("alliances:project-sign", args=[project.uid])
    typed = {"version": project.version, "signed_on": day(-31).isoformat()}

    def files():
        return [SimpleUploadedFile(f"{n}.jpg", photo() + bytes([n])) for n in range(2)]

    wrong = client.post(address, {**typed, "scans": SimpleUploadedFile("a.exe", b"MZ")})
    assert "这不是 PDF" in wrong.content.decode()
    early = client.post(address, {**typed, "scans": files()})
    assert "不是“" in early.content.decode()
    signed = client.post(address, {**typed, "signed_on": day(-2).isoformat(), "scans": files()})
    assert signed.status_code == 302
    project.refresh_from_db()
    assert project.state == ProjectState.SIGNED
    assert project.agreements.count() == 1  # the same pixels twice
    again = client.post(address, {**typed, "scans": files()})
    assert again["Location"] == project.get_absolute_url()


def test_pages_of_steps_are_for_those_whose_step_it_is(client, scene):
    project = scene.sent()
    names = ("submit", "approve", "return", "sign", "start", "finish", "evaluate", "terminate")
    pages = {n: reverse(f"alliances:project-{n}", args=[project.uid]) for n in names}
    client.force_login(make_user(Role.UNIT_LIAISON, unit=scene.partner))
    assert client.get(pages["submit"]).status_code == 404
    assert client.get(pages["approve"]).status_code == 403
    client.force_login(scene.staff)
    assert client.get(pages["approve"]).status_code == 200
    assert client.get(pages["terminate"]).status_code == 403
    assert client.get(pages["evaluate"])["Location"] == project.get_absolute_url()


def test_what_waits_is_counted_for_whom_it_waits(client, scene):
    sent, approved = scene.sent(), scene.approved()
    signed = scene.signed()
    CoBuildProject.objects.filter(pk=signed.pk).update(ends_on=day(30))
    assert how_many(work_on_projects(scene.staff, day())) == 1
    assert how_many(work_on_projects(scene.liaison, day())) == 2  # to sign, milestone overdue
    assert how_many(work_on_projects(scene.leader, day())) == 0
    assert how_many(ending_agreements(scene.liaison, day())) == 1
    assert how_many(ending_agreements(scene.liaison, day() - timedelta(days=31))) == 0

    client.force_login(scene.liaison)
    page = client.get(reverse("alliances:project-work")).content.decode()
    assert approved.get_absolute_url() in page
    assert sent.get_absolute_url() not in page
    ending = client.get(reverse("alliances:project-ending")).content.decode()
    assert signed.get_absolute_url() in ending


def test_the_list_is_narrowed_by_state_unit_end_and_word(client, scene):
    signed, sent = scene.signed(), scene.sent()
    other = make_project(community=scene.community, name="义诊共建")
    CoBuildProject.objects.filter(pk=signed.pk).update(ends_on=day(10))
    client.force_login(scene.staff)

    def found(**asked):
        page = client.get(reverse("alliances:project-list"), asked).context["page"]
        return set(page.object_list)

    assert found() == {signed, sent, other}
    assert found(state="reviewing") == {sent}
    assert found(unit=scene.partner.uid) == {signed, sent}
    assert found(ending="soon") == {signed}
    assert found(q="义诊") == {other}
    assert found(q=sent.number) == {sent}
    assert found(state="nonsense", unit="nobody") == {signed, sent, other}


def test_an_activity_is_filed_from_the_project(client, scene):
    project = scene.executing()
    client.force_login(scene.liaison)
    page = client.get(project.get_absolute_url()).content.decode()
    address = f"{reverse('volunteers:activity-create')}?project={project.uid}"
    assert address in page
    form = client.get(address).context["form"]
    assert (form.initial["line"], form.initial["project"]) == (Line.ALLIANCE, project)
    foreign = make_project(street=make_street())
    other = client.get(f"{reverse('volunteers:activity-create')}?project={foreign.uid}")
    assert other.context["form"].initial.get("project") is None


def test_the_contract_names_parties_plan_and_milestones_on_paper_and_in_word(client, scene):
    from docx import Document

    project = scene.approved()
    client.force_login(scene.secretary)
    sheet = client.get(reverse("alliances:project-contract", args=[project.uid])).content.decode()
    word = client.get(reverse("alliances:project-contract-word", args=[project.uid]))
    document = Document(BytesIO(word.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join([*(p.text for p in document.paragraphs), *cells])
    for words in ("滨河小学", "柳岸医院", "上学放学有人护", "每天两班", "启动会", project.number):
        assert words in sheet
        assert words in text


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_at_once_one_is_told_that_it_is_done():
    scene = Scene()
    project = scene.approved()

    people = (scene.liaison, scene.secretary)

    def sign(number):
        try:
            signed_by = people[number]
            actions.sign_project(project=project, signed_on=day(), scans=[pdf()], by=signed_by)
        except RefusedError as refused:
            return refused.sentence
        return "signed"

    outcomes = at_once(sign, 2)

    assert sorted("已签约" in outcome for outcome in outcomes) == [False, True]
    assert project.agreements.count() == 1
    assert project.steps.filter(kind=StepKind.SIGNED).count() == 1
