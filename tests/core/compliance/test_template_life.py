"""The life of a template: who may change it when, and what the channel's word makes of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from core.compliance.template import Category, Quality, State, Template, Text
from core.compliance.template_life import (
    EDIT_REST,
    EDITS,
    EDITS_WITHIN,
    NAME_RESTS,
    Hindered,
    Hindrance,
    Judged,
    SpreadTemplateNews,
    SyncTemplates,
    TemplateCategoryChanged,
    TemplateMoved,
    TemplateNews,
    TemplateQualityChanged,
    TemplatesSynced,
    hindered,
    judged,
    name_rests,
    of_quality,
    recategorised,
    rewritten,
)
from core.effects import Due
from core.ids import TemplateId, TemplateRef
from core.react import effects_of

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ONE = Template(
    "shipped",
    "en",
    Category.UTILITY,
    Text("Your order has left."),
    state=State.APPROVED,
    id=TemplateId("t1"),
    ref=TemplateRef("778"),
    changed_at=NOON,
)


def _edited(*ago: timedelta) -> Template:
    return replace(ONE, edited_at=tuple(NOON - each for each in ago))


MANY = tuple(timedelta(days=each + 1) for each in range(EDITS))


@pytest.mark.parametrize(
    ("template", "category", "expected"),
    [
        (replace(ONE, state=State.DRAFT), Category.MARKETING, None),
        (replace(ONE, state=State.REJECTED), Category.MARKETING, None),
        (replace(ONE, state=State.PAUSED), Category.UTILITY, None),
        (replace(ONE, state=State.WAITING), Category.UTILITY, Hindered(Hindrance.BEING_REVIEWED)),
        (replace(ONE, state=State.AT_CHANNEL), Category.UTILITY, Hindered(Hindrance.BEING_REVIEWED)),
        (replace(ONE, state=State.DISABLED), Category.UTILITY, Hindered(Hindrance.ENDED)),
        (replace(ONE, state=State.DELETED), Category.UTILITY, Hindered(Hindrance.ENDED)),
        (replace(ONE, state=State.ARCHIVED), Category.UTILITY, Hindered(Hindrance.ENDED)),
        (ONE, Category.UTILITY, None),
        (ONE, Category.MARKETING, Hindered(Hindrance.CATEGORY_FIXED)),
        (_edited(EDIT_REST), Category.UTILITY, None),
        (
            _edited(EDIT_REST - timedelta(seconds=1)),
            Category.UTILITY,
            Hindered(Hindrance.EDITED_TODAY, NOON + timedelta(seconds=1)),
        ),
        (
            _edited(*MANY),
            Category.UTILITY,
            Hindered(Hindrance.EDITED_OFTEN, NOON - MANY[-1] + EDITS_WITHIN),
        ),
        (_edited(*MANY[:-1], EDITS_WITHIN), Category.UTILITY, None),
    ],
)
def test_when_a_template_may_say_something_else(
    template: Template, category: Category, expected: Hindered | None
) -> None:
    """While nobody reviews it; an approved one once a day, ten times in thirty days, in its category."""
    assert hindered(template, category, NOON) == expected


def test_only_an_approved_one_is_counted_as_edited() -> None:
    """What no longer counts is forgotten."""
    other = Text("It is on its way.")

    first = rewritten(_edited(EDITS_WITHIN, EDIT_REST), other, Category.UTILITY, NOON)
    draft = rewritten(replace(ONE, state=State.DRAFT), other, Category.MARKETING, NOON)

    assert (first.text, first.edited_at) == (other, (NOON - EDIT_REST, NOON))
    assert (draft.category, draft.edited_at, draft.changed_at) == (Category.MARKETING, (), NOON)


def test_a_deleted_name_rests_for_thirty_days() -> None:
    """In its language; one that the channel never had rests not at all."""
    gone = replace(ONE, state=State.DELETED)

    def rests(*others: Template, now: datetime = NOON) -> datetime | None:
        return name_rests("shipped", "en", others, now)

    assert rests(gone) == NOON + NAME_RESTS
    assert rests(gone, now=NOON + NAME_RESTS) is None
    assert rests(ONE, replace(gone, language="it"), replace(gone, ref=None)) is None


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING, State.DELETED])
def test_what_is_written_anew_or_has_ended_here_is_not_judged(state: State) -> None:
    """The channel speaks of another text."""
    mine = replace(ONE, state=state)

    assert judged(mine, Judged(State.APPROVED)) == (mine, ())


def test_a_text_on_its_way_is_not_judged_by_the_one_before() -> None:
    """An approval that comes late is of what it said before."""
    mine = replace(ONE, state=State.AT_CHANNEL, handing_in=True)

    assert judged(mine, Judged(State.APPROVED)) == (mine, ())


def test_what_the_channel_says_twice_is_told_once() -> None:
    """And the list, which knows less, takes away nothing of what a webhook said."""
    said = Judged(State.REJECTED, "INVALID_FORMAT", "Add a sample.")

    rejected, facts = judged(ONE, said)

    assert facts == (TemplateMoved(ONE.id, "rejected"),)
    assert judged(rejected, said) == (rejected, ())
    assert judged(rejected, Judged(State.REJECTED, "INVALID_FORMAT")) == (rejected, ())
    assert judged(rejected, Judged(State.APPROVED))[0] == ONE


def test_quality_is_told_when_it_harms_or_no_longer_does() -> None:
    """Not when it is first known to be well."""
    green, first = of_quality(ONE, Quality.GREEN)
    red, worse = of_quality(green, Quality.RED)
    again, better = of_quality(red, Quality.GREEN)

    assert (first, worse) == ((), (TemplateQualityChanged(ONE.id, "red"),))
    assert better == (TemplateQualityChanged(ONE.id, "green"),)
    assert of_quality(again, Quality.GREEN) == (again, ())


def test_a_category_is_announced_and_then_changed() -> None:
    """Each is told once, also when the list says it again."""
    coming, announced = recategorised(ONE, Category.MARKETING, coming=True)
    there, changed = recategorised(coming, Category.MARKETING, coming=False)

    assert announced == (TemplateCategoryChanged(ONE.id, "marketing", True),)
    assert (coming.category, coming.category_to_come) == (Category.UTILITY, Category.MARKETING)
    assert changed == (TemplateCategoryChanged(ONE.id, "marketing", False),)
    assert (there.category, there.category_to_come) == (Category.MARKETING, None)
    assert recategorised(coming, Category.MARKETING, coming=True) == (coming, ())
    assert recategorised(there, Category.MARKETING, coming=True) == (there, ())
    assert recategorised(coming, Category.UTILITY, coming=False) == (ONE, ())


def test_templates_are_looked_at_again_after_an_hour() -> None:
    """And by that look alone: it carries which one it follows."""
    (due,) = effects_of(TemplatesSynced("waba", NOON))

    assert due == Due(SyncTemplates("waba", since=NOON), timedelta(hours=1))


def test_a_category_to_come_is_other_news_than_one_that_came() -> None:
    """Whoever it concerns has time to act."""
    (soon,) = effects_of(TemplateCategoryChanged(ONE.id, "marketing", True))
    (now,) = effects_of(TemplateCategoryChanged(ONE.id, "marketing", False))

    assert soon.effect == SpreadTemplateNews(ONE.id, TemplateNews.CATEGORY_COMING, "marketing")
    assert now.effect == SpreadTemplateNews(ONE.id, TemplateNews.CATEGORY, "marketing")
