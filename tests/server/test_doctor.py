"""The doctor sees what is wrong with each link, and says how to mend it."""

import socket
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.manual_clock import ManualClock
from server.clock import SystemClock
from server.doctor import examine
from server.findings import Finding, Grade, well
from server.settings import Settings
from tests.server.given import SECRETS, environment
from tests.server.town import Town


async def examined(
    town: Town,
    *,
    language: str = "en",
    clock: SystemClock | ManualClock | None = None,
    skillsets: Mapping[str, str] | None = None,
) -> dict[str, Finding]:
    """What the doctor says, by link; the gravest of each."""
    order = [Grade.WELL, Grade.WARNS, Grade.WRONG]
    found: dict[str, Finding] = {}
    given = environment(**town.values)
    here, now = Path("no .env here"), clock or SystemClock()

    async def channels(_: Settings) -> Mapping[str, str]:
        return skillsets or {}

    for one in await examine(given, here, now, language, _database, channels):
        if one.link not in found or order.index(one.grade) > order.index(found[one.link].grade):
            found[one.link] = one
    return found


async def _database(settings: Settings) -> list[Finding]:
    return [well("Database", "answers")]


async def test_a_well_installation_is_well(town: Town) -> None:
    """Apart from a public channel nothing is complained about."""
    found = await examined(town)

    assert {link for link, one in found.items() if one.grade is Grade.WRONG} == set()
    assert found["Slack channel"].grade is Grade.WARNS
    assert "public" in found["Slack channel"].sentence
    assert found["Clock"].grade is Grade.WELL


async def test_a_private_channel_is_well(town: Town) -> None:
    """Contacts' words are read there."""
    channel = town.slack.add_channel("contacts", is_private=True)
    town.values["SLACK_DEFAULT_CHANNEL"] = channel.id

    found = await examined(town)

    assert found["Slack channel"].grade is Grade.WELL


async def test_every_channel_of_a_skillset_is_looked_at(town: Town) -> None:
    """Public, out of reach, or well: each by the name of whose it is."""
    public = town.slack.workspace.channel("sales")
    private = town.slack.add_channel("complaints", is_private=True)
    general = town.slack.workspace.channel("general")

    found = await examined(
        town,
        skillsets={public.id: "Sales", private.id: "Complaints", "C0GONE": "Old", general.id: "General"},
    )

    assert found["Slack channel (Sales)"].grade is Grade.WARNS
    assert "#sales is public" in found["Slack channel (Sales)"].sentence
    assert found["Slack channel (Complaints)"].grade is Grade.WELL
    assert found["Slack channel (Old)"].grade is Grade.WRONG
    assert "give Old another channel" in found["Slack channel (Old)"].sentence
    assert "Slack channel (General)" not in found


@pytest.mark.parametrize(
    ("setting", "text", "link"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-of-nobody", "Slack token"),
        ("SLACK_DEFAULT_CHANNEL", "C0NOWHERE", "Slack channel"),
        ("META_ACCESS_TOKEN", "EAAofnobody", "Meta token"),
        ("META_PHONE_NUMBER_ID", "999", "WhatsApp number"),
        ("META_WABA_ID", "999", "Meta webhook"),
        ("META_APP_SECRET", None, "Settings"),
        ("PORT", "70000", "Settings"),
    ],
)
async def test_a_wrong_setting_is_named(town: Town, setting: str, text: str | None, link: str) -> None:
    """In one line, on its link."""
    town.values[setting] = text

    found = await examined(town)

    assert {name for name, one in found.items() if one.grade is Grade.WRONG} == {link}
    assert f"WITIOP_{setting}" in found[link].sentence


async def test_a_missing_setting_is_explained(town: Town) -> None:
    """Whoever installs it for the first time learns what belongs there, not only that it is missing."""
    town.values["META_APP_SECRET"] = None

    sentence = (await examined(town))["Settings"].sentence

    assert sentence.startswith("WITIOP_META_APP_SECRET is missing or empty. The Meta app's secret")


