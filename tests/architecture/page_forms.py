"""The posted forms of a page, as a browser sends them: untouched, or filled in well."""

from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.architecture.crawl import text_of
from tests.factories import PASSWORD, picture

NOT_SENT = {"submit", "button", "image", "reset"}
TOKEN = "csrfmiddlewaretoken"


@dataclass
class PageForm:
    """One form: where it goes, what it comes with, and what fits where it comes with nothing."""

    action: str
    fields: dict[str, Any] = field(default_factory=dict)
    fitting: dict[str, Any] = field(default_factory=dict)
    required: set[str] = field(default_factory=set)

    def ways(self) -> list[dict[str, Any]]:
        """Return what to send: as it is with what it asks for, then with everything filled in."""
        asked = {name: value for name, value in self.fitting.items() if name in self.required}
        ways = [self.fields | asked, self.fields | self.fitting]
        return ways if ways[0] != ways[1] else ways[:1]


@dataclass(frozen=True)
class Page:
    """What an address answers to a GET; `text` where it is a page."""

    status: int = 0
    text: str = ""

    @property
    def is_open(self) -> bool:
        """True for a page that is shown, and for a step that has none and is only posted to."""
        return self.status in {200, 405}


def page_of(client: Client, address: str) -> Page:
    """Get an address; where the password is asked for again, give it and look once more."""
    answer = client.get(address)
    if answer.status_code == 302 and "/sign-in/again/" in answer.url:
        client.post("/sign-in/again/", {"password": PASSWORD})
        answer = client.get(address)
    text = text_of(answer)  # a file that is not read to its end stays open
    is_page = answer.status_code == 200 and "html" in answer.get("Content-Type", "")
    return Page(answer.status_code, text if is_page else "")


def form_of(client: Client, address: str) -> dict[str, Any]:
    """Return the fields of all posted forms of a page, those that are empty with a 1."""
    return fields_of(page_of(client, address).text)


def fields_of(page: str) -> dict[str, Any]:
    """Return the fields of all posted forms of a page that was read."""
    reader = PostForms()
    reader.feed(page)
    return {name: values for name, values in reader.fields.items() if name != TOKEN}


def forms_of(page: str) -> list[PageForm]:
    """Return the posted forms of a page that was read."""
    reader = FilledForms()
    reader.feed(page)
    return reader.forms


class PostForms(HTMLParser):
    """Collects the fields of forms that are posted, with the values they come with."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, Any] = {}
        self._is_post, self._select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        name, value = values.get("name") or "", values.get("value") or ""
        if tag == "form":
            self._is_post = (values.get("method") or "get").lower() == "post"
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if "selected" in values or not self.fields.get(self._select):
                self._keep(self._select, value)
        elif tag == "textarea" or values.get("type") not in {"submit", "file", "radio"}:
            self._keep(name, value or "1")
        elif values.get("type") == "radio":
            self._keep(name, self.fields.get(name, value))

    def _keep(self, name: str, value: str) -> None:
        if self._is_post and name:
            self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""


class FilledForms(HTMLParser):
    """Collects posted forms one by one, as somebody sends them who means it."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self._form: PageForm | None = None
        self._select: dict[str, str | None] = {}
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "form":
            self._begin(values)
        elif self._form is None or "disabled" in values:
            return
        elif tag == "select":
            self._select = values
        elif tag == "option":
            self._option(values)
        elif tag == "textarea":
            self._text = values.get("name") or ""
            self._fit(self._text, values, "核对后如实填写")
        elif tag in {"input", "button"} and values.get("name"):
            self._input(tag, values)

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._text and data.strip():
            self._put(self._text, self._form.fields.get(self._text, "") + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = {}
        elif tag == "textarea":
            if self._form is not None and self._text:
                self._form.fields.setdefault(self._text, "")
            self._text = ""

    def _begin(self, values: dict[str, str | None]) -> None:
        self._form = None
        if (values.get("method") or "get").lower() == "post":
            self._form = PageForm(values.get("action") or "")
            self.forms.append(self._form)

    def _option(self, values: dict[str, str | None]) -> None:
        name, value = self._select.get("name") or "", values.get("value") or ""
        assert self._form is not None
        if not name:
            return
        if "selected" in values and "multiple" in self._select:
            self._form.fields.setdefault(name, []).append(value)
        elif "selected" in values or (
            name not in self._form.fields and "multiple" not in self._select
        ):
            self._form.fields[name] = value
        if value and not any(self._form.fields.get(name) or ()):
            self._fit(name, self._select, value)

    def _input(self, tag: str, values: dict[str, str | None]) -> None:
        assert self._form is not None
        name, value = values["name"] or "", values.get("value") or ""
        kind = (values.get("type") or ("submit" if tag == "button" else "text")).lower()
        if kind in NOT_SENT:
            if kind == "submit" and value:
                self._form.fields.setdefault(name, value)  # the first button is pressed
        elif kind in {"checkbox", "radio"}:
            if "checked" in values:
                self._tick(name, kind, value or "on")
            else:
                self._fit(name, values, value or "on")
        elif kind == "file":
            self._fit(name, values, SimpleUploadedFile("a.jpg", picture(), "image/jpeg"))
        elif value:
            self._put(name, value)
        else:
            self._form.fields.setdefault(name, "")
            self._fit(name, values, _fitting(name, kind, values))

    def _tick(self, name: str, kind: str, value: str) -> None:
        assert self._form is not None
        if kind == "radio":
            self._put(name, value)
        else:
            self._form.fields.setdefault(name, []).append(value)
            self._form.fitting.pop(name, None)

    def _put(self, name: str, value: str) -> None:
        assert self._form is not None
        self._form.fields[name] = value
        self._form.fitting.pop(name, None)

    def _fit(self, name: str, values: dict[str, str | None], value: Any) -> None:
        """Remember what would fit into a field that comes without a value."""
        assert self._form is not None
        if not self._form.fields.get(name):
            self._form.fitting.setdefault(name, value)
            if "required" in values:
                self._form.required.add(name)


def _fitting(name: str, kind: str, values: dict[str, str | None]) -> str:
    """Return something that a field of this kind takes."""
    today = timezone.localdate()
    by_kind = {
        "date": today.isoformat(),
        "datetime-local": f"{today + timedelta(days=1)}T09:00",
        "month": today.isoformat()[:7],
        "time": "09:00",
        "tel": "13800000001",
        "email": "a@example.com",
        "url": "https://example.com/",
        "number": values.get("min") or "1",
        "password": PASSWORD,
    }
    return by_kind.get(kind, "13800000001" if "phone" in name else "核对后填写")
