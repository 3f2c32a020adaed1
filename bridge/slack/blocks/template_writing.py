"""The forms in which a template is written: what it says, then its samples; both show how it will look (pure)."""

from bridge.slack.blocks.forms import form_field, form_option, modal
from bridge.slack.blocks.parts import bullets, line, plain, rich, words
from bridge.slack.blocks.template_words import template_lines
from bridge.slack.cleaning import one_line
from bridge.slack.limits import MENU_OPTIONS, OPTION_TEXT
from bridge.slack.shortcuts import Form
from bridge.slack.wire import Json
from core.compliance.template import Category, HeaderKind, Occasion, Template
from core.compliance.template_buttons import written
from core.compliance.template_check import BODY_LENGTH, FOOTER_LENGTH, HEADER_LENGTH, NAME_LENGTH
from core.compliance.template_languages import LANGUAGES
from desk.template_drafting import DEFAULT, SAMPLE, Field
from desk.template_views import SlotsForm, WritingForm
from desk.template_words import CATEGORIES
from words import mark, say

_PREVIEW, _FINDINGS = "preview", "findings"
_BUTTONS_LENGTH, _VALUE_LENGTH = 2_900, 300
# A body may hold more than fits once it is filled in; how much more is said while it is written.
_SPARE = 500
_FILES = ["png", "jpg", "jpeg", "mp4", "3gp", "pdf", "docx", "xlsx", "pptx"]

_OCCASIONS: dict[Occasion, str] = {
    Occasion.ACCOUNT_UPDATE: mark("Account update"),
    Occasion.ALERT_UPDATE: mark("Alert update"),
    Occasion.APPOINTMENT_UPDATE: mark("Appointment update"),
    Occasion.AUTO_REPLY: mark("Auto-reply"),
    Occasion.ISSUE_RESOLUTION: mark("Issue resolution"),
    Occasion.PAYMENT_UPDATE: mark("Payment update"),
    Occasion.PERSONAL_FINANCE_UPDATE: mark("Personal finance update"),
    Occasion.RESERVATION_UPDATE: mark("Reservation update"),
    Occasion.SHIPPING_UPDATE: mark("Shipping update"),
    Occasion.TICKET_UPDATE: mark("Ticket update"),
    Occasion.TRANSPORTATION_UPDATE: mark("Transportation update"),
}
_HEADERS: dict[HeaderKind, str] = {
    HeaderKind.TEXT: mark("Text"),
    HeaderKind.IMAGE: mark("Image"),
    HeaderKind.VIDEO: mark("Video"),
    HeaderKind.DOCUMENT: mark("Document"),
    HeaderKind.LOCATION: mark("Place"),
}
# Codes are put into words by Meta itself; such templates are made in WhatsApp Manager.
_WRITTEN_HERE = (Category.UTILITY, Category.MARKETING)


def writing_form(form: WritingForm) -> Json:
    """What it says."""
    language, template = form.language, form.template
    title = say(language, "New template") if template is None else one_line(template.name or "…", 24)
    carried = template.id if template is not None else ""
    return modal(
        Form.WRITE_TEMPLATE,
        title,
        say(language, "Go on"),
        language,
        carried,
        *([] if form.fixed else _identity(template, language)),
        *_purpose(template, language),
        *_text(template, language),
        *_looks(template, form.findings, language),
    )