async def test_the_app_outside_its_channel_is_seen(town: Town) -> None:
    """With what to type."""
    await town.slack.kick_bot("general")

    found = await examined(town)

    assert found["Slack channel"].grade is Grade.WRONG
    assert "/invite" in found["Slack channel"].sentence


async def test_an_archived_channel_is_seen(town: Town) -> None:
    """Nothing can be posted there."""
    await town.slack.archive("general")

    assert (await examined(town))["Slack channel"].grade is Grade.WRONG


async def test_a_missing_scope_is_named(town: Town) -> None:
    """And what to paste where."""
    town.slack.workspace.scopes.remove("chat:write")

    found = await examined(town)

    assert found["Slack scopes"].grade is Grade.WRONG
    assert "chat:write" in found["Slack scopes"].sentence
    assert "manifest.yml" in found["Slack scopes"].sentence


async def test_an_account_that_sends_nothing_is_seen(town: Town) -> None:
    """Without a subscription no webhook ever comes."""
    town.meta.load({**town.meta.dump(), "not_subscribed": [town.meta.account.waba_id]})

    assert (await examined(town))["Meta webhook"].grade is Grade.WRONG


async def test_a_clock_that_is_wrong_is_seen(town: Town) -> None:
    """Slack would refuse every request, which looks like an attack."""
    fast = ManualClock(datetime.now(UTC) + timedelta(minutes=10))  # noqa: TID251 - the machine's, to be away from it

    found = await examined(town, clock=fast)

    assert found["Clock"].grade is Grade.WRONG


async def test_a_socket_mode_token_is_tried(town: Town) -> None:
    """Right or wrong, it says so."""
    town.values["SLACK_APP_TOKEN"] = town.slack.workspace.app_token
    assert (await examined(town))["Slack Socket Mode"].grade is Grade.WELL

    town.values["SLACK_APP_TOKEN"] = "xapp-of-nobody"
    assert (await examined(town))["Slack Socket Mode"].grade is Grade.WRONG


async def test_a_platform_that_does_not_answer_is_seen(town: Town) -> None:
    """The other one is examined all the same."""
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        town.values["META_GRAPH_URL"] = f"http://127.0.0.1:{nobody.getsockname()[1]}"

        found = await examined(town)

    assert found["Meta token"].grade is Grade.WRONG
    assert found["Slack token"].grade is Grade.WELL


async def test_no_finding_holds_a_secret(town: Town) -> None:
    """Whatever is wrong."""
    for setting, text in (("SLACK_BOT_TOKEN", "xoxb-canary-token"), ("META_ACCESS_TOKEN", "EAAcanarytoken")):
        town.values[setting] = text
    secrets = (*SECRETS, town.meta.account.app_secret)

    found = await examined(town, language="it")

    assert not [one for one in found.values() if any(secret in one.sentence for secret in secrets)]


async def test_a_folder_that_takes_no_files_is_named(town: Town, tmp_path: Path) -> None:
    """Words would go on, files would wait: whoever runs this should know."""
    (tmp_path / "taken").write_text("a file stands in its place")

    town.values["MEDIA_FOLDER"] = str(tmp_path / "taken")

    found = (await examined(town))["Files"]

    assert found.grade is Grade.WRONG
    assert "WITIOP_MEDIA_FOLDER" in found.sentence


async def test_a_bucket_that_does_not_answer_is_named(town: Town) -> None:
    """With its settings, and without its secret."""
    town.values |= {
        "MEDIA_S3_BUCKET": "files",
        "MEDIA_S3_KEY_ID": "id",
        "MEDIA_S3_SECRET": "s3-canary-secret",
    }
    town.values["MEDIA_S3_ENDPOINT"] = "http://127.0.0.1:1"

    found = (await examined(town))["Files"]

    assert (found.grade, "WITIOP_MEDIA_S3_" in found.sentence) == (Grade.WRONG, True)
    assert "s3-canary-secret" not in found.sentence
