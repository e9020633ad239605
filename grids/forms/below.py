"""What lies below a building: entrances and ten-household groups."""

from typing import Any, ClassVar

from core.forms import set_choices
from core.lost_updates import VersionedForm
from grids.models import Entrance, HouseholdGroup


class EntranceForm(VersionedForm):
    """An entrance of a building."""

    class Meta:
        model = Entrance
        fields: ClassVar[list[str]] = ["name", "households"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "例如 1单元。"


class GroupForm(VersionedForm):
    """A ten-household group of a building."""

    class Meta:
        model = HouseholdGroup
        fields: ClassVar[list[str]] = ["name", "entrance", "household_range", "households"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "例如 1单元第1组。"
        entrances = Entrance.objects.filter(building=self.instance.building_id)
        set_choices(self, entrance=entrances.order_by("name"))
