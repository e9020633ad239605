"""What a public page shows holds nobody's phone or ID number, however it is written."""

import pytest
from django.core.exceptions import ValidationError

from projects.models import (
    LivelihoodMilestone,
    LivelihoodProject,
    PlanComment,
    PlanVersion,
    Premises,
    Showcase,
    ShowcaseIndicator,
    YardPlan,
)
from volunteers.models import ActivityPlan

pytestmark = pytest.mark.once

PUBLIC = {
    LivelihoodProject: "name content lead contractor outcome",
    LivelihoodMilestone: "title",
    YardPlan: "name building planner vision deliberation evaluation",
    PlanVersion: "measures changes",
    PlanComment: "text answer",
    Showcase: "name address story",
    ShowcaseIndicator: "label value",
    Premises: "name address building_floor",
    ActivityPlan: "task target risk_notice cancel_reason",
}
FIELDS = [(model, name) for model, names in PUBLIC.items() for name in names.split()]


@pytest.mark.parametrize(
    ("model", "name"), FIELDS, ids=[f"{model.__name__}.{name}" for model, name in FIELDS]
)
def test_a_public_text_takes_no_phone(model, name):
    phones = ("13800000009", "１３８ ００００-0009", "138.0000.0009", "1380\u200b0000009")
    for number in (*phones, "530102199003070011"):
        with pytest.raises(ValidationError) as refused:
            model(**{name: f"联系 {number}"}).clean()
        assert list(refused.value.message_dict) == [name]
    assert "不要写手机号" in refused.value.messages[0]
