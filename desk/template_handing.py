"""Templates on their way to the channel: handed in for its review, changed there, deleted there."""

from dataclasses import replace

from core.compliance.template import State, Template
from core.compliance.template_life import (
    ENDED,
    DeleteTemplate,
    HandInTemplate,
    Judged,
    TemplateMoved,
    TemplateNotTaken,
    judged,
)
from core.ids import TenantId
from desk.desk import Desk
from desk.performed import Performed, Write, again, done
from desk.ports import Account, Lease, NotTaken, OutboxEntry, TakenIn, UnitOfWork
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from desk.template_sync import account_of

# Codes of our own for why the channel has not got it.
NO_NUMBER = "no number"
NAME_TAKEN = "name taken"
NO_FILE = "no file"

# Bytes of an example file. Source: Meta, media of messages, documents, November 2026.
LARGEST_SAMPLE = 100 * 1024 * 1024


async def hand_in(desk: Desk, lease: Lease, entry: OutboxEntry, effect: HandInTemplate) -> Performed:
    """
    Give it to the channel, unless an earlier try has.

    What the channel refuses is a draft again, with its reason; what may pass is tried as long as it takes.
    """
    template = await _template(desk, lease.tenant_id, effect)
    if template is None or not template.handing_in:
        return done(entry)
    account = account_of(desk, lease.tenant_id, template.account)
    if account is None:
        return done(entry, _not_taken(template, NO_NUMBER, ""))
    try:
        taken = await _taken_before(desk, account, template)
        if taken is None:
            template = await _with_sample(desk, lease.tenant_id, account, template)
            taken = await desk.contacts.templates.hand_in(account, template)
    except NotTaken as refused:
        return done(entry, _not_taken(template, refused.code, refused.why))
    except DeliveryProblem as problem:
        if problem.retry is Retry.NEVER and problem.certainty is Certainty.NOT_APPLIED:
            return done(entry, _not_taken(template, problem.code, ""))
        return again(entry, desk.clock.now(), _patient(problem))
    return done(entry, _taken(template, taken))


async def delete(desk: Desk, lease: Lease, entry: OutboxEntry, effect: DeleteTemplate) -> Performed:
    """Have it deleted there; it counts as deleted here from the moment somebody asked."""
    template = await _template(desk, lease.tenant_id, effect)
    if template is None or template.ref is None:
        return done(entry)
    account = account_of(desk, lease.tenant_id, template.account)
    if account is None:
        return done(entry)
    try:
        await desk.contacts.templates.delete(account, template)
    except NotTaken as refused:
        return done(entry, _still_there(template, refused))
    except DeliveryProblem as problem:
        return again(entry, desk.clock.now(), _patient(problem))
    return done(entry)


def _patient(problem: DeliveryProblem) -> DeliveryProblem:
    """Whatever it was, it is tried again: nobody waits for it, and doing it twice does no harm."""
    retry = Retry.SOON if problem.retry is Retry.NEVER else problem.retry
    return DeliveryProblem(problem.code, problem.tell, problem.certainty, retry, problem.retry_after)


async def _template(
    desk: Desk, tenant_id: TenantId, effect: HandInTemplate | DeleteTemplate
) -> Template | None:
    async with desk.store.begin(tenant_id) as uow:
        try:
            return await uow.templates.get(effect.template_id)
        except KeyError:
            return None


async def _taken_before(desk: Desk, account: Account, template: Template) -> TakenIn | None:
    """
    What an earlier try came to; None where there was none, or it did nothing.

    Looked at every time: whoever died between the try and its outcome left no trace. Raises NotTaken where somebody
    else has the name.
    """
    if template.ref is not None:
        return None
    there = await desk.contacts.templates.named(account, template.name, template.language)
    if there is None or (there.judged is not None and there.judged.state in ENDED):
        return None
    if there.text is None or there.text.body != template.text.body:
        raise NotTaken(NAME_TAKEN, "")
    return TakenIn(there.ref, there.judged, there.category)


async def _with_sample(desk: Desk, tenant_id: TenantId, account: Account, template: Template) -> Template:
    """With the channel's handle of the header's example file, handed over anew: handles do not live long."""
    header = template.text.header
    if header is None or header.file is None:
        return template
    try:
        async with desk.workspace.fetch(tenant_id, header.file, most=LARGEST_SAMPLE) as download:
            if download.size_bytes is None:
                raise NotTaken(NO_FILE, "")
            handle = await desk.contacts.templates.hand_over_sample(
                account, download.mime_type, download.size_bytes, download.chunks
            )
    except DeliveryProblem as problem:
        if problem.tell is Tell.MEDIA and problem.retry is Retry.NEVER:
            raise NotTaken(NO_FILE, "") from None
        raise
    known = replace(header, sample=handle, mime_type=download.mime_type)
    return replace(template, text=replace(template.text, header=known))


def _taken(template: Template, taken: TakenIn) -> Write:
    async def write(uow: UnitOfWork) -> None:
        current = await uow.templates.get(template.id)
        there = replace(
            current,
            text=template.text,
            ref=taken.ref,
            handing_in=False,
            category=taken.category or current.category,
        )
        there, facts = judged(there, taken.judged or Judged(State.AT_CHANNEL))
        uow.templates.save(there)
        uow.record(*facts)

    return write


def _not_taken(template: Template, code: str, why: str) -> Write:
    async def write(uow: UnitOfWork) -> None:
        current = await uow.templates.get(template.id)
        uow.templates.save(replace(current.moved(State.DRAFT, code, why), handing_in=False))
        uow.record(TemplateNotTaken(template.id))

    return write


def _still_there(template: Template, refused: NotTaken) -> Write:
    """The channel keeps it: it is here as it is there, which the next look will say."""

    async def write(uow: UnitOfWork) -> None:
        current = await uow.templates.get(template.id)
        uow.templates.save(current.moved(State.DISABLED, refused.code, refused.why))
        uow.record(TemplateMoved(template.id, State.DISABLED.value))

    return write
