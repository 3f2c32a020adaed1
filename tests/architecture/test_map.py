"""ARCHITECTURE.md is a map: what stands there exists, and what exists stands there."""

import re

from tests.architecture.tree import PACKAGES, ROOT, modules, tracked

MAP = ROOT / "ARCHITECTURE.md"
MAPPED = [path for path in modules("core", "desk", "bridge") if path.name != "__init__.py"]


def words_of_the_map() -> set[str]:
    """File and folder names written in the map."""
    return set(re.findall(r"[\w\-]+(?:\.py|/)?", MAP.read_text(encoding="utf-8")))


def test_every_package_is_on_the_map() -> None:
    """A stranger finds each top-level folder and what it owns."""
    assert [package for package in PACKAGES if f"{package}/" not in words_of_the_map()] == []


def test_every_module_is_on_the_map() -> None:
    """One line says what each module of core, desk and bridge owns."""
    written = words_of_the_map()

    missing = [str(path) for path in MAPPED if path.name not in written]

    assert not missing, "\n".join(missing)


def test_nothing_on_the_map_is_gone() -> None:
    """A module that was renamed or removed leaves the map."""
    names = {path.name for path in tracked()}

    gone = {word for word in words_of_the_map() if word.endswith(".py")} - names

    assert gone == set()
