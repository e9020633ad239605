"""The pages of a co-building project: who writes, steps, waits and looks there."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import Role
from alliances.models import CoBuildProject, ProjectState
from dashboard.cobuilding import ending_agreements, work_on_projects
from tests.alliances.projects import scene
from tests.factories import day, make_project, make_street, make_user, picture
from volunteers.models import Line

__all__ = ["scene"]
pytestmark = [pytest.mark.django_db, pytest.mark.once]


def how_many(questions) -> int:
    return sum(rows.count() for rows in questions)


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
    assert "请选择这个节点的计划日期" in again.content.decode()
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


def test_signing_on_the_page_takes_photos_and_says_what_is_wrong(client, scene):
    project = scene.approved()
    client.force_login(scene.liaison)
    address = reverse("alliances:project-sign", args=[project.uid])
    typed = {"version": project.version, "signed_on": day(-31).isoformat()}

    def files():
        return [
            SimpleUploadedFile(f"{n}.jpg", picture(colour="white") + bytes([n])) for n in range(2)
        ]

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
    assert "现在是“已签约”" in again.content.decode()  # said above what was typed, which stays
    opened = client.get(address, follow=True)
    assert opened.redirect_chain == [(project.get_absolute_url(), 302)]
    assert "现在是“已签约”" in opened.content.decode()


def test_who_registered_the_end_is_not_offered_its_judgement(client, scene):
    project = scene.finished()
    project.finished_by = scene.staff
    project.save()
    evaluate = reverse("alliances:project-evaluate", args=[project.uid])

    client.force_login(scene.staff)
    assert evaluate not in client.get(project.get_absolute_url()).text
    assert "完成情况是您登记的" in client.get(evaluate, follow=True).text


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
