"""Who answers for a figure."""

from typing import Any, ClassVar

from django.db.models import QuerySet

from accounts.models import Department
from core.forms import set_choices
from core.lost_updates import VersionedForm
from dashboard.models import FigureOwner


class FigureOwnerForm(VersionedForm):
    """A department, a position, or both; never a name."""

    class Meta:
        model = FigureOwner
        fields: ClassVar[list[str]] = ["department", "position"]

    def __init__(self, *args: Any, departments: QuerySet[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, department=departments)
