"""Erasing a contact: asked for by who administers, done step by step in a lane of its own, told to the end."""

from collections.abc import Sequence
from dataclasses import replace

from core.access import Right
from core.agent import Agent
from core.compliance.consent import Purpose, Suppressed, Suppression
from core.contact import Contact
from core.erasure import ContactErased, EraseContact, Erasure, ErasureAsked, ErasureMoved, ErasureStep
from core.ids import ContactId, FileRef, PostRef, TenantId
from core.medium import MediumState
from core.message import InboundMessage
from core.text import Private
from desk import performed
from desk.contact_finding import meant
from desk.contact_sheet import name_of
from desk.deciding import decided
from desk.desk import Desk
from desk.directory_fields import Wrong
from desk.failpoints import Failpoint
from desk.form_sending import refused
from desk.people import not_allowed
from desk.performed import Performed, done
from desk.ports import OutboxEntry, UnitOfWork, VaultUnavailable
from desk.problems import Certainty, DeliveryProblem, Retry, Tell
from desk.views import Answer, Tone
from desk.wanting import freed
from words import plural, say

# Posts that are removed before how far it came is written down.
_AT_ONCE = 20


async def erase(desk: Desk, tenant_id: TenantId, by: Agent, who: str, *, sure: bool) -> Answer:
    """
    Destroy everything of a contact, asked once more with what it touches unless sure.

    From its commit on nothing can be sent to them, and whoever writes from their addresses is somebody new.
    """
    if not by.may(Right.ADMINISTER):
        return not_allowed(by)

    async def decide(uow: UnitOfWork) -> Answer:
        try:
            contact = await meant(desk, uow, by, who)
        except Wrong as wrong:
            return refused(wrong.sentence)
        if contact.held_at is not None:
            return refused(
                say(
                    by.language, "This contact is on hold: nothing of them may be removed until it is lifted."
                )
            )
        if await uow.erasures.get(contact.id) is not None:
            return refused(say(by.language, "This contact is being erased already."))
        if not sure:
            return await _asked(uow, by, contact)
        await _begin(desk, uow, by, contact)
        begun = say(by.language, "It has begun: nothing can be sent to them any more.")
        look = say(
            by.language, "`/witiop contact erasures` says how far it is, and what is left to remove by hand."
        )
        return Answer((begun, look))

    return await decided(desk, tenant_id, by.language, decide)


async def all_of(desk: Desk, tenant_id: TenantId) -> Sequence[Erasure]:
    """The newest first."""
    async with desk.store.begin(tenant_id) as uow:
        return await uow.erasures.all()


async def step(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, effect: EraseContact) -> Performed:
    """One step, or a part of it; the next follows from how far it came."""
    async with desk.store.begin(tenant_id) as uow:
        erasure = await uow.erasures.get(effect.contact_id)
    if erasure is None:
        return done(entry)
    match erasure.step:
        case ErasureStep.FILES:
            return await _files(desk, tenant_id, entry, effect.contact_id)
        case ErasureStep.POSTS:
            return await _posts(desk, tenant_id, entry, effect.contact_id)
        case ErasureStep.WORDS | ErasureStep.KEY:
            return done(entry, _Ending(desk, effect.contact_id).write)
        case ErasureStep.DONE:
            return done(entry)


# ---- asking ---------------------------------------------------------------------------------------------------------


async def _asked(uow: UnitOfWork, by: Agent, contact: Contact) -> Answer:
    language = by.language
    talks = await uow.conversations.of_contact(contact.id)
    messages = sum([len(await uow.messages.of_conversation(talk.id)) for talk in talks])
    files = len(await uow.media.of_contact(contact.id))
    notes = len(await uow.profiles.notes(contact.id))
    return Answer(
        (
            say(
                language,
                "Of {name}, everything would be destroyed for good, here and in Slack:",
                name=name_of(contact, language),
            ),
            plural(language, "{count} conversation", "{count} conversations", len(talks)),
            plural(language, "{count} message", "{count} messages", messages),
            plural(language, "{count} file", "{count} files", files),
            plural(language, "{count} note", "{count} notes", notes),
            say(language, "This cannot be undone."),
            say(language, "If you are sure, say so with `--yes`."),
        ),
        Tone.REFUSED,
    )


async def _begin(desk: Desk, uow: UnitOfWork, by: Agent, contact: Contact) -> None:
    now = desk.clock.now()
    for talk in await uow.conversations.of_contact(contact.id):
        if talk.is_open:
            ended = talk.close(by.id, now=now)
            uow.conversations.save(ended.state)
            uow.record(*ended.facts)
            freed(desk, uow, talk.owner)
    erased = [Suppression(purpose, now, Suppressed.ERASED) for purpose in Purpose]
    uow.consents.suppress(contact.addresses, *erased)
    uow.erasures.disown(contact)
    uow.contacts.save(replace(contact, addresses=(), name=Private(""), language="", erased_at=now))
    uow.erasures.save(Erasure(contact.id, by.id, now))
    uow.record(ErasureAsked(contact.id, by.id))


# ---- doing ----------------------------------------------------------------------------------------------------------


