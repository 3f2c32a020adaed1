"""Two types that guard something: permission to send, and words that never print themselves."""

import ast
from pathlib import Path

from tests.architecture.tree import calls, modules, reasons, syntax

GATE = Path("core/compliance/gate.py")
REVEALING = reasons("reveal.toml")


def makers(tree: ast.AST, of: str) -> list[int]:
    """Lines that build a value of this class, or copy one with something changed."""
    return [call.lineno for call, name, _ in calls(tree) if name == of]


def revealing(tree: ast.AST) -> list[int]:
    """Lines that take words out of a Private, called or handed on."""
    return [
        node.lineno for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "reveal"
    ]


def test_only_the_gate_makes_permission_to_send() -> None:
    """Whoever holds a ClearedMessage has been through the gate: nobody else can make one."""
    elsewhere = [path for path in modules() if path != GATE and makers(syntax(path), "ClearedMessage")]

    assert elsewhere == []
    assert makers(syntax(GATE), "ClearedMessage")


def test_words_are_revealed_only_where_they_leave() -> None:
    """Each module that takes words out of a Private is listed in reveal.toml with the reason it has to."""
    unlisted = [str(path) for path in modules() if revealing(syntax(path)) and str(path) not in REVEALING]

    assert not unlisted, "\n".join(unlisted)


def test_no_reason_to_reveal_outlives_its_module() -> None:
    """A module that reveals nothing any more, or is gone, leaves the list."""
    idle = [path for path in REVEALING if Path(path) not in modules() or not revealing(syntax(Path(path)))]

    assert idle == []
    assert all(reason.strip() for reason in REVEALING.values())


def test_a_planted_maker_and_a_planted_leak_are_seen() -> None:
    """The rules above see what they forbid."""
    planted = ast.parse("ClearedMessage(message)\ngate.ClearedMessage(message)\nmap(Private.reveal, words)")

    assert makers(planted, "ClearedMessage") == [1, 2]
    assert revealing(planted) == [3]
