"""Door posters: one sheet for each building, at once or in the background, never half done."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import AuditEvent
from core import pdf
from core.models import Job
from grids import actions, posters, views
from grids.models import BuildingCode
from grids.posters import posters_pdf
from grids.responsible import responsible_for
from tests.core.test_pdf import pages_of, words_of
from tests.factories import day, make_community, make_user
from tests.grids.structure import appoint, make_house

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return make_user(Role.COMMUNITY_SECRETARY, community=make_community(name="银杏社区"))


@pytest.fixture
def house(secretary):
    return make_house(community=secretary.posts.get().community, name="7栋")


def order(client, house, size="a4"):
    return client.post(
        reverse("grids:poster-batch"), {"compound": house.compound.uid, "size": size}
    )


def test_a_compound_is_one_file_with_a_sheet_for_each_building(client, house, secretary):
    appoint(house, secretary, is_public=True)
    client.force_login(secretary)

    answer = order(client, house, size="a5")
    sheet = client.get(reverse("grids:building-poster", args=[house.uid]), {"size": "a5"})

    content = answer.getvalue()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert pages_of(content) == [(148, 210)]
    assert b"Noto-Serif-CJK-SC-Bold" in words_of(content)
    assert BuildingCode.objects.valid().get().building == house
    assert AuditEvent.objects.get(action="posters.made").fields["facts"] == {"rows": 1}
    for word in ("<svg", "何小安", "7栋"):
        assert word in sheet.content.decode()
    assert client.post(reverse("grids:poster-batch"), {"size": "a5"}).status_code == 422


def test_a_name_that_looks_like_markup_is_printed_as_text(house, secretary, monkeypatch):
    appoint(house, secretary, is_public=True, name='<img src="x">&')
    made = {}
    monkeypatch.setattr(posters, "write_pdf", lambda name, context: made.update(context) or b"")
    posters_pdf(responsible_for([house], on=day(0)), size="a4")

    page = pdf.render_to_string("pdf/posters.html", made)

    assert "&lt;img src=&quot;x&quot;&gt;&amp;" in page
    assert "<img" not in page


def test_many_posters_are_made_in_the_background(
    client, house, secretary, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views.posters, "MOST_AT_ONCE", 0)
    client.force_login(secretary)

    with django_capture_on_commit_callbacks(execute=True):
        answer = order(client, house)
    job = Job.objects.get()
    file = client.get(reverse("core:job-file", args=[job.uid]))

    assert answer.url.partition("?")[0] == reverse("core:job", args=[job.uid])
    assert 'class="back-link"' in client.get(answer.url).text
    assert (job.status, job.done_count, job.owner) == ("done", 1, secretary)
    assert pages_of(file.getvalue()) == [(210, 297)]
    assert "楼栋海报.pdf" in job.file_name


def test_who_lost_the_post_meanwhile_gets_no_posters(
    client, house, secretary, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views.posters, "MOST_AT_ONCE", 0)
    client.force_login(secretary)

    with django_capture_on_commit_callbacks(execute=True):
        order(client, house)
        secretary.posts.update(ends_on=day(-1))
    job = Job.objects.get()

    assert (job.status, bool(job.file)) == ("failed", False)
    assert "您的岗位已不能打印" in job.message


def test_without_the_library_the_page_says_so_and_issues_no_code(
    client, house, secretary, monkeypatch
):
    def missing():
        raise pdf.PdfUnavailableError

    monkeypatch.setattr(pdf, "load", missing)
    client.force_login(secretary)

    answer = order(client, house)

    assert answer.status_code == 422
    assert "还不能生成 PDF" in answer.content.decode()
    assert not BuildingCode.objects.exists()


def test_more_than_one_file_holds_is_refused_with_a_way_out(house, secretary, monkeypatch):
    monkeypatch.setattr(actions.codes, "MOST_POSTERS", 0)

    with pytest.raises(actions.codes.RefusedError, match="逐栋打印"):
        actions.order_posters(compound=house.compound, by=secretary)


def test_where_no_building_stands_the_page_says_what_comes_first(client, secretary):
    client.force_login(secretary)

    assert "导入网格结构" in client.get(reverse("grids:poster-batch")).text
