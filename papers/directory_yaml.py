"""
The directory file, as YAML: read with the line of everything, and written.

What is read stays the text it is: 09:30 is no number of seconds and 106540352242922 no quantity.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from desk.directory_entries import Entry, File, FileWrong, Problem, Said
from words import say

# A company with ten thousand agents needs a tenth of it.
LONGEST = 4_000_000
_DEEPEST = 6
_NULL = "tag:yaml.org,2002:null"


def read(text: str, language: str) -> File:
    """The file's entries. Raises FileWrong with the line of what is no entry."""
    if len(text) > LONGEST:
        raise FileWrong(Problem(1, "", say(language, "The file is too long.")))
    try:
        _check(text, language)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise FileWrong(Problem(line, "", say(language, "This is not YAML."))) from None
    except yaml.YAMLError:
        raise FileWrong(Problem(1, "", say(language, "This is not YAML."))) from None
    if root is None:
        return File({})
    return File({name.text: _entries(node, name, language) for name, node in _pairs(root, "", language)})


def written(sections: Mapping[str, list[dict[str, object]]]) -> str:
    """The file: one section after the other, each entry with what it says of itself."""
    whole: str = yaml.safe_dump(dict(sections), sort_keys=False, allow_unicode=True, width=110)
    return whole


def _check(text: str, language: str) -> None:
    """Nothing that unfolds into more than was written, and nothing deeper than any entry."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = 1 if event.start_mark is None else event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            raise FileWrong(Problem(line, "", say(language, "An entry cannot stand for another one (&, *).")))
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise FileWrong(Problem(line, "", say(language, "This is nested too deeply.")))


def _entries(node: yaml.Node, section: Said, language: str) -> list[Entry]:
    if _is_nothing(node):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise FileWrong(
            Problem(section.line, section.text, say(language, "Here a list of entries is expected."))
        )
    return [_entry(each, section.text, language) for each in node.value]


def _entry(node: yaml.Node, about: str, language: str) -> Entry:
    values: dict[str, Said | list[Entry]] = {}
    for name, value in _pairs(node, about, language):
        if name.text in values:
            raise FileWrong(Problem(name.line, name.text, say(language, "It stands here twice.")))
        values[name.text] = _value(value, name, language)
    return Entry(node.start_mark.line + 1, values)


def _value(node: yaml.Node, name: Said, language: str) -> Said | list[Entry]:
    if isinstance(node, yaml.ScalarNode):
        return Said("" if _is_nothing(node) else node.value, node.start_mark.line + 1)
    if not isinstance(node, yaml.SequenceNode):
        raise FileWrong(Problem(name.line, name.text, say(language, "Here a value is expected.")))
    if node.value and all(isinstance(each, yaml.ScalarNode) for each in node.value):
        return Said(", ".join(each.value for each in node.value), node.start_mark.line + 1)
    return [_entry(each, name.text, language) for each in node.value]


def _pairs(node: Any, about: str, language: str) -> Iterator[tuple[Said, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1
        raise FileWrong(Problem(line, about, say(language, "Here names and values are expected.")))
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise FileWrong(
                Problem(key.start_mark.line + 1, about, say(language, "Here a name is expected."))
            )
        yield Said(key.value, key.start_mark.line + 1), value


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL
