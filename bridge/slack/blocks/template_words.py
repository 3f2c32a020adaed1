"""What people are told and asked of a template: what became of it, and whether it may go to the channel (pure)."""

from collections.abc import Iterator, Sequence

from bridge.slack.actions import Action
from bridge.slack.blocks.forms import form_field, modal
from bridge.slack.blocks.parts import (
    Drawn,
    bullets,
    button,
    buttons,
    line,
    message,
    person,
    plain,
    quote,
    rich,
    words,
)
from bridge.slack.cleaning import clean, one_line
from bridge.slack.limits import CONTACT_TEXT
from bridge.slack.shortcuts import Form
from bridge.slack.wire import Json
from core.compliance.template import (
    CallButton,
    Category,
    CodeButton,
    LinkButton,
    Quality,
    ReplyButton,
    State,
    Template,
    label,
)
from core.compliance.template_life import TemplateNews
from desk.template_review import LONGEST_REASON, REASON
from desk.template_views import ReturnForm, ReviewPost, TemplateWord
from desk.template_words import CATEGORIES
from words import mark, say

_LINE = 500
# Between the company and the template in what a button carries.
BETWEEN = "/"

# Why Meta rejects, and what to change. Source: Meta, message template rejection reasons, November 2026.
_REJECTED = {
    "ABUSIVE_CONTENT": mark("Meta finds its words abusive. Say it without threats or insults."),
    "CATEGORY_NOT_AVAILABLE": mark("This category is not open to your account. Choose another category."),
    "INCORRECT_CATEGORY": mark("It is in the wrong category. Choose the one that fits what it says."),
    "INVALID_FORMAT": mark(
        "Its slots or links are not as Meta wants them. Look at slots, samples and links."
    ),
    "PROMOTIONAL": mark(
        "It advertises, and its category does not allow that. Choose marketing, or say less."
    ),
    "SCAM": mark("Meta takes it for fraud. Say who you are, and ask for nothing secret."),
    "TAG_CONTENT_MISMATCH": mark(
        "Language, category and words do not fit together, or another template says the very same. Change them."
    ),
    "LIMIT_EXCEEDED": mark("Your account has as many templates as it may. Delete one first."),
}
_PAUSED = {
    "FIRST_PAUSE": mark("Too many contacts disliked it: it rests for 3 hours."),
    "SECOND_PAUSE": mark(
        "Too many contacts disliked it again: it rests for 6 hours. The next time it is disabled."
    ),
    "RATE_LIMITING_PAUSE": mark("Its first messages were disliked: Meta holds back the rest."),
}
_NOT_TAKEN = {
    "no number": mark("The account it belongs to has no number here any more."),
    "no file": mark("Slack has its example file no more. Add it again with `/witiop template edit`."),
    "name taken": mark("Meta has another template of this name and language. Choose another name."),
}


def draw_template_word(word: TemplateWord) -> Drawn:
    """What became of a template, why, and what to do."""
    said = line(
        words(f"{_sign(word)} "),
        words(f"{word.name} ({word.written_in})", bold=True),
        words(" "),
        words(_said(word)),
    )
    return message([rich(said, *_why(word))])


def _sign(word: TemplateWord) -> str:
    good = (State.APPROVED, State.AT_CHANNEL, Quality.GREEN)
    return "📄" if word.what in good or word.news is TemplateNews.CATEGORY_COMING else "⚠️"


def _said(word: TemplateWord) -> str:
    language = word.language
    match word.news:
        case TemplateNews.MOVED:
            return _moved(State(word.what), language)
        case TemplateNews.NOT_TAKEN:
            return say(language, "was not taken in by Meta, and is a draft again.")
        case TemplateNews.QUALITY:
            return _quality(Quality(word.what), language)
        case TemplateNews.CATEGORY_COMING:
            category = say(language, CATEGORIES[Category(word.what)])
            return say(
                language,
                "will be moved to {category} by Meta; it costs what that costs then.",
                category=category,
            )
        case TemplateNews.CATEGORY:
            category = say(language, CATEGORIES[Category(word.what)])
            return say(
                language, "is {category} now, as Meta decided; it costs what that costs.", category=category
            )


def _moved(state: State, language: str) -> str:
    match state:
        case State.DRAFT:
            return say(language, "was returned by the operator, and is a draft again.")
        case State.WAITING:
            return say(language, "waits for the operator.")
        case State.AT_CHANNEL:
            return say(language, "is with Meta for review. That takes minutes, at most a day.")
        case State.APPROVED:
            return say(language, "is approved: it can be sent.")
        case State.REJECTED:
            return say(language, "was rejected by Meta.")
        case State.PAUSED:
            return say(language, "is paused by Meta, and cannot be sent meanwhile.")
        case State.DISABLED:
            return say(language, "is disabled by Meta, and cannot be sent any more. Write another one.")
        case State.ARCHIVED:
            return say(language, "is archived, and cannot be sent.")
        case State.DELETED:
            return say(language, "is deleted at Meta, and cannot be sent any more.")


