"""Templates as the channel has them: handed in, judged, looked at every hour; and who is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from core.agent import Standing
from core.compliance.template import Category, Quality, Slot, State, Template, Text
from core.compliance.template_life import (
    Judged,
    TemplateDeletionAsked,
    TemplateHandedIn,
    TemplateNews,
)
from core.ids import AgentId, AgentRef, TemplateId, TemplateRef
from desk import agents, template_sync
from desk.channel_news import TemplateReported
from desk.ports import AgentProfile, TemplateThere
from desk.template_views import TemplateWord
from sandbox.fates import Fate
from sandbox.office import NUMBER, TENANT, Office

ADA, BEA = AgentRef("U0ADA"), AgentRef("U0BEA")
SHIPPED = Template(
    "shipped",
    "en",
    Category.UTILITY,
    Text("Hi {{1}}, it has left.", slots=(Slot("1", "Ada", "you"),)),
    id=TemplateId("t1"),
    account=NUMBER.account,
)


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers, Bea answers; both have been seen."""
    office.workspace.profiles[ADA] = AgentProfile(ADA, "Ada", Standing.MEMBER, True, "en", "UTC")
    for ref in (ADA, BEA):
        await agents.known(office.desk, TENANT.id, ref)
    return office


async def _hands_in(office: Office, template: Template = SHIPPED, *, who: AgentRef = BEA) -> None:
    """As its writer wants it."""
    async with office.desk.store.begin(TENANT.id) as uow:
        writer = await uow.agents.by_ref(who)
        assert writer is not None
        uow.templates.save(replace(template.moved(State.AT_CHANNEL), handing_in=True, by=writer.id))
        uow.record(TemplateHandedIn(template.id))
        await uow.commit()
    await office.works()


async def _kept(office: Office) -> Sequence[Template]:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.templates.all()


async def _is_told(office: Office, ref: TemplateRef, **what: object) -> None:
    told = TemplateReported(NUMBER.account, ref, "shipped", "en", "status", (), **what)  # type: ignore[arg-type]
    key = f"{ref}:{len(office.items)}"
    await office.takes_in(office.piece(told, key=key, lane=f"notice:{NUMBER.account}"))
    await office.works()


def _words(office: Office) -> list[tuple[AgentRef, str, str]]:
    return [
        (who, word.news, word.what) for who, word in office.workspace.words if isinstance(word, TemplateWord)
    ]


REF = TemplateRef("tmpl.1")


async def test_what_is_handed_in_is_judged_and_its_writer_told(office: Office) -> None:
    """With the reason and what to change."""
    await _hands_in(office)
    await _is_told(office, REF, judged=Judged(State.REJECTED, "INVALID_FORMAT", "Add a sample."))
    await _is_told(office, REF, judged=Judged(State.REJECTED, "INVALID_FORMAT", "Add a sample."))

    (mine,) = await _kept(office)
    assert (mine.state, mine.ref, mine.reason, mine.handing_in) == (
        State.REJECTED,
        REF,
        "INVALID_FORMAT",
        False,
    )
    assert _words(office) == [(BEA, "moved", "rejected")]
    assert office.workspace.words[0][1] == TemplateWord(
        "en", "shipped", "en", TemplateNews.MOVED, "rejected", "INVALID_FORMAT", "Add a sample."
    )


async def test_what_the_channel_does_not_take_is_a_draft_again(office: Office) -> None:
    """Its writer reads why."""
    office.channel.templates.refuses = "Every variable needs a sample."

    await _hands_in(office)

    (mine,) = await _kept(office)
    assert (mine.state, mine.handing_in, mine.advice) == (
        State.DRAFT,
        False,
        "Every variable needs a sample.",
    )
    assert _words(office) == [(BEA, "not taken", "")]


@pytest.mark.parametrize("fate", [Fate.BUSY, Fate.LOST, Fate.SILENT, Fate.REVOKED])
async def test_trouble_on_the_line_hands_in_once_in_the_end(office: Office, fate: Fate) -> None:
    """Whether it happened is looked for before it is done again."""
    office.channel.fates.plan("templates", Fate.FINE, fate)

    await _hands_in(office)
    await office.passes(timedelta(minutes=30))

    (mine,) = await _kept(office)
    assert (mine.state, mine.handing_in, mine.ref) == (State.AT_CHANNEL, False, REF)
    assert [each.name for each in office.channel.templates.handed_in] == ["shipped"]


async def test_a_name_somebody_else_has_is_not_taken_over(office: Office) -> None:
    """Another text of that name is another template."""
    there = TemplateThere(
        TemplateRef("9"), "shipped", "en", Category.UTILITY, Text("Other."), Judged(State.APPROVED)
    )
    office.channel.templates.there[there.ref] = there

    await _hands_in(office)

    (mine,) = await _kept(office)
    assert (mine.state, mine.reason, mine.ref) == (State.DRAFT, "name taken", None)


async def test_an_account_nobody_has_numbers_of_takes_nothing(office: Office) -> None:
    """Said instead of waited for."""
    await _hands_in(office, replace(SHIPPED, account="another"))

    (mine,) = await _kept(office)
    assert (mine.state, mine.reason) == (State.DRAFT, "no number")


async def test_the_hourly_look_finds_what_nobody_told(office: Office) -> None:
    """What was made elsewhere, what was judged; each hour once, whoever asks more often."""
    await _hands_in(office)
    office.channel.templates.judge("shipped", State.APPROVED)
    other = TemplateThere(
        TemplateRef("9"), "menu", "it", Category.MARKETING, Text("Ecco."), Judged(State.APPROVED)
    )
    office.channel.templates.there[other.ref] = other
    for _ in range(3):
        await template_sync.keep_looking(office.desk, TENANT.id)
    await office.works()
    first = {each.name: each.state for each in await _kept(office)}

    office.channel.templates.judge("menu", State.DISABLED, "SCAM")
    await office.passes(timedelta(minutes=59))
    before = {each.name: each.state for each in await _kept(office)}
    await office.passes(timedelta(minutes=2))

    after = {each.name: each.state for each in await _kept(office)}
    assert first == before == {"menu": State.APPROVED, "shipped": State.APPROVED}
    assert after == {"menu": State.DISABLED, "shipped": State.APPROVED}
    assert _words(office) == [(BEA, "moved", "approved"), (ADA, "moved", "disabled")]
    async with office.desk.store.begin(TENANT.id) as uow:
        account = await uow.templates.account(NUMBER.account)
    assert account is not None
    assert (account.allowed, account.synced_at) == (250, office.clock.now() - timedelta(minutes=1))


async def test_two_looks_do_not_become_two_an_hour(office: Office) -> None:
    """A template nobody knows is looked for at once; the next hour has one look all the same."""
    await template_sync.keep_looking(office.desk, TENANT.id)
    await office.works()
    await _is_told(office, TemplateRef("unknown"), judged=Judged(State.APPROVED))
    asked = _looks(office)

    await office.passes(timedelta(hours=3, minutes=1))

    assert asked == 2
    assert _looks(office) == asked + 3


def _looks(office: Office) -> int:
    return office.channel.templates.looked


async def test_however_long_the_channel_is_away_it_is_looked_at_again(office: Office) -> None:
    """Also when it says no: somebody may mend that."""
    office.channel.fates.plan("templates", Fate.BUSY, Fate.REFUSED, Fate.LOST)
    await template_sync.keep_looking(office.desk, TENANT.id)

    await office.passes(timedelta(hours=2))

    async with office.desk.store.begin(TENANT.id) as uow:
        account = await uow.templates.account(NUMBER.account)
    assert account is not None
    assert account.synced_at is not None


