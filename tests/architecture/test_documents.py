"""Documents lead somewhere: every link to a file of ours finds it, every decision is on its list."""

import re

from tests.architecture.tree import ROOT, tracked

DOCUMENTS = [path for path in tracked() if path.suffix == ".md"]
LINK = re.compile(r"\]\((?!\w+://|mailto:|#)([^)#\s]+)")
AREAS = {"added", "changed", "fixed", "removed", "security"}


def test_every_link_to_a_file_finds_it() -> None:
    """A file that moves takes the links to it along."""
    broken = [
        f"{document}: {link}"
        for document in DOCUMENTS
        for link in LINK.findall((ROOT / document).read_text(encoding="utf-8"))
        if not (ROOT / document.parent / link).exists()
    ]

    assert broken == []


def test_every_decision_is_on_the_list() -> None:
    """Numbers run on without a gap, and the list names each page by its title."""
    folder = ROOT / "docs/decisions"
    pages = sorted(folder.glob("[0-9]*.md"))

    listed = (folder / "README.md").read_text(encoding="utf-8")

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        number, _, title = page.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ").partition(" ")
        assert f"[{number}]({page.name}) | {title} |" in listed


def test_every_change_says_what_it_is() -> None:
    """A fragment is named by its issue and its kind, so that the changelog can be made of them."""
    fragments = [path.name for path in (ROOT / "changes").glob("*.md") if path.name != "README.md"]

    assert [
        name for name in fragments if not re.fullmatch(rf"\d+\.({'|'.join(sorted(AREAS))})\.md", name)
    ] == []
