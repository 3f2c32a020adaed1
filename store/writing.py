"""What a unit of work saved, written at its commit: each table in few statements, versions checked on the way."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from core.closing import Closing
from core.conversation import Conversation
from core.message import Message, OutboundMessage
from desk.ports import StaleVersion
from store.agents_sql import write_agents
from store.announcements_sql import write_announcements
from store.approaches_sql import write_approaches
from store.attendance_sql import write_attendance
from store.closings_sql import write_closings
from store.consents_sql import consenting, write_consents
from store.contacts_written import write_contacts
from store.conversation_rows import CONVERSATION_VALUES, conversation_values
from store.directory_sql import write_directory
from store.erasures_sql import write_erasures
from store.facts_json import reports as reports_json
from store.keyring import MadeKey, key_of
from store.keys import Cipher, about
from store.profiles_sql import profiled
from store.properties_sql import write_properties
from store.quick_replies_sql import write_quick_replies
from store.rows import (
    MEDIUM_VALUES,
    MESSAGE_VALUES,
    medium_values,
    message_values,
    moment,
)
from store.scope import Scope
from store.statements import DeleteMany, InsertMany, SelectMany, UpdateMany
from store.tables import (
    attempt,
    conversation,
    early_report,
    echo,
    medium,
    message,
    post,
    post_message,
    thread,
)
from store.templates_sql import write_templates
from store.words_json import same_words, words_json
from store.writes import Writes

_VERSIONED = "{0}.version = given.base"
_NEW_CONVERSATION = InsertMany(conversation, f"tenant_id id version {CONVERSATION_VALUES}")
_CONVERSATION = UpdateMany(
    conversation,
    "tenant_id id",
    f"base/version version {CONVERSATION_VALUES}",
    sets="; ".join(["version", *CONVERSATION_VALUES.split()]),
    guard=_VERSIONED.format("conversation"),
)
_THREAD = InsertMany(
    thread,
    "tenant_id ref conversation_id",
    "(tenant_id, ref) DO UPDATE SET conversation_id = excluded.conversation_id "
    "WHERE thread.conversation_id = excluded.conversation_id",
)
_WHOSE = SelectMany(conversation, "tenant_id id", "mine.id, mine.contact_id, mine.number_id")

_MESSAGE_COLUMNS = f"tenant_id id version {MESSAGE_VALUES} number_id key_id sealed"
_NEW_MESSAGE = InsertMany(message, _MESSAGE_COLUMNS)
# However the unit came to it, progress never goes back.
_CLIMBS = (
    "progress = CASE WHEN message.progress < given.progress THEN given.progress ELSE message.progress END"
)
_MESSAGE_SETS = ["version", *(name for name in MESSAGE_VALUES.split() if name != "progress"), _CLIMBS]
_MESSAGE_STATE = UpdateMany(
    message,
    "tenant_id id",
    f"base/version version {MESSAGE_VALUES}",
    sets="; ".join(_MESSAGE_SETS),
    guard=_VERSIONED.format("message"),
)
_MESSAGE_WHOLE = UpdateMany(
    message,
    "tenant_id id",
    f"base/version version {MESSAGE_VALUES} key_id sealed",
    sets="; ".join([*_MESSAGE_SETS, "key_id", "sealed"]),
    guard=_VERSIONED.format("message"),
)

_NEW_MEDIUM = InsertMany(medium, f"tenant_id message_id version {MEDIUM_VALUES}")
_MEDIUM = UpdateMany(
    medium,
    "tenant_id message_id",
    f"base/version version {MEDIUM_VALUES}",
    sets="; ".join(["version", *MEDIUM_VALUES.split()]),
    guard=_VERSIONED.format("medium"),
)

_POST = InsertMany(
    post,
    "tenant_id ref seq conversation_id effect_id root",
    "(tenant_id, ref) DO UPDATE SET conversation_id = excluded.conversation_id, "
    "effect_id = excluded.effect_id, root = excluded.root",
)
_POST_MESSAGE = InsertMany(post_message, "tenant_id message_id ref place", "DO NOTHING")
_ECHO = InsertMany(echo, "tenant_id attempt_key ref", "DO NOTHING")
_TOLD = UpdateMany(attempt, "tenant_id key", "remote progress failed doubled")
_EARLY = InsertMany(early_report, "tenant_id id seq attempt_key number_ref remote_id report", "DO NOTHING")
_ADOPTED = DeleteMany(early_report, "tenant_id id")


def _changed(what: str) -> StaleVersion:
    return StaleVersion(f"{what} changed meanwhile")


@dataclass(frozen=True, slots=True)
class Talk:
    """What writing a message needs of its conversation."""

    contact_id: str
    number_id: str


class Writing:
    """One unit's rows on their way into the database; runs in the database's own thread of work."""

    def __init__(
        self, scope: Scope, connection: Connection, writes: Writes, seqs: Iterator[str], now: datetime
    ) -> None:
        self._scope = scope
        self._now = now
        self._seqs = seqs
        self._connection = connection
        self._writes = writes
        self._add = writes.add
        self._flush = writes.flush
        self._tenant = scope.tenant_id
        self._ciphers: dict[str, Cipher] = {}
        self.made: list[MadeKey] = []

    def write(self) -> None:
        """Everything but lanes and journal. Raises StaleVersion."""
        for shelf in (
            self._scope.contacts,
            self._scope.conversations,
            self._scope.messages,
            self._scope.media,
            self._scope.agents,
            self._scope.profiles,
            self._scope.erasures,
            self._scope.templates,
        ):
            shelf.check()
        messages = list(self._scope.messages.saved())
        closings = [one for _, one in self._scope.closings.saved()]
        talks = self._talks([*(one for _, one in messages), *closings])
        self._open_ciphers(
            [*(talk.contact_id for talk in talks.values()), *consenting(self._scope), *profiled(self._scope)]
        )
        write_properties(self._scope, self._add)
        write_contacts(self._scope, self._connection, self._ciphers, self._add, self._flush)
        self._conversations()
        self._messages(messages, talks)
        contacts = {each: talk.contact_id for each, talk in talks.items()}
        write_closings(self._tenant, closings, contacts, self._ciphers, self._add)
        write_consents(self._scope, self._connection, self._ciphers, self._add)
        write_announcements(self._scope, self._add)
        write_approaches(self._scope, self._connection, self._add)
        write_attendance(self._scope, self._add)
        self._media()
        write_directory(self._scope, self._connection)
        write_agents(self._scope, self._add)
        self._posts()
        write_quick_replies(self._scope, self._add)
        write_templates(self._scope, self._add)
        self._reports()
        write_erasures(self._scope, self._connection, self._writes, moment(self._now))

    # ---- keys -------------------------------------------------------------------------------------------------------

    def _talks(self, spoken: Iterable[Message | Closing]) -> dict[str, Talk]:
        known: dict[str, Talk] = {}
        missing: list[str] = []
        for one in spoken:
            seen = self._scope.conversations.get(one.conversation_id)
            if seen is None:
                missing.append(one.conversation_id)
            else:
                known[seen.id] = Talk(seen.contact_id, seen.number_id)
        if missing:
            asked = [(self._tenant, each) for each in dict.fromkeys(missing)]
            for conversation_id, *talk in _WHOSE.run(self._connection, asked):
                known[conversation_id] = Talk(*talk)
        return known

    def _open_ciphers(self, spoken_with: Iterable[str]) -> None:
        keyring = self._scope.on.keyring
        contacts = dict.fromkeys([*(key for key, _ in self._scope.contacts.saved()), *spoken_with])
        self._ciphers = keyring.load(self._connection, self._tenant, map(key_of, contacts))
        for contact_id in contacts:
            if key_of(contact_id) not in self._ciphers:
                made = keyring.contact_key(self._connection, self._tenant, contact_id)
                self._ciphers[made.key_id] = made.cipher
                self.made.append(made)
        keyring.insert(self._connection, self.made)

    # ---- conversations ----------------------------------------------------------------------------------------------

    def _conversations(self) -> None:
        """Those that close go first: then another one may be open with the same contact and number."""
        shelf = self._scope.conversations
        new: list[tuple[Any, ...]] = []
        closed: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for key, saved in shelf.saved():
            if shelf.is_new(key):
                new.append((self._tenant, key, saved.version, *self._conversation(saved)))
            else:
                values = (self._tenant, key, shelf.bases[key], saved.version, *self._conversation(saved))
                (changed if saved.is_open else closed).append(values)
        self._add(_CONVERSATION, closed, _changed("a conversation"))
        self._add(_NEW_CONVERSATION, new)
        self._add(_CONVERSATION, changed, _changed("a conversation"))
        threads = [(self._tenant, *row) for row in self._new_threads()]
        self._add(_THREAD, threads, _changed("a thread"))

    def _conversation(self, saved: Conversation) -> tuple[Any, ...]:
        rules = self._scope.on.directory().skillsets[saved.skillset_id].rules
        return conversation_values(saved, rules, self._now)

    def _new_threads(self) -> Iterable[tuple[str, str]]:
        shelf = self._scope.conversations
        for ref, conversation_id in self._scope.threads.items():
            pending = None if conversation_id is None else shelf.pending.get(conversation_id)
            if isinstance(pending, Conversation) and conversation_id is not None:
                before = shelf.loaded.get(conversation_id)
                if before is None or before.thread != ref:
                    yield ref, conversation_id

    # ---- messages ---------------------------------------------------------------------------------------------------

    def _messages(self, messages: Sequence[tuple[str, Message]], talks: dict[str, Talk]) -> None:
        shelf = self._scope.messages
        new: list[tuple[Any, ...]] = []
        whole: list[tuple[Any, ...]] = []
        state: list[tuple[Any, ...]] = []
        for key, saved in messages:
            before = shelf.loaded.get(key)
            version = saved.version if isinstance(saved, OutboundMessage) else 0
            base = shelf.bases.get(key, 0)
            if before is not None and same_words(before, saved):
                state.append((self._tenant, key, base, version, *message_values(saved)))
                continue
            talk = talks.get(saved.conversation_id)
            if talk is None:
                raise StaleVersion("a message's conversation is gone")
            key_id = key_of(talk.contact_id)
            bound_to = about("message", "sealed", key, self._tenant)
            sealed = self._ciphers[key_id].seal(words_json(saved), bound_to)
            if before is None and base == 0:
                values = (self._tenant, key, version, *message_values(saved), talk.number_id, key_id, sealed)
                new.append(values)
            else:
                whole.append((self._tenant, key, base, version, *message_values(saved), key_id, sealed))
        self._add(_NEW_MESSAGE, new)
        self._add(_MESSAGE_WHOLE, whole, _changed("a message"))
        self._add(_MESSAGE_STATE, state, _changed("a message"))

    def _media(self) -> None:
        shelf = self._scope.media
        new: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for key, saved in shelf.saved():
            if shelf.is_new(key):
                new.append((self._tenant, key, saved.version, *medium_values(saved)))
            else:
                values = (self._tenant, key, shelf.bases[key], saved.version, *medium_values(saved))
                changed.append(values)
        self._add(_NEW_MEDIUM, new)
        self._add(_MEDIUM, changed, _changed("a file"))

    # ---- the rest ---------------------------------------------------------------------------------------------------

    def _posts(self) -> None:
        scope = self._scope
        posts = [posted for _, posted in scope.posts.saved()]
        self._add(
            _POST,
            [
                (self._tenant, it.post, next(self._seqs), it.conversation_id, it.effect_id, it.root)
                for it in posts
            ],
        )
        self._add(
            _POST_MESSAGE,
            [
                (self._tenant, message_id, it.post, place)
                for it in posts
                for place, message_id in enumerate(it.message_ids)
            ],
        )
        self._add(_ECHO, [(self._tenant, key, ref) for key, ref in scope.echoes.items()])

    def _reports(self) -> None:
        scope = self._scope
        told = [
            (self._tenant, key, remote, int(told.progress), told.failed, told.doubled)
            for key, (told, remote) in scope.told.items()
        ]
        self._add(_TOLD, told)
        early = [
            (
                self._tenant,
                early_id,
                next(self._seqs),
                report.key,
                report.number,
                report.remote_id,
                reports_json.encode(report).decode(),
            )
            for early_id, report in scope.early.items()
            if report is not None
        ]
        self._add(_EARLY, early)
        self._add(
            _ADOPTED,
            [(self._tenant, early_id) for early_id, report in scope.early.items() if report is None],
        )
