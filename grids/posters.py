"""Door posters: one sheet per building, many of them as one PDF."""

from collections.abc import Sequence

from core.pdf import write_pdf
from core.qr import qr_inline
from grids.responsible import Responsible
from places.models import Compound

SIZES = ("a4", "a5")
MOST_AT_ONCE = 40  # two seconds of work; more are made in the background


def posters_pdf(posters: Sequence[Responsible], *, size: str) -> bytes:
    """Return the posters as one file, each on a sheet of its own.

    Shape:  `size` is one of SIZES; a building without a valid code gets a poster without one.
    Errors: as core.pdf.write_pdf.
    """
    sheets = [(poster, qr_of(poster)) for poster in posters]
    return write_pdf("posters.html", {"sheets": sheets, "size": size})


def qr_of(poster: Responsible) -> str:
    """Return the code of a poster as an element of its page, "" without a valid one."""
    return qr_inline(poster.code.address) if poster.code is not None else ""


def file_name(compound: Compound) -> str:
    """Return the name under which the posters of a compound are handed out."""
    return f"{compound.name}楼栋海报.pdf"
