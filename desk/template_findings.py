"""What the channel would reject a template for, in sentences that say what to change."""

from core.compliance.template_check import Finding, Rule
from words import mark, say

SENTENCES: dict[Rule, str] = {
    Rule.NAME: mark("The name has small letters, digits and _ only: order_update."),
    Rule.NAME_TAKEN: mark(
        "There is a template of this name in this language. Choose another name, or change that one."
    ),
    Rule.LANGUAGE: mark("“{about}” is none of WhatsApp's languages. Choose one of the list, as in en_GB."),
    Rule.BODY_MISSING: mark("It says nothing. Write the body."),
    Rule.BODY_LONG: mark("The body has {found} characters, and {allowed} are allowed. Say less."),
    Rule.BODY_TWIN: mark("“{about}” says the very same in this language. Use that one, or say it otherwise."),
    Rule.HEADER_MISSING: mark("The header is empty. Write it, or choose none."),
    Rule.HEADER_LONG: mark("The header has {found} characters, and {allowed} are allowed. Shorten it."),
    Rule.HEADER_SLOTS: mark(
        "The header has {found} slots, and one is allowed. Move the others into the body."
    ),
    Rule.HEADER_MARKS: mark("The header has marks (*, _, ~, `) or a line break. Take them out."),
    Rule.HEADER_SAMPLE: mark("The header needs an example file. Add one."),
    Rule.FOOTER_LONG: mark("The footer has {found} characters, and {allowed} are allowed. Shorten it."),
    Rule.FOOTER_SLOT: mark("A footer has no slots. Move it into the body."),
    Rule.SLOT_NAME: mark(
        "The slot {about} is called by a number, or by small letters, digits and _: {first_name}."
    ),
    Rule.SLOT_SIGN: mark("The slot {about} has #, $ or % in its name. Take it out."),
    Rule.SLOTS_MIXED: mark("Some slots have numbers and some have names. Use one or the other."),
    Rule.SLOTS_GAP: mark("The slot {about} is left out. Number them 1, 2, 3 without a gap."),
    Rule.SLOT_FIRST: mark("The body begins with a slot. Put a word before it."),
    Rule.SLOT_LAST: mark("The body ends with a slot. Put a word after it."),
    Rule.SLOTS_TOUCH: mark("Two slots stand next to each other. Put a word between them."),
    Rule.SLOTS_DENSE: mark(
        "There are {found} words around the slots, and {allowed} are needed. Say more, or use fewer slots."
    ),
    Rule.SAMPLE_MISSING: mark("The slot {about} has no sample. Give one, as it could truly be."),
    Rule.BUTTONS_MANY: mark("There are {found} buttons, and {allowed} are allowed. Take some out."),
    Rule.LINKS_MANY: mark("There are {found} links, and {allowed} are allowed. Take one out."),
    Rule.CALLS_MANY: mark("There are {found} buttons that call, and {allowed} is allowed. Take one out."),
    Rule.CODES_MANY: mark(
        "There are {found} buttons that copy a code, and {allowed} is allowed. Take one out."
    ),
    Rule.REPLIES_SPLIT: mark("Buttons that answer stand together. Put the others before or after them."),
    Rule.LABEL_MISSING: mark("A button has no label. Write what stands on it."),
    Rule.LABEL_LONG: mark("“{about}” has {found} characters, and {allowed} fit on a button. Shorten it."),
    Rule.LABEL_TWICE: mark("“{about}” stands on two buttons. Name one otherwise."),
    Rule.URL: mark("“{about}” leads to no address. Write it with https://."),
    Rule.URL_LONG: mark(
        "The address of “{about}” has {found} characters, and {allowed} are allowed. Shorten it."
    ),
    Rule.URL_SLOT: mark("The slot in the address of “{about}” stands at its very end, and there is but one."),
    Rule.PHONE: mark("“{about}” calls no number. Write it with its + and country, 20 digits at most."),
    Rule.CODE: mark("The code of “{about}” has {found} characters, and 1 to {allowed} are allowed."),
    Rule.LIVES_FOR: mark("It cannot live for {found} seconds in this category; {allowed} at most."),
    Rule.AUTHENTICATION: mark("Templates of codes have no header, no link, and one button that copies."),
}


def sentence_of(finding: Finding, language: str) -> str:
    """What to change."""
    about = f"{{{{{finding.about}}}}}" if finding.rule in _OF_SLOTS else finding.about
    return say(
        language,
        SENTENCES[finding.rule],
        about=about,
        found=finding.found,
        allowed=finding.allowed,
        first_name="{{first_name}}",
    )


_OF_SLOTS = (Rule.SLOT_NAME, Rule.SLOT_SIGN, Rule.SLOTS_GAP, Rule.SAMPLE_MISSING)
