"""The lines of docs/deployment.md, as somebody reads and types them."""

import re

from tests.deploy.debian import ROOT

PAGE = ROOT / "docs/deployment.md"


def sections() -> dict[str, list[str]]:
    """Return {heading of the second level: [block of lines, …]} of everything that is typed."""
    parts = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        heading: re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }
