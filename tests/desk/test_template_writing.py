"""Templates are written, checked, looked at by an operator, handed in, copied, put away and deleted."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from core.agent import Standing
from core.compliance.template import Category, HeaderKind, State, Template
from core.compliance.template_life import NAME_RESTS, Review, TemplatesWanted
from core.ids import AgentRef, ChannelRef
from desk import (
    agents,
    template_files,
    template_keeping,
    template_listing,
    template_review,
    template_writing,
)
from desk.operators import Operators
from desk.ports import AgentProfile
from desk.template_drafting import DEFAULT, SAMPLE, Field, Filled
from desk.template_views import ReturnForm, SlotsForm, TemplateWord, WritingForm
from desk.views import Answer, Tone
from sandbox.office import TENANT, Office

ADA, BEA, OPS = AgentRef("U0ADA"), AgentRef("U0BEA"), AgentRef("U0OPS")
TABLE = {
    Field.NAME: "Table Ready",
    Field.LANGUAGE: "en",
    Field.PURPOSE: "reservation update",
    Field.HEADER_TEXT: "Your table",
    Field.BODY: "Dear {{name}}, your table is ready now.",
    Field.FOOTER: "Osteria da Bea",
    Field.BUTTONS: "I am coming\nMenu | https://osteria.example/{{1}}",
}
SAMPLES = {f"{SAMPLE}name": "Ada", f"{SAMPLE}link1": "lunch", f"{DEFAULT}link1": "today"}


@pytest.fixture
async def office(office: Office) -> Office:
    """Ada administers, Bea answers, Ops runs the installation."""
    office.desk = replace(office.desk, operators=Operators((OPS,), ChannelRef("C0OPS")))
    for ref, manages in ((ADA, True), (BEA, False), (OPS, False)):
        office.workspace.profiles[ref] = AgentProfile(ref, ref[3:], Standing.MEMBER, manages, "en", "UTC")
        await agents.known(office.desk, TENANT.id, ref)
    office.dispatcher = type(office.dispatcher)(office.desk)
    return office


async def _kept(office: Office) -> Sequence[Template]:
    async with office.desk.store.begin(TENANT.id) as uow:
        return await uow.templates.all()


async def _writes(
    office: Office, values: dict[Field, str] | None = None, **more: object
) -> SlotsForm | Answer:
    """Ada fills in the first form; of the one there is, if she changes it."""
    given = {str(name): value for name, value in (values or TABLE).items()}
    before = more.get("before")
    about = before.id if isinstance(before, Template) else None
    file = more.get("file")
    filled = Filled(given, file if isinstance(file, str) else None, "image/png")  # type: ignore[arg-type]
    return await template_writing.save(office.desk, TENANT.id, ADA, about, filled)


async def _approved(office: Office) -> Template:
    """Written, handed in, approved."""
    form = await _writes(office)
    assert isinstance(form, SlotsForm)
    await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    await office.works()
    office.channel.templates.judge("table_ready", State.APPROVED)
    await _looks(office)
    (mine,) = await _kept(office)
    assert mine.state is State.APPROVED
    return mine


async def _looks(office: Office) -> None:
    async with office.desk.store.begin(TENANT.id) as uow:
        uow.record(TemplatesWanted("209999"))
        await uow.commit()
    await office.works()


def _told(answer: object) -> str:
    assert isinstance(answer, Answer), answer
    return " ".join(answer.lines)


async def test_one_is_written_sampled_and_handed_in(office: Office) -> None:
    """Its name made fit, its category from its purpose; what is missing is said beside the field."""
    form = await _writes(office)
    assert isinstance(form, SlotsForm)
    refused = await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id)
    (draft,) = await _kept(office)
    done = await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    again = await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    await office.works()

    assert form.findings[0] == "The slot {{name}} has no sample. Give one, as it could truly be."
    assert (refused.tone, refused.about) == (Tone.REFUSED, f"{SAMPLE}name")
    assert (draft.name, draft.category, draft.state) == ("table_ready", Category.UTILITY, State.DRAFT)
    assert _told(done) == "It goes to Meta now. You are told what becomes of it."
    assert _told(again) == "It is handed in already."
    (handed,) = office.channel.templates.handed_in
    assert [(slot.name, slot.sample, slot.default) for slot in handed.text.slots] == [
        ("name", "Ada", ""),
        ("link1", "lunch", "today"),
    ]


async def test_only_those_who_administer_write(office: Office) -> None:
    """Asked when it is done, whatever form came."""
    (form,) = [await _writes(office)]
    assert isinstance(form, SlotsForm)

    answers = [
        await template_writing.start(office.desk, TENANT.id, BEA),
        await template_writing.save(office.desk, TENANT.id, BEA, None, Filled({"name": "x"})),
        await template_writing.keep_slots(office.desk, TENANT.id, BEA, form.template.id, {}),
        await template_writing.hand_in(office.desk, TENANT.id, BEA, form.template.id, SAMPLES),
        await template_keeping.delete(office.desk, TENANT.id, BEA, "table_ready", sure=True),
        await template_keeping.duplicate(office.desk, TENANT.id, BEA, "table_ready", "other"),
        await template_keeping.put_away(office.desk, TENANT.id, BEA, "table_ready"),
        await template_files.taken_in(office.desk, TENANT.id, BEA, "{}"),
        await template_keeping.set_rules(office.desk, TENANT.id, ADA, review=None, most=1),
    ]

    assert all(isinstance(each, Answer) and each.tone is Tone.REFUSED for each in answers)
    assert [each.state for each in await _kept(office)] == [State.DRAFT]


async def test_an_approved_one_goes_on_until_its_change_is_handed_in(office: Office) -> None:
    """The change is a draft beside it; then it takes its place, once a day."""
    approved = await _approved(office)
    other = {**TABLE, Field.BODY: "Dear {{name}}, we keep your table until nine."}

    change = await _writes(office, other, before=approved)
    assert isinstance(change, SlotsForm)
    beside = {each.state: each.text.body for each in await _kept(office)}
    listed = await template_listing.listing(office.desk, TENANT.id)
    await template_writing.hand_in(office.desk, TENANT.id, ADA, change.template.id, SAMPLES)
    await office.works()
    office.channel.templates.judge("table_ready", State.APPROVED)
    await _looks(office)
    (changed,) = await _kept(office)
    refused = await _writes(office, TABLE, before=changed)

    assert change.findings == ()
    assert beside == {State.APPROVED: TABLE[Field.BODY], State.DRAFT: other[Field.BODY]}
    assert listed.count == 1
    assert (changed.id, changed.text.body, changed.state) == (approved.id, other[Field.BODY], State.APPROVED)
    assert "once a day" in _told(refused) or "a day" in _told(refused)


async def test_an_operator_looks_at_it_first(office: Office) -> None:
    """Returned with a reason, then forwarded; the post shows what came of it. Others decide nothing."""
    await template_keeping.set_rules(office.desk, TENANT.id, OPS, review=Review.OPERATOR, most=None)
    form = await _writes(office)
    assert isinstance(form, SlotsForm)
    it = (office.desk, TENANT.id, TENANT.id, form.template.id)
    await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    await office.works()
    (asked,) = office.workspace.reviews.values()
    forged = await template_review.forward(*it, BEA)
    no_form = await template_review.start_return(*it, BEA)
    silent = await template_review.give_back(*it, OPS, "  ")
    returning = await template_review.start_return(*it, OPS)
    await template_review.give_back(*it, OPS, "Say which table.")
    await office.works()
    (returned,) = await _kept(office)
    (shown,) = office.workspace.reviews.values()
    late = await template_review.forward(*it, OPS)
    await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id)
    await office.works()
    await template_review.forward(*it, OPS)
    await office.works()

    (mine,) = await _kept(office)
    assert asked.waits
    assert [each.tone for each in (forged, silent, late)] == [Tone.REFUSED] * 3
    assert isinstance(no_form, Answer)
    assert isinstance(returning, ReturnForm)
    assert (returned.state, returned.reason) == (State.DRAFT, "Say which table.")
    assert (shown.waits, shown.reason, shown.decided_by) == (False, "Say which table.", OPS)
    assert (mine.state, mine.handing_in) == (State.AT_CHANNEL, False)
    assert [review.waits for review in office.workspace.reviews.values()] == [False, False]


async def test_there_are_no_more_than_are_allowed(office: Office) -> None:
    """By the plan or by the channel, whichever is less; what is deleted counts no more."""
    await _approved(office)
    await template_keeping.set_rules(office.desk, TENANT.id, OPS, review=None, most=1)
    other = await _writes(
        office, {**TABLE, Field.NAME: "other", Field.BODY: "Dear {{name}}, come again soon."}
    )
    assert isinstance(other, SlotsForm)

    refused = await template_writing.hand_in(office.desk, TENANT.id, ADA, other.template.id, SAMPLES)
    listing = await template_listing.listing(office.desk, TENANT.id)
    await template_keeping.delete(office.desk, TENANT.id, ADA, "table_ready", sure=True)
    await office.works()
    taken = await template_writing.hand_in(office.desk, TENANT.id, ADA, other.template.id, SAMPLES)

    assert _told(refused) == "There are 1 templates, and no more are allowed. Delete one first."
    assert (listing.count, listing.allowed) == (1, 1)
    assert taken.tone is Tone.DONE


async def test_what_cannot_be_undone_is_asked_about(office: Office) -> None:
    """With what it means; the name rests, and says until when."""
    await _approved(office)

    asked = await template_keeping.delete(office.desk, TENANT.id, ADA, "table_ready")
    still = [each.state for each in await _kept(office)]
    done = await template_keeping.delete(office.desk, TENANT.id, ADA, "table_ready", sure=True)
    await office.works()
    form = await _writes(office)
    assert isinstance(form, SlotsForm)
    refused = await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    office.clock.advance(NAME_RESTS)
    later = await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)

    assert "could not be used again for 30 days" in _told(asked)
    assert "was sent 0 times" in _told(asked)
    assert (still, done.tone) == ([State.APPROVED], Tone.DONE)
    assert office.channel.templates.there == {}
    assert refused.about == Field.NAME
    assert later.tone is Tone.DONE


async def test_copies_and_other_languages_are_drafts_of_their_own(office: Office) -> None:
    """What is taken or no language is refused."""
    await _approved(office)
    keeping = template_keeping

    await keeping.duplicate(office.desk, TENANT.id, ADA, "table_ready", "Table Later")
    await keeping.add_language(office.desk, TENANT.id, ADA, "table_ready", "it")
    refused = [
        await keeping.duplicate(office.desk, TENANT.id, ADA, "table_ready", "table_later"),
        await keeping.add_language(office.desk, TENANT.id, ADA, "table_ready", "it", "en"),
        await keeping.add_language(office.desk, TENANT.id, ADA, "table_ready", "xx", "en"),
        await keeping.put_away(office.desk, TENANT.id, ADA, "nothing"),
        await template_writing.hand_in_named(office.desk, TENANT.id, ADA, "nothing"),
    ]
    several = await template_writing.start(office.desk, TENANT.id, ADA, "table_ready")
    twin = await template_writing.hand_in_named(office.desk, TENANT.id, ADA, "table_later")

    there = [(each.name, each.language, each.state, each.ref is None) for each in await _kept(office)]
    assert there == [
        ("table_later", "en", State.DRAFT, True),
        ("table_ready", "en", State.APPROVED, False),
        ("table_ready", "it", State.DRAFT, True),
    ]
    assert all(each.tone is Tone.REFUSED for each in refused)
    assert "en, it" in _told(several)
    assert "says the very same" in _told(twin)


async def test_what_is_put_away_is_not_sent_and_comes_back(office: Office) -> None:
    """The channel has it all the time, and says nothing else."""
    await _approved(office)

    await template_keeping.put_away(office.desk, TENANT.id, ADA, "table_ready")
    await _looks(office)
    (away,) = await _kept(office)
    await template_keeping.put_away(office.desk, TENANT.id, ADA, "table_ready", back=True)
    (back,) = await _kept(office)

    assert (away.state, away.sendable, back.sendable) == (State.APPROVED, False, True)


async def test_a_file_goes_out_and_comes_in_again(office: Office) -> None:
    """As drafts; what it says wrong is named by its place, and then nothing is taken in."""
    await _approved(office)
    text = json.dumps(template_files.plain(await template_files.exported(office.desk, TENANT.id, "")))
    other = text.replace("table_ready", "table_soon").replace("is ready now", "is ready soon")

    taken = await template_files.taken_in(office.desk, TENANT.id, ADA, other)
    changed = await template_files.taken_in(office.desk, TENANT.id, ADA, text.replace("now", "today"))
    refused = [
        await template_files.taken_in(office.desk, TENANT.id, ADA, wrong)
        for wrong in ("{", "[]", '[{"name": "x", "category": "joke"}]', "x" * 200_001)
    ]

    states = [(each.name, each.state, each.text.body[-6:]) for each in await _kept(office)]
    assert _told(taken).startswith("1 draft is kept.")
    assert _told(changed).startswith("1 draft is kept.")
    assert sorted(states) == [
        ("table_ready", State.APPROVED, "y now."),
        ("table_ready", State.DRAFT, "today."),
        ("table_soon", State.DRAFT, " soon."),
    ]
    assert [_told(each) for each in refused] == [
        "This is neither YAML nor JSON.",
        "There is no template in this file.",
        "Template 1: at category stands something else than marketing, utility, authentication.",
        "The file is too long.",
    ]


async def test_a_file_comes_in_whole_or_not_at_all(office: Office) -> None:
    """One of its templates is being reviewed and cannot be changed: the others are not kept either."""
    form = await _writes(office)
    assert isinstance(form, SlotsForm)
    await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    whole = template_files.plain(await _kept(office))
    text = json.dumps(whole)
    both = (
        f"[{json.dumps(TABLE | {'name': 'other', 'category': 'utility'})}, {text[text.index('[') + 1 : -2]}]"
    )
    both = both.replace('"header-text": "Your table", ', "").replace('"buttons": "I am', '"footer": "I am')

    refused = await template_files.taken_in(office.desk, TENANT.id, ADA, both)

    assert refused.lines == ("table_ready (en): It is being reviewed. Wait until that is decided.",)
    assert [each.name for each in await _kept(office)] == ["table_ready"]


async def test_whoever_moves_it_knows(office: Office) -> None:
    """Ada hands in her own, and is told of nothing but what others do."""
    form = await _writes(office)
    assert isinstance(form, SlotsForm)
    await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    await office.works()
    office.channel.templates.judge("table_ready", State.APPROVED)
    await _looks(office)

    told = [word.what for _, word in office.workspace.words if isinstance(word, TemplateWord)]
    assert told == ["approved"]


async def test_a_header_with_a_file_gets_its_example_on_the_way(office: Office) -> None:
    """Fetched from where it was posted, handed over, and kept for sending; one that is gone is said."""
    ref = office.workspace.posts_file(b"\x89PNG123", "image/png")
    photo = {**TABLE, Field.HEADER: "image", Field.HEADER_TEXT: ""}
    form = await _writes(office, photo, file=ref)
    assert isinstance(form, SlotsForm)

    done = await template_writing.hand_in(office.desk, TENANT.id, ADA, form.template.id, SAMPLES)
    await office.works()

    (mine,) = await _kept(office)
    assert done.tone is Tone.DONE
    assert office.channel.templates.samples == {"4::1": b"\x89PNG123"}
    assert mine.text.header is not None
    assert (mine.text.header.kind, mine.text.header.sample, mine.text.header.mime_type) == (
        HeaderKind.IMAGE,
        "4::1",
        "image/png",
    )


async def test_the_form_shows_what_would_be_rejected_while_one_types(office: Office) -> None:
    """Nothing is kept meanwhile."""
    shown = await template_writing.look(
        office.desk, TENANT.id, ADA, None, Filled({"name": "x", "language": "en", "body": "{{1}} is ready"})
    )

    assert isinstance(shown, WritingForm)
    assert shown.findings[0] == "The body begins with a slot. Put a word before it."
    assert await _kept(office) == []
