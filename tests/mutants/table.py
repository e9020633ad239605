"""tests/architecture/access.txt: who sees what, as it was reviewed."""

from collections.abc import Iterator
from pathlib import Path

Sight = dict[str, str]  # person → what they see, in words; who sees nothing is left out
Table = dict[str, Sight]  # question → sight

FILE = Path(__file__).parents[1] / "architecture" / "access.txt"
HEAD = """\
# Who sees which rows, and who may do what: looked through by hand against docs/permissions.md;
# tests/architecture/test_mutants.py compares.
#
# A block is one answer: first the questions that have it, below who sees what. Who is not named
# sees nothing. A and B are communities of street S, C one of street T. `A*` is every row of A,
# `A2 draft` the second row of its table in A. People with the same answer stand together.
"""


def read() -> Table:
    """Return the declared table."""
    table: Table = {}
    names: list[str] = []
    is_head = True
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line.strip():
            names, is_head = [], True
        elif line.startswith("    "):
            is_head = False
            people, _, sight = line.strip().partition(": ")
            for name in names:
                table[name] |= dict.fromkeys(people.split("; "), sight)
        else:
            names = names if is_head else []
            is_head = True
            names.append(line.strip())
            table[line.strip()] = {}
    return table


def written(table: Table) -> str:
    """Return a table as the file has it: questions with the same answer in one block."""
    blocks: dict[tuple[str, ...], list[str]] = {}
    for name, sight in table.items():
        blocks.setdefault(tuple(_lines(sight)), []).append(name)
    told = ["\n".join([*names, *lines]) for lines, names in blocks.items()]
    return HEAD + "".join(f"\n{block}\n" for block in told)


def _lines(sight: Sight) -> Iterator[str]:
    people: dict[str, list[str]] = {}
    for person, words in sight.items():
        people.setdefault(words, []).append(person)
    for words, names in people.items():
        yield f"    {'; '.join(names)}: {words}"
