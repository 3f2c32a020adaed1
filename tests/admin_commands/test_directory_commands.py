"""Agents, skillsets and numbers, as those who administer type them."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from core.ids import AgentRef
from core.routing.skillset import MembersFrom, Mode
from desk.agents import learn
from desk.ports import Company
from desk.views import Tone
from sandbox.office import TENANT, Office
from tests.admin_commands.conftest import Type


async def _directory(company: Office) -> Company:
    async with company.desk.store.begin(TENANT.id) as uow:
        return await uow.directory.read()


async def _sales(typed: Type) -> None:
    await typed("U0ADA", "skillset new Sales --channel C0SALES")


# ---- skillsets ------------------------------------------------------------------------------------------------------


async def test_a_skillset_is_made_with_the_defaults(typed: Type, company: Office) -> None:
    """It offers, it has a list, and it says what comes next."""
    answer = await typed("U0ADA", 'skillset new "Sales Italy" --channel C0SALES')

    made = (await _directory(company)).skillset_named("sales italy")
    assert made is not None
    assert (made.mode, made.members_from, made.channel) == (Mode.OFFER, MembersFrom.LIST, "C0SALES")
    assert 'skillset add "Sales Italy" @name' in answer.lines[1]
    assert company.desk.store.directory.skillsets[made.id] == made


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("skillset new Sales --level 3", "It needs a channel."),
        ("skillset new Sales --channel C0GENERAL", "This channel belongs to General already."),
        ("skillset new general --channel C0X", "There is a skillset of this name already."),
        ('skillset new "a, b" --channel C0X', "A name has 1 to 80 letters and no comma."),
        ("skillset new Sales --channel C0X --mode push", "It is one of claim, offer, assign."),
        ("skillset new Sales --channel C0X --level 6", "It is a whole number from 1 to 5."),
        ("skillset new Sales --chanel C0X", "`--chanel` is not known here."),
        ("skillset new Sales --channel", "Something is missing after `--channel`."),
        ("skillset set Care --level 2", "No skillset is called “Care”. There are General."),
        ("skillset set General --name Sales", "General keeps its name: it is where everything begins."),
        ("skillset set General --overflow General", "A skillset cannot help itself out."),
        ("skillset set General --rings perhaps", "It is yes or no."),
        ("skillset show Care", "No skillset is called “Care”. There are General."),
        ("number set 39021 --hours always", "No number is 39021. There are +39 02 1234 5678."),
        ("number show 39021", "No number is 39021. There are +39 02 1234 5678."),
        ('number set "+39 02 1234 5678" --time-zone Rome', "There is no time zone of this name."),
        ('number set "+39 02 1234 5678" --hours "lun 9-18"', "“9-18” is not understood."),
        ('number set "+39 02 1234 5678" --special-days "2026-13-01 closed"', "“2026-13-01 closed” is not"),
        ('number set "+39 02 1234 5678" --holidays XX', "No holidays are known of it."),
        ('number set "+39 02 1234 5678" --skillsets ""', "A number serves one skillset at least."),
        ('number set "+39 02 1234 5678" --skillsets Care', "No skillset is called “Care”."),
        ("agent set U0BEA --limit 0", "It is a whole number from 1 to 50."),
        ("agent set U0BEA --role boss", "It is one of admin, supervisor, campaigns, agent."),
        ("agent set U0ADA --role agent", "Somebody has to administer WitiOp"),
        ("agent disable U0ADA", "Somebody has to administer WitiOp"),
        ("agent list --skillset Care", "No skillset is called “Care”."),
        ("skillset add Care U0BEA", "No skillset is called “Care”."),
        ("skillset add General U0GUEST", "Only full members of the workspace can be agents."),
        ("skillset add General U0BEA", "General follows its channel"),
        ("skillset remove General U0BEA", "Bea is not in General."),
        ("break-reason remove Lunch", "No reason is called “Lunch”."),
        ("closing remove Solved", "No reason is called “Solved”."),
        (f"break-reason add {'x' * 41}", "A reason has 1 to 40 letters."),
    ],
)
async def test_what_cannot_be_is_refused_in_words(typed: Type, company: Office, line: str, said: str) -> None:
    """And nothing changes."""
    await typed("U0ADA", "agent show U0BEA")
    before = await _directory(company)

    answer = await typed("U0ADA", line)

    assert answer.tone is Tone.REFUSED
    assert answer.lines[0].startswith(said)
    assert await _directory(company) == before


async def test_a_skillset_is_changed_and_says_what_changed(typed: Type, company: Office) -> None:
    """Before and after; whatever is the same already is no change."""
    await _sales(typed)

    changed = await typed("U0ADA", "skillset set sales --mode assign --offer-seconds 45 --overflow General")
    again = await typed("U0ADA", "skillset set Sales --mode ASSIGN")

    sales = (await _directory(company)).skillset_named("Sales")
    assert sales is not None
    assert (sales.mode, sales.rules.offer_lasts.seconds) == (Mode.ASSIGN, 45)
    assert changed.lines == (
        "mode: assign (before: offer)",
        "overflow: General (before: nothing)",
        "offer-seconds: 45 (before: 90)",
    )
    assert again.lines == ("Nothing changes: Sales was like this already.",)


async def test_the_dash_that_a_keyboard_makes_of_two_is_understood(typed: Type, company: Office) -> None:
    """As phones write it; and a value may follow an equals sign."""
    await typed("U0ADA", "skillset new Sales \u2014channel=C0SALES")

    assert (await _directory(company)).skillset_named("Sales") is not None


async def test_somebody_is_put_in_a_skillset_at_a_level(typed: Type) -> None:
    """By name or reference; again with another level; and taken off."""
    await _sales(typed)
    await typed("U0BEA", "status")

    first = await typed("U0ADA", "skillset add Sales @bea")
    better = await typed("U0ADA", "skillset add Sales U0BEA --level 5")
    shown = await typed("U0ADA", "skillset show Sales --json")
    gone = await typed("U0ADA", "skillset remove Sales Bea")
    empty = await typed("U0ADA", "skillset show Sales")

    assert first.lines == ("Bea is in Sales, level 3.",)
    assert better.lines == ("Bea is in Sales, level 5.",)
    assert json.loads(shown.lines[0])["members"] == [{"user": "U0BEA", "name": "Bea", "level": 5}]
    assert gone.lines[0] == "Bea is no longer in Sales."
    assert empty.lines[-1] == 'Nobody is in it yet: `/witiop skillset add "Sales" @name`.'


async def test_a_list_may_take_the_place_of_a_channel(typed: Type) -> None:
    """General follows its channel until an admin sets a list."""
    refused = await typed("U0ADA", "skillset add General U0BEA")

    await typed("U0ADA", "skillset set General --members-from list")
    added = await typed("U0ADA", "skillset add General U0BEA")

    assert refused.lines[1] == 'To keep a list instead: `/witiop skillset set "General" --members-from list`.'
    assert added.tone is Tone.DONE


async def test_two_people_of_one_name_are_told_apart(typed: Type, company: Office) -> None:
    """Nobody is guessed."""
    profiles = company.workspace.profiles
    profiles[AgentRef("U0BEA2")] = replace(profiles[AgentRef("U0BEA")], ref=AgentRef("U0BEA2"))
    for ref in ("U0BEA", "U0BEA2"):
        await typed(ref, "status")

    answer = await typed("U0ADA", "agent show Bea")

    assert answer.lines == ("2 people are called so. Name them with @.",)


# ---- agents ---------------------------------------------------------------------------------------------------------


async def test_an_agent_is_shown_with_what_they_have(typed: Type) -> None:
    """And what one can do next when they are in no skillset."""
    shown = await typed("U0ADA", "agent show U0BEA")
    told = json.loads((await typed("U0ADA", "agent show U0BEA --json")).lines[0])

    assert shown.lines == (
        "Bea · `U0BEA` · agent · available",
        "0 open conversations, of 5 at once.",
        'In no skillset yet. Put them in one: `/witiop skillset add <skillset> "Bea"`.',
    )
    assert (told["user"], told["limit"], told["enabled"], told["open_conversations"]) == ("U0BEA", 5, True, 0)


async def test_a_role_that_was_given_stays_whatever_the_workspace_says(typed: Type, company: Office) -> None:
    """Slack tells of a new picture; the supervisor is still one."""
    await typed("U0ADA", "agent set U0BEA --role supervisor --limit 2 --external-id E-17")

    async with company.desk.store.begin(TENANT.id) as uow:
        agent = await learn(company.desk, uow, company.workspace.profiles[AgentRef("U0BEA")])

    assert (agent.role, agent.limit, agent.external_id) == ("supervisor", 2, "E-17")


async def test_whoever_has_conversations_is_disabled_only_for_sure(typed: Type, company: Office) -> None:
    """It says what becomes of them; once disabled, they can do nothing, and they can come back."""
    await company.takes_in(company.writes("391230000001", "hello"))
    await company.works()
    await company.takes_in(company.posts("U0BEA", company.thread(), "Hello!"))
    await company.passes(timedelta(seconds=5))

    warned = await typed("U0ADA", "agent disable Bea")
    done = await typed("U0ADA", "agent disable Bea --yes")
    nothing = await typed("U0BEA", "status available")
    back = await typed("U0ADA", "agent enable Bea")
    again = await typed("U0BEA", "status available")

    assert warned.tone is Tone.REFUSED
    assert warned.lines[0].startswith("Bea has one open conversation.")
    assert done.lines == ("Bea may not use WitiOp any more.",)
    assert nothing.tone is Tone.REFUSED
    assert back.lines == ("Bea may use WitiOp.",)
    assert again.tone is Tone.DONE


async def test_everybody_is_listed(typed: Type) -> None:
    """By name, or of one skillset alone."""
    await _sales(typed)
    await typed("U0ADA", "skillset add Sales U0CARLO --level 2")
    await typed("U0BEA", "status")

    everybody = await typed("U0ADA", "agent list")
    sales = json.loads((await typed("U0ADA", "agent list --skillset sales --json")).lines[0])

    assert [line.split(" · ")[0] for line in everybody.lines[:3]] == ["Ada", "Bea", "Carlo"]
    assert everybody.lines[2].endswith(" · Sales 2")
    assert everybody.lines[3].startswith("Slack is asked whether the one who takes conversations")
    assert [each["skillsets"] for each in sales] == [[{"name": "Sales", "level": 2}]]


async def test_an_empty_list_says_so(typed: Type) -> None:
    """And why."""
    await _sales(typed)

    answer = await typed("U0ADA", "agent list --skillset Sales")

    assert answer.lines == ("Nobody is here yet. People are known from their first act in Slack.",)


# ---- numbers --------------------------------------------------------------------------------------------------------


async def test_a_number_has_hours_where_it_is(typed: Type) -> None:
    """At noon in Rome on a Friday; until six in the evening there."""
    await _sales(typed)

    await typed(
        "U0ADA",
        'number set "+390212345678" --time-zone Europe/Rome --hours "mon-fri 09:00-18:00" --holidays it-mi '
        '--special-days "2026-12-24 closed" --skillsets "General, Sales" --inactivity-minutes 30',
    )
    shown = await typed("U0ADA", "number show 106540352242922")
    told = json.loads((await typed("U0ADA", "number list --json")).lines[0])

    assert shown.lines[0] == (
        "+39 02 1234 5678 · `106540352242922` · open until 2026-11-27 18:00 · General, Sales"
    )
    assert told["service"] == "open"
    [number] = told["numbers"]
    assert number["skillsets"] == ["General", "Sales"]
    assert (number["hours"], number["holidays"]) == ("mon-fri 09:00-18:00", "IT-MI")
    assert (number["inactivity_minutes"], number["is_open"]) == (30, True)
    assert number["closes_at"] == "2026-11-27T17:00:00+00:00"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ("always", "open"),
        ("closed", "closed"),
        ("sat 09:00-18:00", "closed until 2026-11-28 09:00"),
    ],
)
async def test_a_number_says_whether_it_is_open(typed: Type, hours: str, said: str) -> None:
    """And until when, if there is an end."""
    await typed("U0ADA", f'number set +390212345678 --hours "{hours}"')

    listed = await typed("U0ADA", "number list")

    assert listed.lines[0] == ("All numbers are open." if said == "open" else "All numbers are closed.")
    assert listed.lines[1].split(" · ")[2] == said


# ---- who may --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "agent list",
        "agent show U0ADA",
        "agent set U0BEA --role admin",
        "agent enable U0BEA",
        "agent disable U0ADA",
        "skillset list",
        "skillset show General",
        "skillset new Mine --channel C0X",
        "skillset set General --mode assign",
        "skillset add General U0BEA",
        "skillset remove General U0BEA",
        "number list",
        "number show 106540352242922",
        "number set 106540352242922 --hours closed",
        "break-reason add Nap",
        "break-reason remove Nap",
    ],
)
async def test_an_agent_may_not(typed: Type, company: Office, line: str) -> None:
    """Only those who administer set anything, and only they and supervisors look."""
    before = await _directory(company)

    answer = await typed("U0BEA", line)

    assert answer.tone is Tone.REFUSED
    assert answer.lines[0].startswith("Your role does not allow")
    assert await _directory(company) == before


async def test_a_supervisor_looks_and_sets_nothing(typed: Type) -> None:
    """They see people, skillsets and numbers."""
    await typed("U0ADA", "agent set U0BEA --role supervisor")

    for looks in ("agent list", "skillset list", "number list", "agent show Ada"):
        assert (await typed("U0BEA", looks)).tone is Tone.TOLD
    assert (await typed("U0BEA", "agent set Ada --limit 1")).tone is Tone.REFUSED


# ---- help -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["agent", "help agent", "Agent"])
async def test_a_noun_alone_shows_what_can_be_done_with_it(typed: Type, line: str) -> None:
    """Instead of an error."""
    answer = await typed("U0ADA", line)

    assert answer.tone is Tone.TOLD
    assert [each.split("`")[1].split()[2] for each in answer.lines] == [
        "list",
        "show",
        "set",
        "enable",
        "disable",
    ]


@pytest.mark.parametrize("line", ["help agent set", "agent set --help", "agent set U0BEA --help"])
async def test_the_flags_of_a_command_are_told_by_its_help(typed: Type, line: str) -> None:
    """Each with what it may be."""
    answer = await typed("U0ADA", line)

    assert answer.lines[0].startswith("`/witiop agent set <agent> [--…]`")
    assert "`--role admin|supervisor|campaigns|agent`  what they may do" in answer.lines
    assert "`--limit …`  how many conversations at once" in answer.lines
