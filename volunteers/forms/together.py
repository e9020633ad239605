"""Which project or alliance: the part of 填报活动 for what is done together."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from alliances.models import Alliance
from core.widgets import LongSelect
from volunteers.actions import wrong_alliance
from volunteers.forms.named import ProjectNameField, alliance_label
from volunteers.forms.picking import pick
from volunteers.models import Line

# Where there are both, one of the two is enough.
EITHER: Final = {"project": "属于项目的选", "alliance": "没有项目的选"}
NEITHER: Final = "请选择共建项目；没有项目、由联盟自己组织的，请选择党建联盟。"


class TogetherForm(forms.Form):
    """A project in a list or by its number, or else an alliance; for the line 联盟共建.

    Source: docs/rules.md R-ACT-12.
    """

    project = pick("共建项目", "请选择共建项目。", empty_label="请选择项目", widget=LongSelect)
    alliance = pick("党建联盟", "请选择党建联盟。", empty_label="请选择联盟")
    project_name = ProjectNameField(
        label="其他共建项目",
        required=False,
        max_length=100,
        help_text="项目较多，上面只列出最近填报过的；其他项目请填写编号或全名。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写共建项目的编号或全名。"},
    )

    def ask_together(self, alliances: QuerySet[Alliance]) -> None:
        """Offer these alliances beside the projects, which the list has or one types."""
        self._picker("alliance").queryset = alliances
        self._picker("alliance").label_from_instance = alliance_label
        self.has_alliances = alliances.exists()
        self.asked_when: dict[str, str] = {}
        self._ask_for_one_project()
        self._ask_for_project_or_alliance()

    def _picker(self, name: str) -> Any:
        return self.fields[name]

    def _ask_for_one_project(self) -> None:
        """Ask for the project in the list, or in the name where the list is empty or left out."""
        typed, picker = self.fields.get("project_name"), self._picker("project")
        if typed is None:
            return
        if not picker.offered:
            typed.required = picker.required
        if not picker.offered or self.data.get("project_name"):
            picker.required = False

    def _ask_for_project_or_alliance(self) -> None:
        """Leave it to clean() that one of both is chosen, where there are both."""
        alliances, projects = self._picker("alliance"), self._picker("project")
        typed = self.fields.get("project_name")
        self.has_projects = bool(projects.offered) or typed is not None
        alliances.required = alliances.required and self.has_alliances and not self.has_projects
        if self.has_alliances:
            projects.required = False
        if self.has_alliances and self.has_projects:
            self.asked_when = dict(EITHER)
            if typed is not None and not projects.offered:
                typed.required = False
                self.asked_when["project_name"] = EITHER["project"]

    @property
    def shows_project_list(self) -> bool:
        """True unless projects are typed, or there is none and alliances are."""
        if self._picker("project").offered or self["project"].errors:
            return True
        return not (self.has_projects or self.has_alliances)

    @property
    def shows_alliances(self) -> bool:
        """True when there is an alliance to choose, or something is wrong with the chosen one."""
        return self.has_alliances or bool(self["alliance"].errors)

    def clean_together(self, cleaned: dict[str, Any]) -> None:
        """Take a project, which brings its alliance, or else an alliance that stood that day."""
        if cleaned.get("line") != Line.ALLIANCE:
            self.errors.pop("project_name", None)
            return
        project = cleaned.get("project_name") or cleaned.get("project")
        alliance = cleaned.get("alliance")
        if project is not None and alliance is not None and project.alliance_id == alliance.pk:
            alliance = None
        cleaned["project"], cleaned["alliance"] = project, alliance
        if project is not None and alliance is not None:
            self.add_error(
                "alliance",
                f"“{project}”是“{project.alliance}”的项目：办的是它，就不选联盟；"
                f"是“{alliance}”自己办的，就不选项目。",
            )
        elif sentence := wrong_alliance(alliance, cleaned.get("held_on")):
            self.add_error("alliance", sentence)
        elif project is alliance and not self.errors.keys() & {"project_name", *EITHER}:
            name = "project" if self.shows_project_list else "project_name"
            self.add_error(name, ValidationError(NEITHER, "required"))