def _quality(quality: Quality, language: str) -> str:
    match quality:
        case Quality.GREEN:
            return say(language, "is well liked again.")
        case Quality.YELLOW:
            return say(
                language,
                "is disliked by some contacts. Send it to fewer, or change it, before Meta pauses it.",
            )
        case Quality.RED:
            return say(language, "is disliked by many contacts. Stop sending it, or Meta will pause it.")
        case Quality.UNKNOWN:
            return say(language, "has no quality rating any more.")


def reasons(word_of: State | None, reason: str, advice: str, language: str) -> Iterator[str]:
    """Why, in sentences as far as they are known, else in the channel's own words."""
    known = {**_REJECTED, **_PAUSED, **_NOT_TAKEN}
    if reason in known:
        yield say(language, known[reason])
    elif reason and word_of is State.DRAFT and not advice:
        yield reason
    elif reason and not advice:
        yield say(language, "Meta's reason: {reason}", reason=reason)
    if advice:
        yield advice


def _why(word: TemplateWord) -> Iterator[Json]:
    if word.news in (TemplateNews.MOVED, TemplateNews.NOT_TAKEN) and word.what != State.APPROVED:
        state = State.DRAFT if word.what == State.DRAFT or not word.what else State(word.what)
        for sentence in reasons(state, word.reason, word.advice, word.language):
            yield quote(one_line(sentence, _LINE))


# ---- the operator ---------------------------------------------------------------------------------------------------


def draw_review(review: ReviewPost) -> Drawn:
    """A company's template, with what an operator can do."""
    language, template = review.language, review.template
    asked = say(
        language,
        "{writer} of {company} wants this template to go to Meta.",
        writer=one_line(review.writer, _LINE) or say(language, "Somebody"),
        company=one_line(review.company, _LINE),
    )
    head = line(words("📄 "), words(f"{template.name} ({template.language})", bold=True), words("  " + asked))
    blocks: list[Json] = [rich(head, *template_lines(template, language))]
    if review.waits:
        value = f"{review.tenant_id}{BETWEEN}{template.id}"
        blocks.append(
            buttons(
                button(Action.FORWARD_TEMPLATE, say(language, "Forward"), value, style="primary"),
                button(Action.RETURN_TEMPLATE, say(language, "Return with reason"), value),
            )
        )
    else:
        blocks.append(rich(line(*_decided(review))))
    return message(blocks)


def _decided(review: ReviewPost) -> Sequence[Json]:
    language = review.language
    by = [] if review.decided_by is None else [words(" "), person(review.decided_by)]
    if review.reason:
        sentence = say(language, "↩️ Returned: {reason}", reason=one_line(review.reason, _LINE))
        return [words(sentence), *by]
    return [words("✅ " + say(language, "Forwarded to Meta.")), *by]


def template_lines(template: Template, language: str) -> list[Json]:
    """A template as it is written, slots and all, with its samples and buttons."""
    text = template.text
    category = say(language, CATEGORIES[template.category])
    lines = [line(words(say(language, "Category: {category}", category=category)))]
    if text.header is not None:
        above = text.header.text or f"[{text.header.kind.value}]"
        lines.append(line(words(one_line(above, _LINE), bold=True)))
    lines.append(quote(clean(text.body, CONTACT_TEXT) or "…"))
    if text.footer:
        lines.append(line(words(one_line(text.footer, _LINE), italic=True)))
    if text.buttons:
        lines.append(bullets(*(line(words(_button(each))) for each in text.buttons)))
    if text.slots:
        samples = (f"{{{{{slot.name}}}}} = {one_line(slot.sample, 60)}" for slot in text.slots)
        lines.append(line(words(say(language, "Samples: {samples}", samples=", ".join(samples)))))
    return lines


def _button(each: ReplyButton | LinkButton | CallButton | CodeButton) -> str:
    named = one_line(label(each), _LINE)
    match each:
        case LinkButton(_, url):
            return f"{named} → {one_line(url, _LINE)}"
        case CallButton(_, phone):
            return f"{named} → {one_line(phone, _LINE)}"
        case _:
            return named


def return_form(form: ReturnForm) -> Json:
    """Why it goes back."""
    language = form.language
    typed: Json = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": LONGEST_REASON,
    }
    field = form_field(REASON, say(language, "What has to be changed?"), typed)
    hint = say(language, "Its writer reads this.")
    return modal(
        Form.RETURN_TEMPLATE,
        say(language, "Return template"),
        say(language, "Return"),
        language,
        f"{form.tenant_id}{BETWEEN}{form.template.id}",
        {**field, "hint": plain(hint)},
    )
