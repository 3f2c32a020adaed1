"""Settings: read once, named when wrong, never shown."""

import dataclasses
from pathlib import Path

import pytest
from pydantic import ValidationError

from server.environment import gather
from server.settings_reading import SettingsWrong, every_setting, read, unknown_names
from server.settings_shown import MASK, lines, without_password
from tests.server.given import RIGHT, SECRETS, environment, variables

REQUIRED = sorted(setting.name for setting in every_setting() if setting.required)


def wrong_names(**changed: str | None) -> set[str]:
    """The settings that stop the start."""
    with pytest.raises(SettingsWrong) as caught:
        read(environment(**changed))
    return {problem.name for problem in caught.value.problems}


def test_right_settings_are_read_into_values() -> None:
    """Lists are split, secrets are wrapped, defaults fill the rest."""
    settings = read(environment())

    assert [secret.get_secret_value() for secret in settings.whatsapp.app_secret] == [
        "first-app-secret",
        "second-app-secret",
    ]
    assert settings.listening.port == 8080
    assert settings.slack.api_url == "https://slack.com/api/"
    assert settings.whatsapp.media_hosts_allowed == ("lookaside.fbsbx.com", "graph.facebook.com")
    assert settings.slack.hosts_allowed == ("slack.com", "files.slack.com", "hooks.slack.com")


def test_what_the_contract_requires_is_required() -> None:
    """No secret has a default."""
    assert sorted(set(RIGHT) - {"WITIOP_DATABASE_URL"}) == REQUIRED
    assert all(
        setting.required or setting.about.default is None for setting in every_setting() if setting.secret
    )


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("text", [None, "", "   "])
def test_a_required_setting_that_is_missing_or_empty_stops_the_start(name: str, text: str | None) -> None:
    """Fail closed: an empty secret would sign anything."""
    assert wrong_names(**{name.removeprefix("WITIOP_"): text}) == {name}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DATABASE_URL", "mysql://root@host/name"),
        ("DATABASE_URL", "sqlite+aiosqlite://"),
        ("DATABASE_URL", "sqlite+aiosqlite:///:memory:"),
        ("DATABASE_URL", "postgresql+asyncpg://host"),
        ("DATABASE_URL", "postgresql+asyncpg://host:port/name"),
        ("DATABASE_URL", "witiop.db"),
        ("MASTER_KEY", "tooshort"),
        ("MASTER_KEY", ","),
        ("MASTER_KEY", "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=,short"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "http"),
        ("LOG_LEVEL", "loud"),
        ("LANGUAGE", "fr"),
        ("PUBLIC_URL", "ftp://example.org"),
        ("META_GRAPH_URL", "http://graph.facebook.com"),
        ("META_GRAPH_URL", "https://user:password@graph.facebook.com"),
        ("META_API_VERSION", "26"),
        ("META_APP_SECRET", "one,two,three"),
        ("META_APP_SECRET", ", ,"),
        ("META_VERIFY_TOKEN", "two words"),
        ("META_WABA_ID", "+391234"),
        ("META_PHONE_NUMBER_ID", "+39 02 1234"),
        ("META_MEDIA_HOSTS", "https://lookaside.fbsbx.com/"),
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_BOT_TOKEN", "xoxp-a-user-token"),
        ("SLACK_APP_TOKEN", "xoxb-no-app-token"),
        ("SLACK_DEFAULT_CHANNEL", "#general"),
        ("ADMINS", "bea,carlo"),
        ("OPERATOR_CHANNEL", "operators"),
    ],
)
def test_a_setting_that_cannot_be_right_stops_the_start(name: str, text: str) -> None:
    """By its name, before anything is opened."""
    assert wrong_names(**{name: text}) == {f"WITIOP_{name}"}


def test_everything_wrong_is_said_at_once() -> None:
    """Nobody has to start ten times."""
    assert wrong_names(PORT="x", META_WABA_ID=None, ADMINS="bea") == {
        "WITIOP_PORT",
        "WITIOP_META_WABA_ID",
        "WITIOP_ADMINS",
    }


def test_settings_that_are_only_right_together_are_asked_for_together() -> None:
    """Installing into more workspaces takes three; operators take a channel."""
    assert wrong_names(SLACK_CLIENT_ID="1.2") == {"WITIOP_SLACK_CLIENT_SECRET", "WITIOP_PUBLIC_URL"}
    assert wrong_names(OPERATORS="U0OPERATOR") == {"WITIOP_OPERATOR_CHANNEL"}


