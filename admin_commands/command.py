"""Command: its words, what it says of itself, who may use it, and what it does."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from core.access import Right
from core.agent import Agent
from core.ids import TenantId
from desk.desk import Desk
from desk.views import Answer
from words import mark

Arguments = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who typed it."""

    tenant_id: TenantId
    agent: Agent

    @property
    def language(self) -> str:
        return self.agent.language


@dataclass(frozen=True, slots=True)
class Argument:
    """
    One word after the command's own.

    name: as it stands in the usage; choices: the words it may be, empty for any; optional: may be left out; rest: it
    is all the words that are left.
    """

    name: str
    choices: tuple[str, ...] = ()
    optional: bool = False
    rest: bool = False

    @property
    def usage(self) -> str:
        """As people read it: `available|away` or `<number>`, in brackets when it may be left out."""
        shown = "|".join(self.choices) if self.choices else f"<{self.name}>"
        return f"[{shown}]" if self.optional else shown


@dataclass(frozen=True, slots=True)
class Flag:
    """
    Something that may be said after the command, as `--name value`, in whatever order.

    help: one sentence, marked for the catalogues. choices: the words it may be, empty for any. bare: it has no value,
    it is there or not.
    """

    name: str
    help: str
    choices: tuple[str, ...] = ()
    bare: bool = False

    @property
    def usage(self) -> str:
        """As people read it: `--mode claim|offer|assign`, `--limit …`, `--yes`."""
        if self.bare:
            return f"--{self.name}"
        return f"--{self.name} {'|'.join(self.choices) if self.choices else '…'}"


# Every command that tells something has it.
JSON = Flag("json", mark("for other programs"), bare=True)


@dataclass(frozen=True, slots=True)
class Command:
    """
    One command.

    words: nouns first, verbs second. help: one line, marked for the catalogues. right: what the caller must be
    allowed; None: everybody. run: gets the arguments and flags by their names, those left out missing. told: whether
    what it answers can be had for other programs, by `--json`.
    """

    words: tuple[str, ...]
    help: str
    run: Callable[[Desk, Caller, Arguments], Awaitable[Answer]]
    right: Right | None = None
    arguments: tuple[Argument, ...] = ()
    flags: tuple[Flag, ...] = ()
    told: bool = False

    @property
    def name(self) -> str:
        return " ".join(self.words)

    @property
    def usage(self) -> str:
        """The whole line, without the slash command itself; its flags are told one by one in its own help."""
        flags = ("[--…]",) if self.all_flags else ()
        return " ".join((*self.words, *(argument.usage for argument in self.arguments), *flags))

    @property
    def all_flags(self) -> tuple[Flag, ...]:
        """Those of its own, and the one that all have who tell something."""
        return (*self.flags, JSON) if self.told else self.flags

    @property
    def has_form(self) -> bool:
        """Whether it can be filled in: about one thing, with a field for each flag."""
        return len(self.arguments) == 1 and any(not flag.bare for flag in self.flags)

    def allowed(self, caller: Caller) -> bool:
        """Whether this caller may use it."""
        return caller.agent.barred_from(self.right) is None
