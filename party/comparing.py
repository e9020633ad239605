"""What one version of a list has that another has not, item by item, known by name."""

from dataclasses import dataclass

from core.lost_updates import Difference, in_words
from party.models import WorkList, WorkListItem


@dataclass(frozen=True)
class Changed:
    """An item that stands in both, and where it differs: `typed` is new, `saved` is old."""

    item: WorkListItem
    differences: list[Difference]


@dataclass(frozen=True)
class Comparison:
    """From an earlier version to a later one."""

    added: list[WorkListItem]
    removed: list[WorkListItem]
    changed: list[Changed]

    @property
    def is_same(self) -> bool:
        """True when nothing differs."""
        return not (self.added or self.removed or self.changed)


def compare(old: WorkList, new: WorkList) -> Comparison:
    """Return what changed from `old` to `new`; two queries."""
    before = {item.name: item for item in old.items.all()}
    after = {item.name: item for item in new.items.all()}
    both = [(before[name], item) for name, item in after.items() if name in before]
    changed = [Changed(item, _differences(former, item)) for former, item in both]
    return Comparison(
        added=[item for name, item in after.items() if name not in before],
        removed=[item for name, item in before.items() if name not in after],
        changed=[one for one in changed if one.differences],
    )


def _differences(old: WorkListItem, new: WorkListItem) -> list[Difference]:
    found = []
    for name in WorkListItem.CONTENT:
        field = WorkListItem._meta.get_field(name)
        words = in_words(field, getattr(new, name)), in_words(field, getattr(old, name))
        if words[0] != words[1]:
            found.append(Difference(str(getattr(field, "verbose_name", name)), *words))
    return found