async def _files(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, contact_id: ContactId) -> Performed:
    """Files one by one: each removed before it is written down as removed, which may be done twice."""
    async with desk.store.begin(tenant_id) as uow:
        media = await uow.media.of_contact(contact_id)
        medium = next((each for each in media if each.state is not MediumState.ERASED), None)
        theirs = medium is not None and isinstance(await uow.messages.get(medium.message_id), InboundMessage)
    if medium is None:
        return done(entry, _Stepping(desk, contact_id, files=len(media)).write)
    left: tuple[str, ...] = ()
    try:
        if medium.vault is not None:
            await desk.media.remove(tenant_id, medium.vault)
        if medium.file is not None and theirs:
            left = await _removed(desk, tenant_id, medium.file)
    except VaultUnavailable:
        problem = DeliveryProblem("vault", Tell.MEDIA, Certainty.NOT_APPLIED, Retry.SOON)
        return performed.again(entry, desk.clock.now(), problem)
    except DeliveryProblem as problem:
        return performed.again(entry, desk.clock.now(), problem)
    desk.reach(Failpoint.ERASED_OUTSIDE)
    if medium.file is not None and not theirs:
        left = (f"file {medium.file}: an agent's",)
    message_id = medium.message_id

    async def write(uow: UnitOfWork) -> None:
        current = await uow.media.get(message_id)
        if current is not None and current.state is not MediumState.ERASED:
            uow.media.save(current.erased())
        await _note(uow, contact_id, left=left)

    return done(entry, write)


async def _removed(desk: Desk, tenant_id: TenantId, file: FileRef) -> tuple[str, ...]:
    """What is left of it. Raises DeliveryProblem where it may be tried again."""
    try:
        await desk.workspace.remove_file(tenant_id, file)
    except DeliveryProblem as problem:
        if problem.retry is not Retry.NEVER:
            raise
        return (f"file {file}: {problem.code}",)
    return ()


async def _posts(desk: Desk, tenant_id: TenantId, entry: OutboxEntry, contact_id: ContactId) -> Performed:
    """Our posts, some at a time; replies before the cards they hang below, as they were recorded after them."""
    async with desk.store.begin(tenant_id) as uow:
        posts = await uow.erasures.posts(contact_id, _AT_ONCE)
        by_agents = await uow.erasures.agents_posts(contact_id) if not posts else ()
    if not posts:
        left = tuple(f"post {each}: an agent's" for each in by_agents)
        return done(entry, _Stepping(desk, contact_id, left=left).write)
    gone: list[PostRef] = []
    left = ()
    trouble: DeliveryProblem | None = None
    for post in posts:
        try:
            await desk.workspace.remove(tenant_id, post)
        except DeliveryProblem as problem:
            if problem.retry is not Retry.NEVER:
                trouble = problem
                break
            left = (*left, f"post {post}: {problem.code}")
        gone.append(post)
        desk.reach(Failpoint.ERASED_OUTSIDE)

    async def write(uow: UnitOfWork) -> None:
        for post in gone:
            uow.erasures.forget_post(post)
        await _note(uow, contact_id, posts=len(gone) - len(left), left=left, moves=trouble is None)

    if trouble is None:
        return done(entry, write)
    return replace(performed.again(entry, desk.clock.now(), trouble), write=write)


async def _note(
    uow: UnitOfWork, contact_id: ContactId, *, posts: int = 0, left: tuple[str, ...] = (), moves: bool = True
) -> None:
    """How far it came within a step. moves: the same step goes on at once."""
    erasure = await uow.erasures.get(contact_id)
    if erasure is None:
        return
    known = tuple(each for each in left if each not in erasure.left)
    uow.erasures.save(replace(erasure, posts=erasure.posts + posts, left=(*erasure.left, *known)))
    if moves:
        uow.record(ErasureMoved(contact_id, erasure.step))


class _Stepping:
    """To the next step, with what is known now."""

    def __init__(
        self, desk: Desk, contact_id: ContactId, *, files: int | None = None, left: tuple[str, ...] = ()
    ) -> None:
        self._desk = desk
        self._contact_id = contact_id
        self._files = files
        self._left = left

    async def write(self, uow: UnitOfWork) -> None:
        erasure = await uow.erasures.get(self._contact_id)
        if erasure is None:
            return
        known = tuple(each for each in self._left if each not in erasure.left)
        counted = erasure.files if self._files is None else self._files
        after = replace(erasure, files=counted, left=(*erasure.left, *known))
        after = after.stepped(now=self._desk.clock.now())
        uow.erasures.save(after)
        uow.record(ErasureMoved(self._contact_id, after.step))


class _Ending:
    """Words, then the key: each in one transaction with the step that follows."""

    def __init__(self, desk: Desk, contact_id: ContactId) -> None:
        self._desk = desk
        self._contact_id = contact_id

    async def write(self, uow: UnitOfWork) -> None:
        erasure = await uow.erasures.get(self._contact_id)
        if erasure is None:
            return
        after = erasure.stepped(now=self._desk.clock.now())
        if erasure.step is ErasureStep.WORDS and await uow.erasures.posts(self._contact_id, 1):
            # One was on its way when the others were removed.
            after = replace(erasure, step=ErasureStep.POSTS)
            uow.record(ErasureMoved(self._contact_id, after.step))
        elif erasure.step is ErasureStep.WORDS:
            messages = await uow.erasures.forget_words(self._contact_id)
            after = replace(after, messages=messages)
            uow.record(ErasureMoved(self._contact_id, after.step))
        elif erasure.step is ErasureStep.KEY:
            uow.erasures.destroy_key(self._contact_id)
            uow.record(ContactErased(self._contact_id, erasure.agent_id, len(erasure.left)))
        uow.erasures.save(after)
