"""The templates an account has, and those it starts with."""

from collections.abc import Iterable
from typing import Any

from sandbox.meta import identities
from sandbox.meta.account import MetaAccount
from sandbox.meta.platform import Platform
from sandbox.meta.state import Template


def seeded(account: MetaAccount, seed: int) -> dict[str, Template]:
    """A few approved templates in the first account: static, positional, named, with buttons, a code."""
    made: dict[str, Template] = {}
    for place, (name, language, category, style, components) in enumerate(_SEEDS):
        template_id = identities.numeric_id("seeded-template", seed, place)
        made[template_id] = Template(
            template_id,
            account.waba_id,
            name,
            language,
            category,
            components,
            parameter_format=style,
            quality="GREEN",
        )
    return made


def named(platform: Platform, waba_id: str, name: str, language: str) -> Template | None:
    """The template of that exact name and language, whatever its status; None if the account has none."""
    for template in platform.state.templates.values():
        sought = (template.waba_id, template.name, template.language) == (waba_id, name, language)
        if sought and template.deleted_at is None:
            return template
    return None


def part(template: Template, kind: str) -> dict[str, Any] | None:
    """The component of that kind, or None."""
    return next((piece for piece in template.components if piece.get("type", "").upper() == kind), None)


def buttons(template: Template) -> list[dict[str, Any]]:
    """Its buttons in order."""
    piece = part(template, "BUTTONS")
    return list(piece.get("buttons", [])) if piece is not None else []


def of_account(platform: Platform, waba_id: str) -> Iterable[Template]:
    """Every template of an account that was not deleted."""
    return [
        template
        for template in platform.state.templates.values()
        if template.waba_id == waba_id and template.deleted_at is None
    ]


def _update(body: str, example: tuple[str, str], yes: str, no: str) -> list[dict[str, Any]]:
    return [
        {"type": "BODY", "text": body, "example": {"body_text": [list(example)]}},
        {
            "type": "BUTTONS",
            "buttons": [{"type": "QUICK_REPLY", "text": yes}, {"type": "QUICK_REPLY", "text": no}],
        },
    ]


def _offer(body: str, footer: str, label: str) -> list[dict[str, Any]]:
    sample = {"body_text_named_params": [{"param_name": "first_name", "example": "Amara"}]}
    link = {"type": "URL", "text": label, "url": "https://shop.example/spring/{{1}}"}
    return [
        {"type": "BODY", "text": body, "example": sample},
        {"type": "FOOTER", "text": footer},
        {"type": "BUTTONS", "buttons": [{**link, "example": ["https://shop.example/spring/8841"]}]},
    ]


_Seed = tuple[str, str, str, str, list[dict[str, Any]]]

_SEEDS: tuple[_Seed, ...] = (
    (
        "hello_world",
        "en_US",
        "UTILITY",
        "POSITIONAL",
        [
            {"type": "HEADER", "format": "TEXT", "text": "Hello World"},
            {"type": "BODY", "text": "Welcome and congratulations! This message shows that sending works."},
            {"type": "FOOTER", "text": "WhatsApp Business Platform sample message"},
        ],
    ),
    (
        "order_update",
        "en",
        "UTILITY",
        "POSITIONAL",
        _update(
            "Hello {{1}}, your order {{2}} has left our warehouse today.",
            ("Amara", "8841"),
            "Thanks",
            "I have a question",
        ),
    ),
    (
        "order_update",
        "it",
        "UTILITY",
        "POSITIONAL",
        _update(
            "Ciao {{1}}, il tuo ordine {{2}} è partito oggi dal magazzino.",
            ("Amara", "8841"),
            "Grazie",
            "Ho una domanda",
        ),
    ),
    (
        "spring_offer",
        "en",
        "MARKETING",
        "NAMED",
        _offer("Hi {{first_name}}, our spring lamps are here.", "Reply STOP to hear no more", "See them"),
    ),
    (
        "spring_offer",
        "it",
        "MARKETING",
        "NAMED",
        _offer(
            "Ciao {{first_name}}, le lampade di primavera sono arrivate.",
            "Rispondi STOP per non ricevere altro",
            "Guardale",
        ),
    ),
    (
        "login_code",
        "en",
        "AUTHENTICATION",
        "POSITIONAL",
        [
            {"type": "BODY", "text": "{{1}} is your verification code.", "add_security_recommendation": True},
            {"type": "FOOTER", "code_expiration_minutes": 10},
            {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Copy code"}]},
        ],
    ),
)
