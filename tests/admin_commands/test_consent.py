"""`/witiop consent`: what a contact allowed, noted with its proof, read, and handed out."""

import json
from datetime import timedelta

import pytest

from admin_commands.table import fill
from core.compliance.consent import ConsentExported, Entry, Move, Purpose, Way, Wording, withdrawal
from core.contact import AddressKind, Contact, ContactAddress
from core.ids import AgentRef, ContactId, MessageId
from core.text import Private
from desk import consenting
from desk.filling import CommandForm
from desk.views import Answer, Tone
from sandbox.memory_store import MemoryStore
from sandbox.office import NUMBER, TENANT, Office
from tests.admin_commands.conftest import Type

ANA = "393330000001"
GRANT = 'consent grant "#1" --for marketing --wording "Yes, write to me" --version v3 --evidence "form 7"'


@pytest.fixture
async def talk(company: Office) -> Office:
    """Ana wrote, so she is known; Ada may know of everybody."""
    await company.takes_in(company.writes(ANA, "Hello"))
    await company.passes(timedelta(seconds=1))
    return company


async def test_a_grant_is_noted_with_its_words_and_its_proof(typed: Type, talk: Office) -> None:
    """And read by whoever asks, for each number and purpose."""
    noted = await typed("U0ADA", GRANT + " --since 2026-11-20 --language it")

    told = json.loads((await typed("U0ADA", 'consent show "#1" --json')).lines[0])
    shown = await typed("U0ADA", 'consent show "#1"')

    assert noted.lines == ("Noted: Contact 01 allowed advertising.",)
    assert told["stands"] == {
        NUMBER.display: {
            "service": "never",
            "utility": "implied",
            "marketing": "granted",
            "authentication": "never",
        }
    }
    assert told["entries"][1] == {
        "purpose": "marketing",
        "move": "granted",
        "at": "2026-11-20T12:00:00+00:00",
        "until": None,
        "way": "agent",
        "number": None,
        "by": "Ada",
        "wording": {"text": "Yes, write to me", "version": "v3", "language": "it"},
        "evidence": "form 7",
    }
    assert shown.title == "Consent of Contact 01"
    assert shown.lines[0].startswith(f"*{NUMBER.display}*")
    assert (
        "20.11.2026 12:00 · advertising: allowed · as an agent noted · Ada · “Yes, write to me” v3 · form 7"
        in (shown.lines)
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("consent grant #1 --for marketing --evidence x", "the words they agreed to"),
        ('consent grant #1 --for marketing --wording " " --evidence x', "the words they agreed to"),
        ("consent grant #1 --for marketing --wording yes", "where the proof is found"),
        ("consent grant #1 --wording yes --evidence x", "Say what for"),
        ("consent grant #1 --for marketing --wording yes --evidence x --since 2027-01-01", "has passed"),
        ("consent grant #1 --for marketing --wording yes --evidence x --since yesterday", "like 2026-11-20"),
        (f"consent grant #1 --for marketing --wording yes --evidence {'x' * 501}", "at most 500"),
        (f"consent grant #1 --for marketing --wording {'x' * 1001} --evidence x", "at most 1000"),
        (f"consent grant #1 --for marketing --wording x --version {'x' * 61} --evidence x", "at most 60"),
        ("consent grant #7 --for marketing --wording yes --evidence x", "No contact is found"),
    ],
)
async def test_what_proves_nothing_is_not_noted(typed: Type, talk: Office, line: str, why: str) -> None:
    """With the sentence that says what is missing."""
    refused = await typed("U0ADA", line)

    assert refused.tone is Tone.REFUSED
    assert why in refused.lines[0]


async def test_a_withdrawal_needs_no_proof_and_counts_at_once(typed: Type, talk: Office) -> None:
    """It is as easy to take back as to give."""
    await typed("U0ADA", GRANT)

    noted = await typed("U0ADA", "consent withdraw #1 --for marketing")

    assert noted.lines == ("Noted: Contact 01 no longer wants advertising. It holds from now on.",)
    told = json.loads((await typed("U0ADA", "consent show #1 --json")).lines[0])
    assert told["stands"][NUMBER.display]["marketing"] == "withdrawn"


