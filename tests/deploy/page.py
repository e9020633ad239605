"""The lines of docs/deployment.md and docs/operations.md, as somebody reads and types them."""

import re
import textwrap
from pathlib import Path

from tests.deploy.debian import ROOT

PAGE = ROOT / "docs/deployment.md"
OPERATIONS = ROOT / "docs/operations.md"


def sections(page: Path = PAGE) -> dict[str, list[str]]:
    """Return {heading of the second level: [block of lines, …]} of everything that is typed."""
    parts = re.split(r"^## (.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {
        heading: [
            textwrap.dedent(block)
            for block in re.findall(r"^ *```sh\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
        ]
        for heading, text in zip(parts[1::2], parts[2::2], strict=True)
    }