async def test_a_look_that_was_lost_is_asked_for_anew(office: Office) -> None:
    """After some hours without one."""
    await template_sync.keep_looking(office.desk, TENANT.id)
    office.clock.advance(template_sync.LOST_AFTER)
    await template_sync.keep_looking(office.desk, TENANT.id)
    office.clock.advance(timedelta(seconds=1))
    before = office.desk.clock.now()

    await template_sync.keep_looking(office.desk, TENANT.id)

    async with office.desk.store.begin(TENANT.id) as uow:
        account = await uow.templates.account(NUMBER.account)
    assert account is not None
    assert account.wanted_at == before


async def test_what_is_only_known_here_survives_the_look(office: Office) -> None:
    """Defaults of slots; and what is gone there is deleted here, which those who administer are told."""
    await _hands_in(office)
    text = Text("Hi {{1}}, it left today.", slots=(Slot("1", "Bo"),))
    there = office.channel.templates.there[REF]
    office.channel.templates.there[REF] = replace(
        there, text=text, quality=Quality.RED, category=Category.MARKETING, category_to_come=Category.UTILITY
    )
    await _looks_now(office)
    (seen,) = await _kept(office)
    del office.channel.templates.there[REF]

    await _looks_now(office)

    (gone,) = await _kept(office)
    assert seen.text == replace(text, slots=(Slot("1", "Bo", "you"),))
    assert (seen.quality, seen.category, seen.category_to_come) == (
        Quality.RED,
        Category.MARKETING,
        Category.UTILITY,
    )
    assert gone.state is State.DELETED
    assert [news for who, *news in _words(office) if who == ADA] == [
        ["category", "marketing"],
        ["category coming", "utility"],
        ["quality", "red"],
        ["moved", "deleted"],
    ]


async def _looks_now(office: Office) -> None:
    await _is_told(office, TemplateRef("unknown"), judged=Judged(State.APPROVED))


async def test_news_of_a_template_change_it_and_nonsense_changes_nothing(office: Office) -> None:
    """Quality, category, another company's account, an event nobody knows."""
    await _hands_in(office)
    await _is_told(office, REF, quality=Quality.YELLOW)
    await _is_told(office, REF, category=Category.MARKETING, coming=True)
    await _is_told(office, REF)
    elsewhere = TemplateReported("another", TemplateRef("1"), "x", "en", "status", ())
    await office.takes_in(office.piece(elsewhere, key="else", lane="notice:another"))
    await office.works()

    (mine,) = await _kept(office)
    assert (mine.quality, mine.category, mine.category_to_come) == (
        Quality.YELLOW,
        Category.UTILITY,
        Category.MARKETING,
    )


async def test_new_words_on_their_way_are_not_overwritten(office: Office) -> None:
    """The list still has the words before."""
    await _hands_in(office)
    (mine,) = await _kept(office)
    other = replace(mine, text=Text("Other words entirely."), handing_in=True)
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.templates.save(other)
        await uow.commit()

    await _looks_now(office)

    assert await _kept(office) == [replace(other, version=other.version + 1)]


@pytest.mark.parametrize("fate", [Fate.FINE, Fate.BUSY, Fate.SILENT, Fate.REFUSED])
async def test_what_is_deleted_here_is_deleted_there(office: Office, fate: Fate) -> None:
    """However often it takes."""
    await _hands_in(office)
    (mine,) = await _kept(office)
    office.channel.fates.plan("templates", fate)
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.templates.save(mine.moved(State.DELETED))
        uow.record(TemplateDeletionAsked(mine.id, AgentId("a1")))
        await uow.commit()

    await office.passes(timedelta(minutes=1))

    assert office.channel.templates.there == {}


async def test_one_that_is_gone_meanwhile_is_no_trouble(office: Office) -> None:
    """Nobody is told of it, and nothing is handed in."""
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.record(
            TemplateHandedIn(TemplateId("gone")), TemplateDeletionAsked(TemplateId("gone"), AgentId("a1"))
        )
        await uow.commit()

    await office.works()

    assert office.channel.templates.handed_in == []