async def test_without_anything_more_a_form_opens_and_does_the_same(typed: Type, talk: Office) -> None:
    """Its fields are the flags."""
    asked = await typed("U0ADA", "consent grant #1")
    back = await typed("U0ADA", "consent withdraw #1")

    assert isinstance(asked.form, CommandForm)
    assert isinstance(back.form, CommandForm)
    assert [each.name for each in back.form.inputs] == ["for", "evidence", "since"]
    filled = {each.name: each.value for each in asked.form.inputs} | {
        "for": "marketing",
        "wording": "Yes",
        "evidence": "letter",
    }
    given = {name: value for name, value in filled.items() if value}
    answer = await fill(talk.desk, TENANT.id, AgentRef("U0ADA"), asked.form.command, asked.form.about, given)
    assert answer.lines == ("Noted: Contact 01 allowed advertising.",)


async def test_a_refused_message_opens_the_form_for_what_it_needed(typed: Type, talk: Office) -> None:
    """The conversation's number stands in it; a message nobody knows opens nothing."""
    await typed("U0ADA", "status")
    post = talk.new_post(talk.thread())
    await talk.takes_in(talk.posts("U0ADA", talk.thread(), "Until eight.", post=post))
    await talk.works()

    form = await consenting.form_about(talk.desk, TENANT.id, (await talk.reply(post)).id, AgentRef("U0ADA"))
    nothing = await consenting.form_about(talk.desk, TENANT.id, MessageId("m0"), AgentRef("U0ADA"))

    assert isinstance(form, CommandForm)
    assert (form.command, form.about) == ("consent grant", "#1")
    assert isinstance(nothing, Answer)


async def test_proof_is_handed_out_to_supervisors_and_that_is_recorded(typed: Type, talk: Office) -> None:
    """Agents may read it, not take it away."""
    refused = await typed("U0BEA", "consent export #1")
    taken = await typed("U0ADA", "consent export #1 --json")
    nobody = await typed("U0ADA", "consent export #9")

    assert refused.tone is Tone.REFUSED
    assert nobody.tone is Tone.REFUSED
    assert [each["way"] for each in json.loads(taken.lines[0])["entries"]] == ["wrote"]
    store = talk.desk.store
    assert isinstance(store, MemoryStore)
    assert len([fact for fact in store.facts(TENANT.id) if isinstance(fact, ConsentExported)]) == 1


async def test_of_whom_nothing_is_known_it_says_what_to_do(typed: Type, company: Office) -> None:
    """An empty ledger is no dead end."""
    await company.takes_in(company.writes(ANA, "stop it"))
    async with company.desk.store.begin(TENANT.id) as uow:
        uow.contacts.save(
            Contact(
                ContactId("c9"), (ContactAddress(AddressKind.PHONE, Private("39333999")),), Private("New")
            )
        )
        await uow.commit()

    shown = await typed("U0ADA", "consent show 39333999")

    assert "consent grant" in shown.lines[-1]


async def test_what_a_file_declares_never_outweighs_what_the_contact_said(talk: Office) -> None:
    """Nor is anything taken in that has no proof or no words; a withdrawal always is."""
    given = Entry(
        Purpose.MARKETING,
        Move.GRANTED,
        talk.clock.now(),
        Way.IMPORT,
        wording=Wording("Yes", "v1", "it"),
        evidence="web form v3, 2026-09",
    )
    back = Entry(Purpose.AUTHENTICATION, Move.WITHDRAWN, talk.clock.now(), Way.IMPORT)
    bare = Entry(Purpose.UTILITY, Move.GRANTED, talk.clock.now(), Way.IMPORT, evidence="web form v3")
    async with talk.desk.store.begin(TENANT.id) as uow:
        (ana,) = await uow.contacts.at([ContactAddress(AddressKind.PHONE, Private(ANA))])
        assert await consenting.declared(uow, ana, given, bare, back) == (given, back)
        uow.consents.add(ana.id, *withdrawal(talk.clock.now() - timedelta(days=1), Way.KEYWORD, "wamid.1"))
        assert await consenting.declared(uow, ana, given) == (given,)
        uow.consents.add(ana.id, *withdrawal(talk.clock.now() + timedelta(days=1), Way.KEYWORD, "wamid.2"))
        assert await consenting.declared(uow, ana, given) == ()
