"""`witiop doctor`, Meta's side: the token, the number and its quality, the webhook subscription."""

from server.doctor_asking import Answered, Asker, NoAnswer
from server.findings import Finding, warns, well, wrong
from server.settings import Whatsapp
from words import say

_TOKEN = "Meta token"  # noqa: S105 - the name of a link
_NUMBER = "WhatsApp number"
_SUBSCRIPTION = "Meta webhook"

# Source: Meta Graph API, error codes: 190 and 0 are about the token, 10 and 200-299 about permissions.
_TOKEN_CODES = frozenset({0, 190})
_PERMISSION_CODES = frozenset({3, 10, *range(200, 300)})


async def examine(whatsapp: Whatsapp, asker: Asker, language: str) -> list[Finding]:
    """One line for each link to Meta. Without a valid token nothing else can be asked."""
    base = f"{whatsapp.graph_url}/{whatsapp.api_version}"
    token = whatsapp.access_token.get_secret_value()
    fields = {"fields": "display_phone_number,verified_name,quality_rating"}
    try:
        number = await asker.ask("GET", f"{base}/{whatsapp.phone_number_id}", token, fields)
        subscribed = await asker.ask("GET", f"{base}/{whatsapp.waba_id}/subscribed_apps", token)
    except NoAnswer as failure:
        return [
            wrong(
                _TOKEN,
                say(
                    language,
                    "Meta does not answer ({kind}): check the network and WITIOP_META_GRAPH_URL",
                    kind=failure.kind,
                ),
            )
        ]
    code = _code(number)
    if code in _TOKEN_CODES or code in _PERMISSION_CODES:
        return [wrong(_TOKEN, _refused_token(code, language))]
    return [
        well(_TOKEN, say(language, "is accepted")),
        _number(number, code, language),
        _subscription(subscribed, language),
    ]


def _number(number: Answered, code: int | None, language: str) -> Finding:
    if code is not None:
        return wrong(
            _NUMBER,
            say(
                language,
                "Meta does not know WITIOP_META_PHONE_NUMBER_ID ({code}): copy the number's id, not the number",
                code=code,
            ),
        )
    match str(number.body.get("quality_rating", "UNKNOWN")).upper():
        case "RED":
            return wrong(
                _NUMBER,
                say(
                    language,
                    "its quality is red: Meta may restrict it; send fewer templates and look at blocks",
                ),
            )
        case "YELLOW":
            return warns(_NUMBER, say(language, "its quality is yellow: contacts block or report it"))
        case "GREEN":
            return well(_NUMBER, say(language, "its quality is green"))
        case _:
            return well(_NUMBER, say(language, "it is there; Meta has not rated its quality yet"))


def _subscription(subscribed: Answered, language: str) -> Finding:
    code = _code(subscribed)
    if code is not None:
        return wrong(
            _SUBSCRIPTION,
            say(
                language,
                "Meta does not show the account's subscriptions ({code}): check WITIOP_META_WABA_ID",
                code=code,
            ),
        )
    if not subscribed.body.get("data"):
        return wrong(
            _SUBSCRIPTION,
            say(
                language,
                "no app is subscribed to the account, so nothing arrives: POST /{{waba}}/subscribed_apps, "
                "as docs/how-to/install-and-run.md says",
            ),
        )
    return well(_SUBSCRIPTION, say(language, "the account sends its events to an app"))


def _refused_token(code: int | None, language: str) -> str:
    if code in _PERMISSION_CODES:
        return say(
            language,
            "WITIOP_META_ACCESS_TOKEN lacks a permission ({code}): it needs whatsapp_business_messaging "
            "and whatsapp_business_management",
            code=code,
        )
    return say(
        language, "Meta refuses WITIOP_META_ACCESS_TOKEN ({code}): make a new system user token", code=code
    )


def _code(answer: Answered) -> int | None:
    """Meta's error code; None if it is no error."""
    error = answer.body.get("error")
    if isinstance(error, dict):
        code = error.get("code")
        return code if isinstance(code, int) else -1
    return None if answer.status < 400 else -1
