"""Every op of minigrad with its value and its derivatives, as they are written: ``docs/derivatives.md``.

``python -m minigrad.study.derivatives FILE`` writes the page; without FILE it is printed. It is read from the source:
an op is a function that calls ``record``, and its edges say how the gradient goes on.
"""

import argparse
import ast
import signal
import sys
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from minigrad.files import replacing

PACKAGE = Path(__file__).parents[1]
FOLDERS = ("ops", "nn/functional")

HEAD = """# All of backpropagation on one page

Every op of minigrad: what it is, its value, and for each parent the derivative as it stands in the source. Made by
`python -m minigrad.study.derivatives docs/derivatives.md`, and tested to be current.

In a derivative `g` (or `h`) is the incoming gradient dL/dy, and `y` (or `z`) the op's own output. The result is the
gradient for the parent. It is an expression of Tensors, so it has derivatives itself: every op can be differentiated
to any order. The engine undoes broadcasting by summing a gradient to its parent's shape; no derivative mentions it.

*made of* names the ops that an op without a rule of its own calls. Names with an underscore are parts of ops in the
same file. Where an op has a choice (a tie, a corner, a pole) it is PyTorch's, and the op's text says so.
"""


class Edge(NamedTuple):
    """A parent as the op names it, and the source of the derivative by it."""

    parent: str
    derivative: str


class Rule(NamedTuple):
    """An op: where it is, what its docstring says, the source of its value, its edges, the ops that it is made of.

    ``records``: whether it calls ``record`` itself. ``aliases``: its other names.
    """

    name: str
    signature: str
    line: int
    text: str
    value: str
    edges: list[Edge]
    parts: list[str]
    records: bool
    aliases: list[str]


class File(NamedTuple):
    """A file of ops: its path in the package, its docstring's first line, its rules."""

    path: str
    title: str
    rules: list[Rule]


class _Reader:
    """Reads the rules of one file."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.tree = ast.parse(self.text)
        self.functions = {node.name: node for node in self.tree.body if isinstance(node, ast.FunctionDef)}
        self.aliases = dict(_renamed(self.tree))
        imported = [node for node in self.tree.body if isinstance(node, ast.ImportFrom)]
        self.known = {alias.asname or alias.name for node in imported for alias in node.names} | set(self.functions)
        self.classes = {node.name: node for node in self.tree.body if isinstance(node, ast.ClassDef)}

    def source(self, node: ast.AST) -> str:
        """The text of a node, without the indentation that it has in the file."""
        lines = (ast.get_source_segment(self.text, node) or "").splitlines()
        indent = " " * getattr(node, "col_offset", 0)
        return "\n".join(line.removeprefix(indent) for line in lines)

    def rules(self, public: set[str], ops: set[str]) -> Iterator[Rule]:
        """The functions that are ops: those that record, and those that are public and made of ops."""
        for name, function in self.functions.items():
            records = _calls(function, "record")
            parts = sorted(_called(function, self.known) & (ops - {name}))
            if not records and name not in public:
                continue
            values, edges = [], list[Edge]()
            for call in records:
                values.append(self._value(function, call))
                edges += self._edges(function, call)
            if not records and not parts:  # it is made of operators
                values = [
                    self.source(node.value)
                    for node in ast.walk(function)
                    if isinstance(node, ast.Return) and node.value
                ]
            yield Rule(
                name,
                self._signature(function),
                function.lineno,
                ast.get_docstring(function) or "",
                "\n".join(dict.fromkeys(values)),
                list(dict.fromkeys(edges)),
                [] if records else parts,
                bool(records),
                [alias for alias, op in self.aliases.items() if op == name],
            )

    def _signature(self, function: ast.FunctionDef) -> str:
        """The names of the arguments."""
        arguments = function.args
        names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
        if arguments.vararg:
            names.append(f"*{arguments.vararg.arg}")
        return f"{function.name}({', '.join(names)})"

    def _value(self, function: ast.FunctionDef, call: ast.Call) -> str:
        """The first argument of ``record``; for a name, the statements that make it and those that write into it."""
        value = call.args[0]
        names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)} & _made_in(function)
        made = [node for node in ast.walk(function) if isinstance(node, ast.stmt) and _makes(node, names)]
        lines = [self.source(node) for node in sorted(made, key=lambda node: node.lineno)]
        return "\n".join(lines if isinstance(value, ast.Name) and lines else [*lines, self.source(value)])

    def _edges(self, function: ast.FunctionDef, call: ast.Call) -> Iterator[Edge]:
        for argument in call.args[1:]:
            if not isinstance(argument, ast.Starred):
                yield from self._edge(function, argument)
                continue
            name = ast.unparse(argument.value)
            for node in ast.walk(function):
                if isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, (ast.List, ast.ListComp)):
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    if any(ast.unparse(target) == name for target in targets):
                        made = node.value.elts if isinstance(node.value, ast.List) else [node.value.elt]
                        for each in made:
                            yield from self._edge(function, each)
                elif isinstance(node, ast.Call) and ast.unparse(node.func) == f"{name}.append":
                    yield from self._edge(function, node.args[0])

    def _edge(self, function: ast.FunctionDef, edge: ast.expr) -> Iterator[Edge]:
        if isinstance(edge, ast.Tuple):
            yield Edge(self.source(edge.elts[0]), self._derivative(function, edge.elts[1]))

    def _derivative(self, function: ast.FunctionDef, node: ast.expr) -> str:
        """The body of a lambda; the source of a function that stands in the op, in a class beside it or in the file."""
        if isinstance(node, ast.Lambda):
            return self.source(node.body)
        if isinstance(node, ast.Attribute) and (holder := self.classes.get(ast.unparse(node.value))):
            nodes: list[ast.AST] = list(holder.body)
        else:
            nodes = [*ast.walk(function), *self.tree.body]
        name = ast.unparse(node).rpartition(".")[2]
        found = next((each for each in nodes if isinstance(each, ast.FunctionDef) and each.name == name), None)
        if found is None:
            return self.source(node)
        only = found.body[0]
        return self.source(only.value) if isinstance(only, ast.Return) and only.value else self.source(found)


def _renamed(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The other names that a file gives to its functions: ``radians, degrees = deg2rad, rad2deg``."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            pairs = zip(ast.unparse(node.targets[0]).split(", "), ast.unparse(node.value).split(", "), strict=False)
            yield from ((new.strip("()"), old.strip("()")) for new, old in pairs)


def _calls(function: ast.FunctionDef, name: str) -> list[ast.Call]:
    return [node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func) == name]


def _called(function: ast.FunctionDef, known: set[str]) -> set[str]:
    """The ops that are called, under their names: those of the file, or imported into it, and those of ``ops.``."""
    calls = [ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)]
    return {each.removeprefix("ops.") for each in calls if each.startswith("ops.") or each in known}


def _made_in(function: ast.FunctionDef) -> set[str]:
    """The names that a function assigns and that are neither its arguments nor arguments made Tensors."""
    arguments = {each.arg for each in function.args.args}
    targets = [target for node in ast.walk(function) if isinstance(node, ast.Assign) for target in node.targets]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)} - arguments


def _makes(node: ast.stmt, names: set[str]) -> bool:
    """Whether a statement assigns one of the names, changes it, or hands it to a kernel as what is to be written."""
    if isinstance(node, ast.Assign):
        written = [each for target in node.targets for each in ast.walk(target)]
    elif isinstance(node, ast.AugAssign):
        written = list(ast.walk(node.target))
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        call = node.value
        written = [each for part in call.args for each in ast.walk(part)]
        written += [keyword.value for keyword in call.keywords if keyword.arg == "out"]
    else:
        return False
    return any(isinstance(each, ast.Name) and each.id in names for each in written)


def files() -> list[File]:
    """All files of ops, in the order of their names, with what is in them."""
    paths = [path for folder in FOLDERS for path in sorted((PACKAGE / folder).glob("*.py"))] + [PACKAGE / "creation.py"]
    readers = {path: _Reader(path) for path in paths if path.name != "__init__.py"}
    ops = {
        name
        for reader in readers.values()
        for name, function in reader.functions.items()
        if function.returns is not None and "Tensor" in ast.unparse(function.returns)
    }
    public, found = set().union(*(exported(PACKAGE / folder) for folder in FOLDERS)), []
    for path, reader in readers.items():
        title = (ast.get_docstring(reader.tree) or "").split("\n")[0]
        rules = list(reader.rules(public, ops))
        if rules:
            found.append(File(path.relative_to(PACKAGE).as_posix(), title, rules))
    return found


def exported(folder: Path) -> set[str]:
    """The names that a folder's ``__init__`` exports."""
    tree = ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def page() -> str:
    """The page in Markdown."""
    parts = [HEAD]
    for file in files():
        parts.append(f"## {file.path}\n\n{file.title}\n")
        parts += [_section(file, rule) for rule in file.rules]
    return "\n".join(parts)


