"""YAML, which JSON is too, as plain values: nothing that unfolds, nothing deep, nothing of a kind of its own."""

from typing import Any

import yaml

_DEEPEST = 8


def read(text: str) -> object:
    """What it says. Raises ValueError for what is no YAML, or none that anybody would write by hand."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _DEEPEST:
                raise ValueError("unfolds")
        said: Any = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError("no YAML") from error
    return said


def written(said: object) -> str:
    """The way back, as people read it."""
    whole: str = yaml.safe_dump(said, sort_keys=False, allow_unicode=True, width=110)
    return whole
