"""The states of a row: the tone in which every page shows each, and what follows from it."""

from collections.abc import Collection
from enum import StrEnum
from functools import partialmethod
from typing import TYPE_CHECKING, Any, Protocol, Self

from django.db import models

from core.errors import RefusedError


class Tone(StrEnum):
    """How a state is marked; components/state_tag.html draws it."""

    DRAFT = "draft"  # nobody waits for it yet
    WAITING = "waiting"  # somebody has to do something
    RETURNED = "returned"  # it came back to whoever sent it
    LATE = "late"  # it is wrong, or over its day
    DONE = "done"  # it stands, or is over as it should be
    ENDED = "ended"  # it no longer counts


class StateChoices(models.TextChoices):
    """States of a table: to each its value, its tone and its word.

    `SUBMITTED = "submitted", Tone.WAITING, "待确认"`; without a tone it does not import.
    """

    tone: Tone

    def __new__(cls, value: str, tone: str = "") -> Self:
        """Make one state, which Django has taken the word of; ValueError where it has no tone."""
        state = str.__new__(cls, value)
        state._value_ = value
        state.tone = Tone(tone)
        return state


if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:  # at runtime it takes no types
    _Text = models.CharField


class StateField(_Text):
    """A column of states; a row of it has `get_state_tone` beside Django's `get_state_display`.

    The database sees a CharField with its choices.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        """Remember the states themselves: Django keeps their values and words alone."""
        choices = options.get("choices")
        self.states: type[StateChoices] | None = choices if isinstance(choices, type) else None
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """Be a CharField in migrations: tones do not lie in the database."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def contribute_to_class(self, cls: Any, name: str, *args: Any, **kwargs: Any) -> None:
        """Give rows the tone of this column, as Django gives them its word."""
        super().contribute_to_class(cls, name, *args, **kwargs)
        setattr(cls, f"get_{name}_tone", partialmethod(_tone_of_row, field=self))

    def tone_of(self, value: str) -> Tone:
        """Return the tone of a value; DRAFT for one that is none of the states."""
        known = self.states is not None and value in self.states.values
        return self.states(value).tone if self.states and known else Tone.DRAFT


class Staged(Protocol):
    """A row with a state."""

    @property
    def state(self) -> str: ...

    def get_state_display(self) -> str: ...


def expect_state(row: Staged, states: Collection[str], *, what: str) -> None:
    """Refuse a step that does not follow from where the row stands; `what` is the step."""
    if row.state not in states:
        raise RefusedError(f"现在是“{row.get_state_display()}”，不能{what}。请刷新页面再看。")


def _tone_of_row(row: Any, field: StateField) -> Tone:
    return field.tone_of(getattr(row, field.attname))
