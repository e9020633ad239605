"""What the phone form opens with: new, the same again, or a kept filing."""

from typing import Any
from uuid import UUID, uuid4

from django.db.models import F
from django.utils import timezone

from party.models import OrgLifeRecord
from volunteers.forms.choices import FilingChoices
from volunteers.forms.problems import rows_of
from volunteers.models import Activity, ActivityKind, HeadcountBasis, Line, Submission


def first_values(last: Activity | None, choices: FilingChoices) -> dict[str, Any]:
    """Return what a new form opens with: organiser and kind of the last filing, today.

    A first filing is a team's, or the community's own where no team is registered yet.
    """
    posts = choices.posts
    values: dict[str, Any] = {
        "key": uuid4(),
        "post": next(iter(posts), None),  # asked once, for the form as well
        "line": Line.VOLUNTEER if last or choices.teams.exists() else Line.COMMUNITY,
        "kind": ActivityKind.SERVICE,
        "headcount_basis": HeadcountBasis.PEOPLE,
        "held_on": timezone.localdate(),
    }
    if last is not None:
        values |= {name: getattr(last, name) for name in ("line", "kind", "headcount_basis")}
        values |= {"team": last.team, "project": last.project}
        if last.alliance is not None and last.alliance.stands_on(values["held_on"]):
            values["alliance"] = last.alliance
        values["post"] = last.filed_post if last.filed_post in posts else values["post"]
    return values


def values_for_project(uid: UUID | None, choices: FilingChoices) -> dict[str, Any]:
    """Return what the form opens with when it is filed for a co-building project."""
    project = choices.projects.filter(uid=uid).first() if uid else None
    return _together(project=project) if project else {}


def values_for_alliance(uid: UUID | None, choices: FilingChoices) -> dict[str, Any]:
    """Return what the form opens with when it is filed for an alliance itself."""
    alliance = choices.alliances.filter(uid=uid).first() if uid else None
    return _together(alliance=alliance) if alliance else {}


def _together(**organiser: Any) -> dict[str, Any]:
    others = dict.fromkeys(("team", "project", "alliance"))
    return {"line": Line.ALLIANCE, **others, **organiser}


def values_again(earlier: Activity, choices: FilingChoices) -> dict[str, Any]:
    """Return what 再来一份 opens with: all that is likely the same next time."""
    names = ("title", "place", "grid", "facility", "hours", "headcount")
    units = list(earlier.units.all())
    return (
        first_values(earlier, choices)
        | {name: getattr(earlier, name) for name in names}
        | {"units": units}
    )


def values_from_life(record: OrgLifeRecord, choices: FilingChoices) -> dict[str, Any]:
    """Return what an activity opens with that was organisational life as well; filed anew.

    Of the photos those that the filer sent in; the rest belong to somebody else.
    """
    photos = record.photos.filter(uploaded_by=choices.filer).order_by("life_photos__order")
    return first_values(None, choices) | {
        "kind": ActivityKind.PARTY,
        "title": record.topic[:80],
        "held_on": record.held_on,
        "place": record.place,
        "headcount": record.attended_count,
        "summary": record.minutes[:1000],
        "photos": [photo.uid for photo in photos],
    }


def values_of(activity: Activity) -> dict[str, Any]:
    """Return what the form opens with when a kept filing is edited."""
    names = ("line", "kind", "title", "held_on", "place", "headcount", "headcount_basis")
    more = ("summary", "team", "project", "alliance", "grid", "facility", "hours", "version")
    is_used = Submission.objects.filter(activity=activity, key=F("activity__filing_key")).exists()
    key = None if is_used else activity.filing_key
    return {name: getattr(activity, name) for name in names + more} | {
        "key": key or uuid4(),
        "post": activity.filed_post,
        "photos": [row.photo.uid for row in activity.photos.select_related("photo")],
        "units": list(activity.units.all()),
        "participants": [person.uid for person in activity.participants.all()],
        "problems": rows_of(activity),
    }