def _identity(template: Template | None, language: str) -> list[Json]:
    name = _typed(Field.NAME, NAME_LENGTH, "" if template is None else template.name)
    codes = list(LANGUAGES)
    groups = [
        {
            "label": plain(f"{part[0]} … {part[-1]}"),
            "options": [form_option(_language(code), code) for code in part],
        }
        for part in (codes[: MENU_OPTIONS // 2], codes[MENU_OPTIONS // 2 :])
    ]
    menu: Json = {"type": "static_select", "action_id": Field.LANGUAGE, "option_groups": groups}
    if template is not None and template.language in LANGUAGES:
        menu["initial_option"] = form_option(_language(template.language), template.language)
    hint = plain(say(language, "Small letters, digits and _, as in order_update."))
    return [
        {**form_field(Field.NAME, say(language, "Name"), name), "hint": hint},
        form_field(Field.LANGUAGE, say(language, "Language"), menu),
    ]


def _language(code: str) -> str:
    return one_line(f"{LANGUAGES[code]} ({code})", OPTION_TEXT)


def _purpose(template: Template | None, language: str) -> list[Json]:
    occasions = {each.value: say(language, words_) for each, words_ in _OCCASIONS.items()}
    chosen = "" if template is None or template.occasion is None else template.occasion.value
    categories = {each.value: say(language, CATEGORIES[each]) for each in _WRITTEN_HERE}
    category = "" if template is None else template.category.value
    hint = say(language, "Left open, it follows from the purpose: utility. Meta decides in the end.")
    purpose = _optional(
        form_field(Field.PURPOSE, say(language, "Purpose"), _menu(Field.PURPOSE, occasions, chosen))
    )
    of_category = form_field(
        Field.CATEGORY, say(language, "Category"), _menu(Field.CATEGORY, categories, category)
    )
    return [purpose, {**_optional(of_category), "hint": plain(hint)}]


def _text(template: Template | None, language: str) -> list[Json]:
    text = None if template is None else template.text
    header = None if text is None else text.header
    kinds = {each.value: say(language, words_) for each, words_ in _HEADERS.items()}
    menu = _menu(Field.HEADER, kinds, "" if header is None else header.kind.value)
    above = _typed(Field.HEADER_TEXT, HEADER_LENGTH + _SPARE, "" if header is None else header.text)
    body = _typed(Field.BODY, BODY_LENGTH + _SPARE, "" if text is None else text.body, lines=True)
    footer = _typed(Field.FOOTER, FOOTER_LENGTH + _SPARE, "" if text is None else text.footer)
    buttons = _typed(
        Field.BUTTONS, _BUTTONS_LENGTH, "" if text is None else written(text.buttons), lines=True
    )
    file: Json = {"type": "file_input", "action_id": Field.FILE, "filetypes": _FILES, "max_files": 1}
    slots = say(language, "Slots are written {example}, or with names.", example="{{1}}")
    each = say(language, "One a line: Thanks · Track | https://… · Call us | +39… · Copy | code SPRING")
    return [
        _live(_optional(form_field(Field.HEADER, say(language, "Above the words"), menu))),
        _live(_optional(form_field(Field.HEADER_TEXT, say(language, "Header text"), above))),
        _optional(form_field(Field.FILE, say(language, "Example file of the header"), file)),
        {**_live(form_field(Field.BODY, say(language, "Body"), body)), "hint": plain(slots)},
        _live(_optional(form_field(Field.FOOTER, say(language, "Footer"), footer))),
        {
            **_live(_optional(form_field(Field.BUTTONS, say(language, "Buttons"), buttons))),
            "hint": plain(each),
        },
    ]


def slots_form(form: SlotsForm, problem: str = "") -> Json:
    """A sample and a default for each slot; then it can be handed in. problem: why it could not be."""
    language, template = form.language, form.template
    fields: list[Json] = []
    for slot in template.text.slots:
        sample = _typed(f"{SAMPLE}{slot.name}", _VALUE_LENGTH, slot.sample)
        default = _typed(f"{DEFAULT}{slot.name}", _VALUE_LENGTH, slot.default)
        shown = f"{{{{{slot.name}}}}}"
        fields += [
            _live(form_field(f"{SAMPLE}{slot.name}", say(language, "Sample for {slot}", slot=shown), sample)),
            _optional(
                form_field(f"{DEFAULT}{slot.name}", say(language, "Default of {slot}", slot=shown), default)
            ),
        ]
    kept = say(
        language,
        "It is kept as a draft. Reviewers at Meta see the samples; a default is sent where none is given.",
    )
    wrong = [rich(line(words("⚠️ " + problem)))] if problem else []
    return modal(
        Form.SAMPLE_TEMPLATE,
        one_line(template.name, 24),
        say(language, "Hand in"),
        language,
        template.id,
        rich(line(words(kept))),
        *wrong,
        *fields,
        *_looks(template, form.findings, language),
    )


def _looks(template: Template | None, findings: tuple[str, ...], language: str) -> list[Json]:
    """How it reads, and what would be rejected."""
    if template is None:
        return []
    preview = rich(*template_lines(template, language))
    if findings:
        head = line(words(say(language, "Meta would reject it so:"), bold=True))
        told = rich(head, bullets(*(line(words(each)) for each in findings)))
    else:
        told = rich(line(words("✅ " + say(language, "Nothing here would be rejected."))))
    return [{**preview, "block_id": _PREVIEW}, {**told, "block_id": _FINDINGS}]


def _typed(name: str, longest: int, value: str, *, lines: bool = False) -> Json:
    element: Json = {
        "type": "plain_text_input",
        "action_id": name,
        "max_length": longest,
        "dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]},
    }
    if lines:
        element["multiline"] = True
    return {**element, "initial_value": value[:longest]} if value else element


def _menu(name: str, choices: dict[str, str], chosen: str) -> Json:
    options = {value: form_option(shown, value) for value, shown in choices.items()}
    menu: Json = {"type": "static_select", "action_id": name, "options": list(options.values())}
    return {**menu, "initial_option": options[chosen]} if chosen in options else menu


def _optional(field: Json) -> Json:
    return {**field, "optional": True}


def _live(field: Json) -> Json:
    return {**field, "dispatch_action": True}
