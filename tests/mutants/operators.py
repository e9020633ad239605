"""What can be got wrong in a line of access code: each operator changes one place of a function."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import CodeType

FILTERS = {"filter": "exclude", "exclude": "filter"}
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
# Parts of a reach that are easily taken for one another.
REACHES = {
    "streets": "home_streets",
    "home_streets": "streets",
    "communities": "units",
    "units": "communities",
}
LOOKUPS = {"__gte": "__gt", "__lte": "__lt", "__gt": "__gte", "__lt": "__lte"}
PERMISSIONS = {"Permission", "P"}
WIDEST, NARROWEST = "DESK_ENTER", "STUDY_HOLD"  # held by nearly everybody, by street staff alone
QUANTIFIERS = {"any": "all", "all": "any"}

Change = tuple[str, ast.AST]


@dataclass(frozen=True)
class Mutant:
    """A function with one place changed, ready to be put in the place of what it was."""

    path: str
    function: str  # its qualified name
    line: int
    change: str
    code: CodeType
    before: CodeType  # compiled the same way, with nothing changed

    @property
    def key(self) -> str:
        """What it is called where lines do not count."""
        return f"{self.path} {self.function}: {self.change}"

    def undone(self) -> "Mutant":
        """Return the function as it was."""
        return replace(self, change="nothing", code=self.before)

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.function}: {self.change}"


def functions_of(tree: ast.AST, prefix: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions of a file, those of classes and inside others too, by qualified name."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.FunctionDef):
            yield f"{prefix}{child.name}", child
            yield from functions_of(child, f"{prefix}{child.name}.<locals>.")
        elif isinstance(child, ast.ClassDef):
            yield from functions_of(child, f"{prefix}{child.name}.")
        else:
            yield from functions_of(child, prefix)


def mutants_of(path: str, file: str, tree: ast.Module, function: str) -> Iterator[Mutant]:
    """Yield each change of one function of a parsed file; the tree is put back after each.

    Shape:  `file` is the name under which Python knows the source, `path` how people call it.
    """
    top, found = _find(tree, function)
    above = {child: node for node in ast.walk(found) for child in ast.iter_child_nodes(node)}
    inside = list(_inside(found))
    free = _code_of(compile(tree, file, "exec"), function, found).co_freevars
    if free:  # what nobody asks for any more must still be bound: code is exchanged, not closures
        kept = ast.parse(f"if 0: ({', '.join(free)},)").body[0]
        found.body.insert(ast.get_docstring(found) is not None, kept)
        ast.fix_missing_locations(tree)
    before = _code_of(compile(tree, file, "exec"), function, found)
    for node in inside:
        for change, new in list(_changes(node, found)):
            with _exchanged(above[node], node, new):
                whole = ast.fix_missing_locations(ast.Module([top], []))
                code = _code_of(compile(whole, file, "exec"), function, found)
            yield Mutant(
                path, function, getattr(node, "lineno", found.lineno), change, code, before
            )


def _find(tree: ast.Module, function: str) -> tuple[ast.stmt, ast.FunctionDef]:
    """Return the function, the last one of overloads, and the statement of the file it lies in."""
    return next(
        (top, node)
        for top in reversed(tree.body)
        for name, node in reversed(list(functions_of(ast.Module([top], []))))
        if name == function
    )


def _code_of(code: CodeType, function: str, node: ast.FunctionDef) -> CodeType:
    """Return the code of a function within that of its file."""
    lines = {node.lineno, *(decorator.lineno for decorator in node.decorator_list)}
    waiting = [code]
    while waiting:
        code = waiting.pop()
        if code.co_qualname == function and code.co_firstlineno in lines:
            return code
        waiting += [value for value in code.co_consts if isinstance(value, CodeType)]
    raise LookupError(function)


def _inside(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what the function does: neither its signature nor what it defines, nor types."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, (ast.FunctionDef, ast.JoinedStr)):
            continue  # a target of its own; words
        yield node
        for name, value in ast.iter_fields(node):
            if name != "annotation":
                entries = value if isinstance(value, list) else [value]
                waiting += [entry for entry in entries if isinstance(entry, ast.AST)]


@contextmanager
def _exchanged(parent: ast.AST, old: ast.AST, new: ast.AST) -> Iterator[None]:
    """Let a node stand in the place of another for a while."""
    for name, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, name, new)
            yield
            setattr(parent, name, old)
            return
        if isinstance(value, list) and any(entry is old for entry in value):
            place = next(number for number, entry in enumerate(value) if entry is old)
            value[place] = new
            yield
            value[place] = old
            return
    raise LookupError(ast.dump(old))


def _changes(node: ast.AST, function: ast.FunctionDef) -> Iterator[Change]:
    for operator in (_calls, _junctions, _negations, _comparisons, _constants, _names, _statements):
        yield from operator(node)
    if isinstance(node, ast.Return) and node.value is not None:
        yield from _answers(node, function)


def _calls(node: ast.AST) -> Iterator[Change]:
    """Leave a filter or one of its conditions out, turn it round, ask all instead of any."""
    if not isinstance(node, ast.Call):
        return
    name = node.func
    if isinstance(name, ast.Name) and name.id in QUANTIFIERS:
        other = ast.Name(QUANTIFIERS[name.id], ast.Load())
        yield f"{name.id} → {other.id}", _with(node, func=other)
    is_filter = isinstance(name, ast.Attribute) and name.attr in FILTERS
    if is_filter and isinstance(name, ast.Attribute):
        yield f".{name.attr}(…) left out", name.value
        turned = ast.Attribute(name.value, FILTERS[name.attr], ast.Load())
        yield f"{name.attr} → {turned.attr}", _with(node, func=turned)
    is_condition = is_filter or (isinstance(name, ast.Name) and name.id == "Q")
    if is_condition and len(node.args) + len(node.keywords) > 1:
        for number, value in enumerate(node.args):
            kept = [entry for entry in node.args if entry is not value]
            yield f"condition {number + 1} left out", _with(node, args=kept)
        for word in node.keywords:
            words = [entry for entry in node.keywords if entry is not word]
            yield f"{word.arg} left out", _with(node, keywords=words)


def _junctions(node: ast.AST) -> Iterator[Change]:
    """Keep one side of an and or an or, or take one for the other."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitOr, ast.BitAnd)):
        yield "left side alone", node.left
        yield "right side alone", node.right
        is_or = isinstance(node.op, ast.BitOr)
        yield ("| → &", "& → |")[not is_or], _with(node, op=ast.BitAnd() if is_or else ast.BitOr())
    if isinstance(node, ast.BoolOp):
        is_or = isinstance(node.op, ast.Or)
        yield ("or → and", "and → or")[not is_or], _with(node, op=ast.And() if is_or else ast.Or())
        for value in node.values:
            rest = [entry for entry in node.values if entry is not value]
            new = rest[0] if len(rest) == 1 else _with(node, values=rest)
            yield f"{ast.unparse(value)[:50]} left out", new


