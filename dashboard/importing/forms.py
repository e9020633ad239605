"""The questions asked at upload, and the columns corrected by hand."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.ledger.safety import MAX_FILE_BYTES, TOO_LARGE
from core.ledger.spec import YEAR, Ledger
from core.models import ImportBatch
from places.models import Street

NOT_SAID = "—— 文件里已写明 ——"
NOT_USED = "-"  # a column that is not imported


class UploadForm(forms.Form):
    """A workbook, and what holds for every row of it that says nothing itself."""

    file = forms.FileField(
        label="文件",
        help_text="Excel（.xlsx、.xls）或 .csv，不超过 20 MB。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}),
        error_messages={"required": "请选择文件。", "empty": "这个文件是空的，请重新选择。"},
    )

    def __init__(self, *args: Any, ledger: Ledger, streets: list[Street], **kwargs: Any) -> None:
        """`ledger` is prepared: its look-ups fill the choices."""
        super().__init__(*args, **kwargs)
        if len(streets) > 1:
            self.fields["street"] = forms.ModelChoiceField(
                Street.objects.filter(pk__in=[street.pk for street in streets]), label="街道"
            )
        for column in ledger.columns:
            if not column.for_all:
                continue
            options = ledger.options_of(column) or (
                ledger.lookups[column.look_up].names if column.look_up else []
            )
            choices = [("", NOT_SAID), *((option, option) for option in options)]
            self.fields[f"all-{column.name}"] = (
                forms.ChoiceField(label=column.for_all, choices=choices, required=False)
                if options
                else forms.CharField(label=column.for_all, max_length=100, required=False)
            )
        if ledger.has_dates():
            self.fields[f"all-{YEAR}"] = forms.IntegerField(
                label="没有写年份的日期都是哪一年",
                min_value=1990,
                max_value=timezone.localdate(ledger.at).year,
                required=False,
            )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if (file.size or 0) > MAX_FILE_BYTES:
            raise ValidationError(TOO_LARGE)
        return file

    @property
    def answers(self) -> dict[str, str]:
        """What was said about the whole file."""
        return {
            name.removeprefix("all-"): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith("all-") and value
        }


class SheetsForm(forms.Form):
    """Which sheets are read, and in which row each has its header."""

    def __init__(self, *args: Any, batch: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = {sheet["name"]: sheet["header_row"] for sheet in batch.mapping.get("sheets", [])}
        self.names: list[str] = [*found, *batch.mapping.get("others", [])]
        for number, name in enumerate(self.names):
            self.fields[f"{number}-read"] = forms.BooleanField(
                label=f"导入“{name}”这一页", required=False, initial=name in found
            )
            self.fields[f"{number}-row"] = forms.IntegerField(
                label=f"“{name}”的表头在第几行",
                help_text="表头有两行时，写下面一行的行号。",
                min_value=1,
                max_value=1_000,
                required=False,
                initial=found.get(name),
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a file of which nothing is read, and a sheet without a header row."""
        data: dict[str, Any] = super().clean() or {}
        chosen = [n for n in range(len(self.names)) if data.get(f"{n}-read")]
        if not chosen:
            raise ValidationError("请至少选一页。")
        for number in chosen:
            row = f"{number}-row"
            if row not in self.errors and data.get(row) is None:
                self.add_error(row, "请写表头在第几行。")
        return data

    @property
    def header_rows(self) -> dict[str, int]:
        """The header rows of the sheets that are read: {sheet: row as Excel numbers it}."""
        return {
            name: self.cleaned_data[f"{number}-row"]
            for number, name in enumerate(self.names)
            if self.cleaned_data[f"{number}-read"]
        }

    @property
    def left_out(self) -> list[str]:
        """The sheets that are not read."""
        return [
            name
            for number, name in enumerate(self.names)
            if not self.cleaned_data[f"{number}-read"]
        ]


class MappingForm(forms.Form):
    """Which column of each sheet is which field."""

    def __init__(self, *args: Any, batch: ImportBatch, ledger: type[Ledger], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheets: list[dict[str, Any]] = batch.mapping.get("sheets", [])
        choices = [(NOT_USED, "—— 不导入 ——"), *((c.name, c.label) for c in ledger.columns)]
        for number, sheet in enumerate(self.sheets):
            for index, letter, text in sheet["headings"]:
                self.fields[f"{number}-{index}"] = forms.ChoiceField(
                    label=f"{letter} 列：{text}",
                    choices=choices,
                    initial=sheet["columns"].get(str(index), NOT_USED),
                )

    def clean(self) -> dict[str, Any]:
        """Refuse one field for two columns of a sheet."""
        data: dict[str, Any] = super().clean() or {}
        for number, sheet in enumerate(self.sheets):
            answers = (data.get(f"{number}-{index}") for index, *_rest in sheet["headings"])
            chosen = [answer for answer in answers if answer and answer != NOT_USED]
            if len(chosen) != len(set(chosen)):
                raise ValidationError(f"“{sheet['name']}”里有两列对应了同一项，请只留一列。")
        return data

    @property
    def columns(self) -> dict[str, dict[str, str]]:
        """The corrected columns: {sheet: {column index: field, NOT_USED for none}}."""
        return {
            sheet["name"]: {
                str(index): self.cleaned_data[f"{number}-{index}"]
                for index, *_rest in sheet["headings"]
            }
            for number, sheet in enumerate(self.sheets)
        }
