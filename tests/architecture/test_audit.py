"""Every fact is kept as proof, or somebody said why it is not."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import get_args

from core.audit import AUDITED
from core.facts import Fact
from core.operating import OperatorDeed
from desk.auditing import SENTENCES
from desk.exporting import EXPORTS

JOURNAL_ONLY = tomllib.loads((Path(__file__).parent / "journal_only.toml").read_text())


def test_every_export_counts() -> None:
    """Nobody takes out personal data without end: EXPORTS of desk/exporting.py."""
    assert {kind.__name__ for kind in AUDITED if kind.__name__.endswith("Exported")} == {
        kind.__name__ for kind in EXPORTS
    }


def test_every_deed_can_be_told() -> None:
    """`/witiop audit list` says what was done in a sentence: SENTENCES of desk/auditing.py."""
    assert {kind.__name__ for kind in AUDITED} == set(SENTENCES)


def test_every_fact_is_classified_once() -> None:
    """A new one goes into AUDITED (core/audit.py), or into journal_only.toml under the reason why it proves nothing."""
    known = Counter(
        [kind.__name__ for kind in AUDITED] + [name for names in JOURNAL_ONLY.values() for name in names]
    )
    deeds = {kind.__name__ for kind in (*get_args(Fact), *get_args(OperatorDeed))}

    assert sorted(deeds - set(known)) == [], "in neither AUDITED (core/audit.py) nor journal_only.toml"
    assert sorted(set(known) - deeds) == [], "no such fact any more"
    assert sorted(name for name, count in known.items() if count > 1) == [], "in both"
