"""PDFs out of templates: the pages stand in `templates/pdf/`, their style sheets in `static/css/`.

Fonts are embedded, of each only the signs that are used; the sheets name Noto Sans CJK SC and
Noto Serif CJK SC (Debian: fonts-noto-cjk).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from PIL import ImageFile

from core.errors import RefusedError

CONTENT_TYPE = "application/pdf"
STATIC = "https://static.invalid/"  # stands for static/; a name that nobody can own (RFC 2606)


class PdfUnavailableError(RefusedError):
    """This machine lacks the system libraries that lay out a PDF; everything else works."""

    def __init__(self) -> None:
        super().__init__(
            "这台服务器还不能生成 PDF（缺少排版组件），请先打开要打印的那一张网页，用“打印”。"
        )


def write_pdf(template: str, context: Mapping[str, Any]) -> bytes:
    """Return a PDF made of a template of `templates/pdf/`.

    Shape:  what people typed stands in it as text: the template escapes it like any page. Its
            addresses are files of `static/`, written from there (`css/pdf.css`), or `data:`.
    Errors: PdfUnavailableError; ValueError for any other address, so that nothing is fetched
            from elsewhere and nothing is left out of a document unnoticed.
    """
    library = load()
    markup = render_to_string(f"pdf/{template}", dict(context))
    try:
        document = library.HTML(string=markup, base_url=STATIC, url_fetcher=_own_files)
        content: bytes = document.write_pdf()
    except library.urls.FatalURLFetchingError as error:
        raise ValueError(str(error)) from error
    return content


def load() -> Any:
    """Return the library; long to load and seldom needed, so not at the start of every process.

    Errors: PdfUnavailableError when it, or a system library below it, is missing.
    """
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise PdfUnavailableError from error
    # It makes the whole process take pictures that break off; an upload that does is refused here.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _own_files(address: str) -> Any:
    """Return what stands at an address of a template: a file of `static/`, or the data in it."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    if address.startswith("data:"):
        return URLFetcher(allowed_protocols={"data"}).fetch(address)
    name = unquote(address.removeprefix(STATIC))
    path = finders.find(name) if address.startswith(STATIC) else None
    if path is None:
        raise FatalURLFetchingError(f"{address[:200]} is no file of static/")
    kind = "text/css" if name.endswith(".css") else ""
    with open(path, "rb") as file:
        return URLFetcherResponse(address, file.read(), {"Content-Type": kind} if kind else None)