def _negations(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Invert, ast.Not)):
        yield "not a negation", node.operand
    if isinstance(node, (ast.If, ast.IfExp)):
        yield "if → if not", _with(node, test=ast.UnaryOp(ast.Not(), node.test))
    if isinstance(node, ast.comprehension):
        for number in range(len(node.ifs)):
            kept = [test for place, test in enumerate(node.ifs) if place != number]
            yield f"test {number + 1} of the loop left out", _with(node, ifs=kept)


def _comparisons(node: ast.AST) -> Iterator[Change]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        other = COMPARED[type(node.ops[0])]
        yield f"{type(node.ops[0]).__name__} → {other.__name__}", _with(node, ops=[other()])


def _constants(node: ast.AST) -> Iterator[Change]:
    """Turn a truth round, be one off, take a neighbouring part of a reach, another bound."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield f"{node.value} → {not node.value}", ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield f"{node.value} → {node.value + 1}", ast.Constant(node.value + 1)
    if isinstance(node, ast.keyword) and node.arg:
        for end, other in LOOKUPS.items():
            if node.arg.endswith(end):
                name = node.arg.removesuffix(end) + other
                yield f"{node.arg} → {name}", ast.keyword(name, node.value)


def _names(node: ast.AST) -> Iterator[Change]:
    if not isinstance(node, ast.Attribute):
        return
    if isinstance(node.ctx, ast.Load) and node.attr in REACHES:
        yield f".{node.attr} → .{REACHES[node.attr]}", _with(node, attr=REACHES[node.attr])
    if isinstance(node.value, ast.Name) and node.value.id in PERMISSIONS and node.attr.isupper():
        for other in (WIDEST, NARROWEST):
            if other != node.attr:
                yield f"{node.attr} → {other}", _with(node, attr=other)


def _statements(node: ast.AST) -> Iterator[Change]:
    """Leave a step out: a check that raises, an addition to a condition."""
    is_step = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    if is_step or isinstance(node, (ast.AugAssign, ast.Raise)):
        yield f"{ast.unparse(node).splitlines()[0][:60]} left out", ast.Pass()


def _answers(node: ast.Return, function: ast.FunctionDef) -> Iterator[Change]:
    """Answer everything or nothing, whatever was asked."""
    kind = ast.unparse(function.returns) if function.returns is not None else ""
    everything = {"Self": "self", "bool": "True", "Q": "Q()"}.get(kind)
    nothing = {"Self": "self.none()", "bool": "False", "Q": "Q(pk__in=[])"}.get(kind)
    for answer in (everything, nothing):
        if answer is not None and node.value and ast.unparse(node.value) != answer:
            value = ast.parse(answer, mode="eval").body
            yield f"return {answer}", ast.Return(value)


def _with(node: ast.AST, **changed: object) -> ast.AST:
    """Return the node with fields of its own exchanged; what lies below stays shared."""
    new = type(node)()
    for name, value in ast.iter_fields(node):
        setattr(new, name, changed.get(name, value))
    return ast.copy_location(new, node)
