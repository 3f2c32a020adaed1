"""Templates as files: written out, and taken in as drafts, all of them or none."""

from collections.abc import Sequence

from core.access import Right
from core.compliance.template import Template
from core.compliance.template_check import NAME_LENGTH
from core.compliance.template_plain import Unreadable, plain_template, template_of
from core.ids import AgentRef, TenantId
from desk import agents
from desk.deciding import decided
from desk.desk import Desk
from desk.form_sending import refused
from desk.ports import UnitOfWork
from desk.template_findings import sentence_of
from desk.template_writing import findings_of, keep_draft, named
from desk.views import Answer
from words import plural, say

# Characters of one file.
LONGEST = 200_000
_WHAT = 60


async def exported(desk: Desk, tenant_id: TenantId, name: str, language: str = "") -> Sequence[Template]:
    """The templates of this name, or all that there are; as they are written, without what only the channel knows."""
    async with desk.store.begin(tenant_id) as uow:
        if name:
            return await named(uow, name, language)
        names = dict.fromkeys(each.name for each in await uow.templates.all())
        return [each for one in names for each in await named(uow, one)]


def plain(templates: Sequence[Template]) -> dict[str, object]:
    """What a file holds."""
    return {"templates": [_without_files(plain_template(each)) for each in templates]}


def _without_files(said: dict[str, object]) -> dict[str, object]:
    """Where an example file lies is nobody else's business, and of no use to them."""
    header = said.get("header")
    if isinstance(header, dict):
        said["header"] = {name: value for name, value in header.items() if name in ("kind", "text")}
    return said


async def taken_in(desk: Desk, tenant_id: TenantId, ref: AgentRef, text: str) -> Answer:
    """
    Every template of a file becomes a draft; one that is there is changed as a form would change it.

    What is no template is said by its place, and then nothing is taken in. What the channel would reject is told.
    """
    agent = await agents.known(desk, tenant_id, ref)
    language = agent.language
    if not agent.may(Right.ADMINISTER):
        return refused(say(language, "Only those who administer WitiOp write templates."))
    if len(text) > LONGEST:
        return refused(say(language, "The file is too long."))
    try:
        given = _listed(desk.read_plain(text))
    except ValueError:
        return refused(say(language, "This is neither YAML nor JSON."))
    made: list[Template] = []
    for place, each in enumerate(given, start=1):
        try:
            made.append(template_of(each))
        except Unreadable as wrong:
            sentence = "Template {place}: at {where} stands something else than {wanted}."
            return refused(
                say(language, sentence, place=place, where=wrong.where[:_WHAT], wanted=wrong.wanted)
            )
    if not made:
        return refused(say(language, "There is no template in this file."))

    async def decide(uow: UnitOfWork) -> Answer:
        lines: list[str] = []
        for each in made:
            kept = await keep_draft(desk, uow, agent, each)
            if isinstance(kept, Answer):
                return refused(f"{each.name[:NAME_LENGTH]} ({each.language}): {' '.join(kept.lines)}")
            found = [sentence_of(one, language) for one in await findings_of(uow, kept)]
            lines += [f"{kept.name} ({kept.language}): {sentence}" for sentence in found]
        told = plural(
            language,
            "{count} draft is kept. `/witiop template hand-in` gives it to Meta.",
            "{count} drafts are kept. `/witiop template hand-in` gives them to Meta.",
            len(made),
        )
        return Answer((told, *lines))

    return await decided(desk, tenant_id, language, decide)


def _listed(read: object) -> list[object]:
    """`templates: [ … ]`, a list, or one template alone."""
    if isinstance(read, dict) and "templates" in read:
        read = read["templates"]
    return read if isinstance(read, list) else [read]
