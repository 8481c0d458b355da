"""How the house's budgets are measured: pure functions over source text, for test_architecture.py.

Each counts in the plainest way, without exemptions, so that a budget cannot be met by moving code to where
nobody counts. It must not know the budgets themselves.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)
BROAD = {"Exception", "BaseException"}


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the top of the checkout, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def module(self) -> str:
        """The dotted name; a package's is that of its folder."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """The dotted name that a relative import starts from."""
        return self.module if self.path.endswith("/__init__.py") else self.module.rpartition(".")[0]


def read(root: Path, *folders: str) -> list[Source]:
    """Every Python file below some folders of the checkout."""
    return [
        source(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((root / folder).rglob("*.py"))
    ]


def source(path: str, text: str) -> Source:
    """A file from its text."""
    return Source(path, text, ast.parse(text, filename=path))


def docstring(file: Source) -> str:
    """What the module says of itself, or nothing."""
    return ast.get_docstring(file.tree) or ""


def functions(sources: Iterable[Source]) -> Iterator[tuple[str, Function]]:
    """Every function, nested ones too, with the place where it begins."""
    for file in sources:
        for node in ast.walk(file.tree):
            if isinstance(node, Function):
                yield f"{file.path}:{node.lineno} {node.name}", node


def length(function: Function) -> int:
    """Lines from `def` to the last one, the docstring included."""
    assert function.end_lineno is not None, "parsed code has its ends"
    return function.end_lineno - function.lineno + 1


def complexity(function: Function) -> int:
    """1, plus every branch, loop, handler, case, comprehension (and its ifs) and extra and/or.

    A nested function counts for itself.
    """
    total = 1
    for node in _own_nodes(function):
        if isinstance(node, BRANCHES):
            total += 1
        elif isinstance(node, ast.comprehension):
            total += 1 + len(node.ifs)
        elif isinstance(node, ast.BoolOp):
            total += len(node.values) - 1
    return total


def _own_nodes(function: Function) -> Iterator[ast.AST]:
    stack = list(ast.iter_child_nodes(function))
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, Function | ast.ClassDef):
            stack.extend(ast.iter_child_nodes(node))


def percentile_95(values: list[int]) -> int:
    """The nearest rank; 0 of nothing."""
    ordered = sorted(values)
    return ordered[round(0.95 * (len(ordered) - 1))] if ordered else 0


def broad_excepts(file: Source) -> int:
    """How often a file catches whatever comes: `except`, `except Exception`, `suppress(Exception)`."""
    return sum(_is_broad_handler(node) or _is_broad_suppress(node) for node in ast.walk(file.tree))


def _is_broad_handler(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(what is None or _last_name(what) in BROAD for what in caught)


def _is_broad_suppress(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and _last_name(node.func) == "suppress"
        and any(_last_name(argument) in BROAD for argument in node.args)
    )


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def type_ignores(file: Source) -> list[str]:
    """The comments that silence the type checker."""
    tokens = tokenize.generate_tokens(io.StringIO(file.text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    return [comment for comment in comments if "type: ignore" in comment]


def is_coded(type_ignore: str) -> bool:
    """Whether it says which complaint it silences."""
    return re.search(r"type: ignore\[[a-z, -]+\]", type_ignore) is not None


def imported(file: Source) -> Iterator[tuple[str, ast.AST]]:
    """Every dotted name a file imports, also in functions and for types, with its statement."""
    for node in ast.walk(file.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = file.package.split(".")
                base = ".".join([*parts[: len(parts) - node.level + 1], *filter(None, [base])])
            yield from ((f"{base}.{alias.name}", node) for alias in node.names)


def import_cycle(sources: list[Source]) -> list[str]:
    """One circle of modules that import each other, or nothing.

    Imports inside functions and under TYPE_CHECKING count: they only hide a circle. That a module
    implies its package does not.
    """
    known = {file.module for file in sources}
    graph = {
        file.module: {_nearest(name, known) for name, _ in imported(file)} - {"", file.module}
        for file in sources
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle
    return []


def _nearest(name: str, known: set[str]) -> str:
    """The module that a dotted name lies in: `pkg.module.function` lies in `pkg.module`."""
    while name and name not in known:
        name = name.rpartition(".")[0]
    return name


def tops(file: Source) -> set[str]:
    """The top-level names of what a file imports."""
    return {name.partition(".")[0] for name, _ in imported(file)}


def outside_imports(file: Source) -> set[str]:
    """Of those the ones from outside the project and Python itself."""
    return tops(file) - {"kiosk"} - set(sys.stdlib_module_names)


def imports_at_start(file: Source) -> set[str]:
    """The dotted names imported as soon as the file is: not when a function runs, not for types."""
    later = {
        id(node)
        for block in ast.walk(file.tree)
        if isinstance(block, Function) or _is_for_types(block)
        for node in ast.walk(block)
    }
    return {name for name, node in imported(file) if id(node) not in later}


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def clock_reads(file: Source) -> list[str]:
    """Calls that ask for the time or for chance: `.now()`, `.today()`, `.utcnow()`, `uuid4()`."""
    readers = {"now", "today", "utcnow", "monotonic", "uuid4", "token_hex", "token_urlsafe"}
    return [
        f"{file.path}:{node.lineno} {_last_name(node.func)}"
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call) and _last_name(node.func) in readers
    ]
