"""Templates as the channel has them: looked at every hour, and changed as it tells what became of one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from core.compliance.template import Header, HeaderKind, Slot, State, Template, Text
from core.compliance.template_life import (
    ENDED,
    SYNCED_EVERY,
    WITH_US,
    Judged,
    SyncTemplates,
    TemplateFact,
    TemplatesSynced,
    TemplatesWanted,
    judged,
    of_quality,
    recategorised,
)
from core.ids import TemplateId, TemplateRef, TenantId
from desk.channel_news import TemplateReported
from desk.desk import Desk
from desk.handled import DONE, Handled, Ignored
from desk.performed import Performed, again, done
from desk.ports import (
    Account,
    AllThere,
    Lease,
    OutboxEntry,
    StaleVersion,
    TemplateAccount,
    TemplateThere,
    UnitOfWork,
)
from desk.problems import DeliveryProblem, Retry

# A look that is due for so long was lost, and is asked for anew.
LOST_AFTER = SYNCED_EVERY * 3


def account_of(desk: Desk, tenant_id: TenantId, ref: str) -> Account | None:
    """The account with a number of it; None where the company has none of it any more."""
    numbers = desk.store.directory.numbers.values()
    mine = (each for each in numbers if each.tenant_id == tenant_id and each.account == ref)
    number = next(mine, None)
    return None if number is None else Account(ref, number.ref)


def accounts_of(desk: Desk, tenant_id: TenantId) -> Sequence[str]:
    """Every account the company has numbers of."""
    numbers = desk.store.directory.numbers.values()
    return tuple(
        dict.fromkeys(each.account for each in numbers if each.tenant_id == tenant_id and each.account)
    )


# ---- every hour -----------------------------------------------------------------------------------------------------


async def keep_looking(desk: Desk, tenant_id: TenantId) -> None:
    """See that each account is looked at, from the first start on; what somebody else sees to is left to them."""
    now = desk.clock.now()
    try:
        async with desk.store.begin(tenant_id) as uow:
            for account in accounts_of(desk, tenant_id):
                known = await uow.templates.account(account)
                looked = None if known is None else max(known.wanted_at, known.synced_at or known.wanted_at)
                if looked is None or now - looked > LOST_AFTER:
                    seen = known or TemplateAccount(account, now)
                    uow.templates.save_account(replace(seen, wanted_at=now))
                    uow.record(TemplatesWanted(account))
            await uow.commit()
    except StaleVersion:
        return


async def sync(desk: Desk, lease: Lease, entry: OutboxEntry, effect: SyncTemplates) -> Performed:
    """Look at all of an account's templates; however long the channel is away, it is looked at again."""
    account = account_of(desk, lease.tenant_id, effect.account)
    if account is None:
        return done(entry)
    async with desk.store.begin(lease.tenant_id) as uow:
        seen = await uow.templates.account(account.ref)
    if effect.since is not None and seen is not None and seen.synced_at != effect.since:
        return done(entry)  # done since, and that goes on by itself
    try:
        there = await desk.contacts.templates.all(account)
    except DeliveryProblem as problem:
        if problem.retry is Retry.NEVER:
            problem = DeliveryProblem(problem.code, problem.tell, problem.certainty, Retry.SOON, SYNCED_EVERY)
        return again(entry, desk.clock.now(), problem)

    async def write(uow: UnitOfWork) -> None:
        known = [each for each in await uow.templates.all() if each.account == account.ref]
        for template, facts in _compared(desk, account.ref, known, there):
            uow.templates.save(template)
            uow.record(*facts)
        now = desk.clock.now()
        before = await uow.templates.account(account.ref)
        seen = before or TemplateAccount(account.ref, now)
        uow.templates.save_account(replace(seen, synced_at=now, allowed=there.allowed or seen.allowed))
        uow.record(TemplatesSynced(account.ref, now))

    return done(entry, write)


Changed = tuple[Template, Sequence[TemplateFact]]


