"""JSON into the pages' own forms, so that both say the same about the same mistake."""

from collections.abc import Container, Mapping
from typing import Any

from django.http import QueryDict

from accounts.models import User
from volunteers.forms.choices import FilingChoices
from volunteers.forms.filing import ActivityForm
from volunteers.forms.problems import ProblemAloneForm
from volunteers.models import Activity

OWN = {"step", "anyway", "problems"}


def filing_form(
    values: Mapping[str, Any], user: User, activity: Activity | None = None
) -> ActivityForm:
    """Return 填报活动 bound to a filing that came as JSON; a sole post need not be named."""
    choices = FilingChoices.of(user, activity)
    data = _data(values, leave_out=OWN)
    data["filer"] = str(user.uid)
    _name_post(data, choices)
    problems = values.get("problems", [])
    data["problems-TOTAL_FORMS"] = str(len(problems))
    data["problems-INITIAL_FORMS"] = "0"
    for number, problem in enumerate(problems):
        for name, value in problem.items():
            data[f"problems-{number}-{name}"] = "" if value is None else str(value)
    return ActivityForm(data, choices=choices)


def problem_form(values: Mapping[str, Any], user: User) -> ProblemAloneForm:
    """Return 登记问题 bound to a problem that came as JSON."""
    choices = FilingChoices.of(user)
    data = _data(values, leave_out={"photo"})
    _name_post(data, choices)
    return ProblemAloneForm(data, owners=choices.owners, posts=choices.posts)


def _name_post(data: QueryDict, choices: FilingChoices) -> None:
    posts = list(choices.posts[:2])
    if "post" not in data and len(posts) == 1:
        data["post"] = str(posts[0].uid)


def _data(values: Mapping[str, Any], leave_out: Container[str]) -> QueryDict:
    """Return JSON values as a form posts them; None is a field left empty."""
    data = QueryDict(mutable=True)
    for name, value in values.items():
        if name in leave_out or value is None:
            continue
        if isinstance(value, list):
            data.setlist(name, [str(part) for part in value])
        else:
            data[name] = str(value)
    return data