@pytest.mark.parametrize("name", [*REQUIRED, "WITIOP_PORT", "WITIOP_ADMINS", "WITIOP_DATABASE_URL"])
def test_an_error_never_quotes_the_value(name: str) -> None:
    """The sentence is static, whatever was typed."""
    canary = "c4nary value"

    with pytest.raises(SettingsWrong) as caught:
        read(environment(**{name.removeprefix("WITIOP_"): canary}))

    assert canary not in f"{caught.value!r} {caught.value} {caught.value.problems}"
    assert caught.value.__cause__ is None


def test_a_setting_may_stand_in_a_file(tmp_path: Path) -> None:
    """NAME_FILE names it; the line end of an editor does not count."""
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")

    settings = read(environment(META_VERIFY_TOKEN=None, META_VERIFY_TOKEN_FILE=str(secret)))

    assert settings.whatsapp.verify_token.get_secret_value() == "from-a-file"


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"x" * 70_000])
def test_a_setting_whose_file_is_no_good_stops_the_start(tmp_path: Path, content: bytes | None) -> None:
    """Missing, empty, binary or far too long: named by the setting that names the file."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    wrong = wrong_names(META_VERIFY_TOKEN=None, META_VERIFY_TOKEN_FILE=str(file))

    assert wrong == {"WITIOP_META_VERIFY_TOKEN_FILE", "WITIOP_META_VERIFY_TOKEN"}


def test_a_setting_beside_its_own_file_contradicts_it(tmp_path: Path) -> None:
    """Which of the two would count, nobody should have to know."""
    file = tmp_path / "secret"
    file.write_text("other")

    assert wrong_names(META_VERIFY_TOKEN_FILE=str(file)) == {"WITIOP_META_VERIFY_TOKEN_FILE"}


def test_the_environment_outranks_the_env_file(tmp_path: Path) -> None:
    """And a file named in the environment outranks what .env says of the same setting."""
    env_file, secret = tmp_path / ".env", tmp_path / "secret"
    secret.write_text("from-the-named-file")
    env_file.write_text(
        "WITIOP_PORT=1111\nWITIOP_HOST=127.0.0.2\nWITIOP_META_VERIFY_TOKEN='from .env'\nOTHER=x\n"
    )

    gathered = gather({"WITIOP_PORT": "2222", "WITIOP_META_VERIFY_TOKEN_FILE": str(secret)}, env_file)

    assert {name: given.text for name, given in gathered.given.items()} == {
        "WITIOP_PORT": "2222",
        "WITIOP_HOST": "127.0.0.2",
        "WITIOP_META_VERIFY_TOKEN": "from-the-named-file",
    }
    assert gathered.given["WITIOP_HOST"].origin == str(env_file)
    assert gathered.given["WITIOP_META_VERIFY_TOKEN"].origin == str(secret)


def test_settings_are_printed_masked() -> None:
    """No secret in the listing, nor in any value's own printing."""
    settings = read(environment())
    printed = "\n".join(str(dataclasses.asdict(line)) for line in lines(environment()))

    for secret in SECRETS:
        assert secret not in printed
        assert secret not in f"{settings!r} {settings}"
        assert secret not in repr(environment().given)
    assert MASK in printed


def test_every_setting_says_where_it_came_from() -> None:
    """environment, default or missing, beside its name."""
    origins = {line.name: line.origin for line in lines(environment(MASTER_KEY=None))}

    assert origins["WITIOP_META_WABA_ID"] == "environment"
    assert origins["WITIOP_PORT"] == "default"
    assert origins["WITIOP_MASTER_KEY"] == "missing"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite+aiosqlite:///witiop.db", "sqlite+aiosqlite:///witiop.db"),
        ("postgresql+asyncpg://u:p@ss@h:5/n?password=p", f"postgresql+asyncpg://u:{MASK}@h:5/n"),
        ("postgresql+asyncpg://h/n", "postgresql+asyncpg://h/n"),
        ("postgresql://[", MASK),
    ],
)
def test_a_database_is_shown_without_its_password(url: str, shown: str) -> None:
    """Wherever the password stands."""
    assert without_password(url) == shown


def test_settings_do_not_change_after_they_were_read() -> None:
    """Frozen: what started is what runs."""
    listening = read(environment()).listening

    with pytest.raises(ValidationError):
        setattr(listening, "port", 1)  # noqa: B010 - mypy knows it is frozen too


def test_a_misspelt_setting_is_noticed() -> None:
    """It would otherwise be ignored in silence."""
    assert unknown_names(gather(variables(PROT="8081"), None)) == ("WITIOP_PROT",)


def test_what_this_process_was_given_counts_for_nothing_else(tmp_path: Path) -> None:
    """Values come from what is handed in, so that the sandbox reads nobody's settings."""
    assert gather({}, tmp_path / "no .env here").given == {}
