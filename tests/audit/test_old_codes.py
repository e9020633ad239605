"""Events never change: what they once said by the program's codes is told in Chinese when read."""

import pytest
from django.utils import timezone

from accounts.models import HowEnded
from audit.models import AuditEvent
from audit.sentences import facts_told, fields_told
from audit.words.facts import CODES
from dashboard.importing.kinds import KINDS

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("object_type", "facts", "told"),
    [
        ("volunteers.servicerecord", {"state": "proposed"}, "状态：待确认"),
        ("projects.premises", {"state": "in_use"}, "状态：使用中"),
        ("projects.honourapplication", {"state": "submitted"}, "状态：待街道审核"),
        ("dashboard.subjectrequest", {"kind": "erase"}, "类别：删除"),
        ("core.importbatch", {"kind": "teams"}, "类别：志愿者队伍"),
        ("core.job", {"kind": "posters"}, "类别：楼栋海报"),
        ("accounts.user", {"how": "idle"}, "方式：长时间未操作"),
        ("volunteers.servicerecord", {"state": "已作废"}, "状态：已作废"),
        ("gone.table", {"state": "x"}, "状态：x"),
        ("", {"kind": "x"}, "类别：x"),
    ],
)
def test_a_code_is_told_by_its_name_on_the_page_and_in_an_export(object_type, facts, told):
    event = AuditEvent(at=timezone.now(), object_type=object_type, fields={"facts": facts})

    assert facts_told(event) == [told]
    assert fields_told(event.fields, object_type) == told


def test_the_codes_have_the_words_of_what_they_stand_for():
    assert CODES["how"] == {str(how.value): str(how.label) for how in HowEnded}
    assert {key: kind.label for key, kind in KINDS.items()}.items() <= CODES["kind"].items()
