"""Adds up what the parts of a run left in var/fuzz: `python -m tests.fuzz.figures sqlite-2026`."""

import json
import sys
from collections import Counter
from pathlib import Path


def main(beginning: str) -> str:
    """Return the figures of all parts whose file begins so, as lines of text."""
    parts = [json.loads(p.read_text()) for p in sorted(Path("var/fuzz").glob(f"{beginning}-*"))]
    lines = [f"{len(parts)} parts"]
    for kind in ("statuses", "roles", "methods"):
        total: Counter[str] = Counter()
        for part in parts:
            total.update(part[kind])
        lines.append(f"{kind}: {sum(total.values())} = {dict(total.most_common())}")
    for kind in ("hit", "well", "wrote"):
        lines.append(f"routes {kind}: {len({name for part in parts for name in part[kind]})}")
    lines.append(f"of {max((part['routes'] for part in parts), default=0)} routes")
    slowest = sorted((tuple(one) for part in parts for one in part["slowest"]), reverse=True)
    lines += [f"{seconds} s: {what}" for seconds, what in slowest[:5]]
    wrong = [one for part in parts for one in part["wrong"]]
    return "\n".join([*lines, f"wrong: {len(wrong)}", *wrong])


if __name__ == "__main__":
    sys.stdout.write(main(sys.argv[1]) + "\n")
