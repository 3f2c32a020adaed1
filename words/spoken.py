"""What the code says to people, read from its syntax tree: the sentences the catalogues must know."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from words.templates import ENDINGS, said_in

PACKAGES = ("core", "desk", "bridge", "papers", "admin_commands", "store", "server", "sandbox")

# The function, and which of its arguments are sentences.
_SENTENCES_OF = {"say": (1,), "plural": (1, 2), "mark": (0,)}


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence at one place. `text` is None where the code computes it, so that nobody can check it."""

    path: Path
    line: int
    text: str | None
    values: frozenset[str] | None  # names given at the call; None for `mark` and where `**values` hides them

    @property
    def domain(self) -> str:
        """The catalogue this sentence belongs to: the package that speaks, the side within the bridge."""
        package, *below = self.path.parts
        return below[0] if package == "bridge" and len(below) > 1 else package

    @property
    def place(self) -> str:
        """As an editor understands it: path:line."""
        return f"{self.path}:{self.line}"


def spoken(root: Path) -> Iterator[Spoken]:
    """Every sentence given to `say`, `plural` or `mark` in the packages under `root`, templates last."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield from spoken_in(path.read_text(encoding="utf-8"), path.relative_to(root))
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*")):
            if path.suffix in ENDINGS:
                for line, text, values in said_in(path.read_text(encoding="utf-8")):
                    yield Spoken(path.relative_to(root), line, text, values)


def spoken_in(source: str, path: Path) -> Iterator[Spoken]:
    """The same for one module. Only functions imported from `words` count, under whatever name."""
    tree = ast.parse(source, filename=str(path))
    names = _names_of_words(tree)
    for call, constants in _calls(tree, {}):
        if function := _called(call.func, names):
            values = _values(call, function)
            for position in _SENTENCES_OF[function]:
                sentence = call.args[position] if position < len(call.args) else None
                for text in _texts(sentence, constants):
                    yield Spoken(path, call.lineno, text, values)


def slots(text: str) -> frozenset[str]:
    """The names in curly brackets of a sentence."""
    return frozenset(
        name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(text) if name is not None
    )


def _names_of_words(tree: ast.AST) -> dict[str, str]:
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "words"
        for alias in node.names
        if alias.name in _SENTENCES_OF
    }


def _called(function: ast.expr, names: dict[str, str]) -> str | None:
    match function:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(value=ast.Name(id="words"), attr=name) if name in _SENTENCES_OF:
            return name
        case _:
            return None


def _values(call: ast.Call, function: str) -> frozenset[str] | None:
    if function == "mark" or any(keyword.arg is None for keyword in call.keywords):
        return None
    given = {keyword.arg for keyword in call.keywords if keyword.arg}
    return frozenset(given | {"count"} if function == "plural" else given)


_Constants = dict[str, list[str | None]]  # a name, and the sentences it may stand for; None: computed
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def _calls(scope: ast.AST, outer: _Constants) -> Iterator[tuple[ast.Call, _Constants]]:
    """Every call of a module or function, with the names that are known where it stands."""
    own = list(_own(scope))
    known = outer | _constants(own)
    for node in own:
        if isinstance(node, ast.Call):
            yield node, known
        if isinstance(node, _SCOPES):
            yield from _calls(node, known)


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope itself; of the functions inside it only that they are there."""
    for node in ast.iter_child_nodes(scope):
        yield node
        if not isinstance(node, _SCOPES):
            yield from _own(node)


def _constants(nodes: list[ast.AST]) -> _Constants:
    found: _Constants = {}
    read: set[int] = set()
    for node in nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name(id=name) as target], value=value)
                | ast.AnnAssign(target=ast.Name(id=name) as target, value=ast.expr() as value)
            ):
                found.setdefault(name, []).extend(_texts(value, {}))
                read.add(id(target))
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in read:
                found.setdefault(name, []).append(None)
            case ast.arg(arg=name):
                found.setdefault(name, []).append(None)
            case _:
                pass
    return found


def _texts(node: ast.expr | None, constants: _Constants) -> list[str | None]:
    """The sentences an expression may be: written out, chosen between two, or a name for one of those."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*_texts(one, constants), *_texts(other, constants)]
        case ast.Name(id=name):
            return constants.get(name) or [None]
        case _:
            return [None]