def _section(file: File, rule: Rule) -> str:
    head = f"**[`{rule.signature}`](../minigrad/{file.path}#L{rule.line})**"
    head += "".join(f", also `{alias}`" for alias in rule.aliases)
    rows = [_row("y", rule.value)] if rule.value else []
    rows += [_row(f"by {edge.parent}", edge.derivative) for edge in rule.edges]
    text = "\n".join([head, "", _escaped(rule.text), ""])
    if rule.parts:
        return text + f"\n*made of* {', '.join(f'`{part}`' for part in rule.parts)}\n"
    if rule.records and not rule.edges:
        rows.append("no gradient")
    return text + "\n```python\n" + "\n".join(rows) + "\n```\n"


def _row(label: str, source: str) -> str:
    """``label: source``; a source of several lines stands below its label."""
    return f"{label}: {source}" if "\n" not in source else f"{label}:\n{textwrap.indent(source, '    ')}"


def _escaped(text: str) -> str:
    """A docstring as Markdown: what looks like a table or a star stays as it is."""
    paragraphs = []
    for paragraph in text.split("\n\n"):
        indented = any(line.startswith("  ") or "   " in line.strip() for line in paragraph.splitlines())
        paragraphs.append(textwrap.indent(paragraph, "    ") if indented else paragraph.replace("*", r"\*"))
    return "\n\n".join(paragraphs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page of all derivatives, or print it."""
    parser = argparse.ArgumentParser(prog="python -m minigrad.study.derivatives", description=main.__doc__)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="where the page goes (it is printed)")
    file = parser.parse_args(arguments).file
    if file is None:
        print(page())
        return 0
    try:
        with replacing(file) as out:
            out.write(page().encode())
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    except KeyboardInterrupt:
        print("interrupted; no page is written", file=sys.stderr)
        return 128 + signal.SIGINT
    return 0


if __name__ == "__main__":
    sys.exit(main())