def _compared(desk: Desk, account: str, known: Sequence[Template], there: AllThere) -> Iterator[Changed]:
    """Whatever is otherwise there than here: what is new, what changed, what is gone."""
    seen: set[TemplateId] = set()
    for each in there.templates:
        mine = _same(known, each.ref)
        if mine is None:
            if any(it.handing_in and (it.name, it.language) == (each.name, each.language) for it in known):
                continue  # whoever hands it in learns what it is called there
            found = _found(TemplateId(desk.ids.new()), account, each)
            if found is not None:
                yield found, ()
            continue
        seen.add(mine.id)
        changed, facts = as_there(mine, each)
        if changed != mine:
            yield changed, facts
    for mine in known:
        if mine.ref is not None and mine.id not in seen and mine.state not in (*WITH_US, *ENDED):
            yield judged(mine, Judged(State.DELETED))


def _same(known: Iterable[Template], ref: TemplateRef | None) -> Template | None:
    """By what the channel calls it."""
    return next((each for each in known if ref is not None and each.ref == ref), None)


def _found(template_id: TemplateId, account: str, there: TemplateThere) -> Template | None:
    """One that was made elsewhere; None for one that has ended, or cannot be read."""
    if there.text is None or there.category is None or there.judged is None:
        return None
    if there.judged.state in ENDED:
        return None
    return Template(
        there.name,
        there.language,
        there.category,
        there.text,
        state=there.judged.state,
        reason=there.judged.reason,
        advice=there.judged.advice,
        lives_for=there.lives_for,
        id=template_id,
        account=account,
        ref=there.ref,
        quality=there.quality,
        category_to_come=there.category_to_come,
    )


def as_there(mine: Template, there: TemplateThere) -> tuple[Template, tuple[TemplateFact, ...]]:
    """Ours as the channel has it; what is being written here anew stays as it is."""
    facts: list[TemplateFact] = []
    known = mine
    if known.state in WITH_US or known.state in ENDED or known.handing_in:
        return known, ()
    if there.text is not None:
        known = replace(known, text=_merged(known.text, there.text), lives_for=there.lives_for)
    if there.category is not None:
        known, recategory = recategorised(known, there.category, coming=False)
        facts += recategory
    if there.category_to_come is not None:
        known, coming = recategorised(known, there.category_to_come, coming=True)
        facts += coming
    known, of_it = of_quality(known, there.quality)
    facts += of_it
    if there.judged is not None:
        known, moved = judged(known, there.judged)
        facts += moved
    return known, tuple(facts)


def _merged(mine: Text, there: Text) -> Text:
    """The channel's words, with what only we know: defaults, and the file above them."""
    kept = {slot.name: slot for slot in mine.slots}
    slots = tuple(
        Slot(each.name, each.sample or kept.get(each.name, each).sample, kept.get(each.name, each).default)
        for each in there.slots
    )
    return Text(there.body, _merged_header(mine.header, there.header), there.footer, there.buttons, slots)


def _merged_header(mine: Header | None, there: Header | None) -> Header | None:
    if mine is None or there is None or mine.kind is not there.kind or there.kind is HeaderKind.TEXT:
        return there
    return mine


# ---- as it is told --------------------------------------------------------------------------------------------------


async def template_reported(desk: Desk, uow: UnitOfWork, item: TemplateReported) -> Handled:
    """The channel tells what became of a template; told twice, or of one nobody knows, it changes nothing."""
    known = [each for each in await uow.templates.all() if each.account == item.account]
    mine = _same(known, item.template_ref)
    if mine is None or item.reworded:
        if item.account not in accounts_of(desk, uow.tenant_id):
            return Ignored("account of nobody")
        uow.record(TemplatesWanted(item.account))  # made or reworded elsewhere: looked at as a whole
        return DONE
    changed = mine
    told: list[TemplateFact] = []
    if item.judged is not None:
        changed, moved = judged(changed, item.judged)
        told += moved
    if item.quality is not None:
        changed, of_it = of_quality(changed, item.quality)
        told += of_it
    if item.category is not None:
        changed, recategory = recategorised(changed, item.category, coming=item.coming)
        told += recategory
    if changed == mine:
        return Ignored("nothing new")
    uow.templates.save(changed)
    uow.record(*told)
    return DONE
