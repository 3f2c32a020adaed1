"""What templates say: `{{ say("…", name=value) }}` and `{{ plural(…) }}`, which have their language already."""

from collections.abc import Iterator

from jinja2 import Environment, nodes

ENDINGS = (".html", ".jinja", ".j2")

_SENTENCES_OF = {"say": (0,), "plural": (0, 1)}


def said_in(source: str) -> Iterator[tuple[int, str | None, frozenset[str] | None]]:
    """Each sentence of a template: its line, its words (None if computed), the names of the values it is given."""
    tree = Environment(autoescape=True, enable_async=True, extensions=["jinja2.ext.do"]).parse(source)
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in _SENTENCES_OF:
            continue
        given = frozenset(pair.key for pair in call.kwargs) | (
            {"count"} if call.node.name == "plural" else set()
        )
        for position in _SENTENCES_OF[call.node.name]:
            sentence = call.args[position] if position < len(call.args) else None
            text = sentence.value if isinstance(sentence, nodes.Const) else None
            yield call.lineno, text if isinstance(text, str) else None, None if call.dyn_kwargs else given
