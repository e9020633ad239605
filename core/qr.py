"""Addresses as QR codes: SVG without styles of their own, so that the policy lets them pass."""

import segno
from django.http import HttpResponse
from django.utils.safestring import SafeString, mark_safe


def qr_inline(address: str) -> SafeString:
    """Return the code as an element of a page."""
    svg = segno.make(address, error="m").svg_inline(
        scale=4, border=4, omitsize=True, svgclass=None, lineclass=None
    )
    return mark_safe(svg)  # drawn from squares; the address is not in it as text


def qr_picture(address: str) -> HttpResponse:
    """Return the code as a picture of its own, for a page to show or a person to save."""
    drawing = segno.make(address, error="m").svg_inline(scale=4, border=2)
    content = f'<?xml version="1.0" encoding="utf-8"?>\n{drawing}'.replace(
        "<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1
    )
    return HttpResponse(content, content_type="image/svg+xml")
