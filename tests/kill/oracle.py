"""What both platforms saw, against what people said: nothing lost, twice or out of order, no doubt without a reason."""

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from core.conversation import RENEWED_AFTER_MESSAGES
from sandbox.meta.platform import SeenRequest
from tests.kill.load import WRITTEN, Replied, Said, Written
from tests.kill.records import Counts
from tests.kill.town import Company, Town

ANSWERED = re.compile(r"\bout-(\d+)\b")
_LATE = "came late"
_DOUBT = "may not have reached"
_FAILED = "did not reach"
# The outcome of a request is committed within this time, or not at all.
_WRITTEN_DOWN_WITHIN = timedelta(seconds=15)
# Faults after which nobody can know whether the send took effect.
AMBIGUOUS = frozenset(
    {"500_html", "timeout_before", "timeout_after", "reset_before", "reset_after", "truncated", "malformed"}
)


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One contact's message as it stands in a thread."""

    words: str
    thread: str
    ts: str
    late: bool


@dataclass(slots=True)
class Seen:
    """
    Everything that stands in Slack and on the phones.

    shown: in the order of channel, thread and place. said_in: how much contacts and agents said in each thread. roots:
    the cards that stand, by channel and place, with all they say; alerts: whatever else stands beside threads. doubted,
    failed, asked: the words of replies about which a question, a reason or a private word stands.
    """

    shown: list[ShownMessage] = field(default_factory=list)
    said_in: Counter[str] = field(default_factory=Counter)
    roots: dict[str, str] = field(default_factory=dict)
    alerts: int = 0
    doubted: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    arrived: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Verdict:
    """figures: what is printed. broken: each promise that was not kept, with its witnesses."""

    figures: dict[str, int | float | str] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def counts(self, name: str, witnesses: list[str]) -> None:
        """A promise whose figure has to be 0."""
        self.figures[name] = len(witnesses)
        if witnesses:
            self.broken.append(f"{name}: {', '.join(sorted(witnesses)[:12])}")


def look(town: Town) -> Seen:
    """What there is to be seen now."""
    seen = Seen()
    for company in town.companies:
        _look_into(town, company, seen)
    for send in town.meta.sends:
        found = ANSWERED.search(str(send.body.get("text", {}).get("body", "")))
        if found is not None:
            seen.arrived.append(found.group())
    return seen


def _look_into(town: Town, company: Company, seen: Seen) -> None:
    workspace = town.slack.workspaces[company.place]
    channel = workspace.channels[company.channel]
    for ts, message in sorted(channel.messages.items(), key=lambda pair: _time(pair[0])):
        if ANSWERED.search(str(message.get("text", ""))) and message.get("user") == company.agent:
            seen.said_in[f"{company.channel}/{message.get('thread_ts', ts)}"] += 1
        if message.get("user") != workspace.bot_user_id or message.get("subtype") == "tombstone":
            continue
        thread = message.get("thread_ts", ts)
        if thread == ts:
            is_card = any(block["type"] == "header" for block in message.get("blocks", []))
            if is_card:
                seen.roots[f"{company.channel}/{ts}"] = json.dumps(message.get("blocks"))
            seen.alerts += not is_card
            continue
        for block in message.get("blocks", []):
            _look_at(block, f"{company.channel}/{thread}", ts, seen)
    for note in channel.ephemerals:
        seen.asked.update(found.group() for found in ANSWERED.finditer(json.dumps(note)))


def _look_at(block: dict[str, Any], thread: str, ts: str, seen: Seen) -> None:
    said = json.dumps(block)
    late = _LATE in said
    shown = [ShownMessage(found.group(), thread, ts, late) for found in WRITTEN.finditer(said)]
    seen.shown.extend(shown)
    seen.said_in[thread] += len(shown)
    about = {found.group() for found in ANSWERED.finditer(said)}
    if _DOUBT in said:
        seen.doubted |= about
    if _FAILED in said:
        seen.failed |= about


def judge(town: Town, said: Said, counts: Counts, kills: list[datetime]) -> Verdict:
    """Hold what is seen against what was said. kills: when the server was killed."""
    seen, verdict = look(town), Verdict()
    verdict.figures["messages in"] = len(said.written)
    verdict.counts("bodies never delivered", ["waiting"] * town.meta.undelivered)
    taken = _taken(town)
    verdict.figures["in bodies answered 200"] = len(taken)
    verdict.figures["answers to Meta"] = _answers(town)
    verdict.figures["shown as late"] = sum(shown.late for shown in seen.shown)
    _messages_in(said, seen, taken, verdict)
    verdict.figures["replies out"] = len(said.replied)
    verdict.figures["meta faults planned"] = said.meta_faults
    _replies_out(said, seen, verdict)
    _explain(town, seen, counts, kills, verdict)
    _left_over(counts, verdict)
    return verdict


def _messages_in(said: Said, seen: Seen, taken: list[str], verdict: Verdict) -> None:
    times = Counter(shown.words for shown in seen.shown)
    written = {one.words: one for one in said.written}
    verdict.counts("lost on the way in", [words for words in written if not times[words]])
    verdict.counts("of them answered 200", [words for words in taken if not times[words]])
    verdict.counts("shown twice", [words for words, count in times.items() if count > 1])
    threads: dict[str, set[str]] = defaultdict(set)
    for shown in seen.shown:
        threads[written[shown.words].person.address].add(shown.thread)
    verdict.figures["threads renewed"] = sum(len(found) - 1 for found in threads.values())
    verdict.counts("contacts in two threads", [who for who, found in threads.items() if _astray(found, seen)])
    surplus = len(seen.roots) - sum(len(found) for found in threads.values())
    verdict.counts("roots too many or too few", [str(surplus)] if surplus else [])
    verdict.counts("out of order in a thread", _inversions(seen, written))
    verdict.counts("alerts", ["raised"] * seen.alerts)


def _astray(threads: set[str], seen: Seen) -> bool:
    """Whether one of a contact's threads was left before it was full, or does not say where the next one is."""
    renewed = sorted(threads, key=lambda thread: _time(thread.partition("/")[2]))
    for thread, onward in pairwise(renewed):
        channel, _, ts = onward.partition("/")
        leads_on = f"/archives/{channel}/p{ts.replace('.', '')}" in seen.roots.get(thread, "")
        if not leads_on or seen.said_in[thread] < RENEWED_AFTER_MESSAGES:
            return True
    return False


def _inversions(seen: Seen, written: dict[str, Written]) -> list[str]:
    """By the contact's own clock, which counts whole seconds; what is marked late stands where it came."""
    latest: dict[str, datetime] = {}
    wrong: list[str] = []
    for shown in seen.shown:
        if shown.late:
            continue
        at = written[shown.words].at
        if shown.thread in latest and at < latest[shown.thread]:
            wrong.append(shown.words)
        latest[shown.thread] = max(at, latest.get(shown.thread, at))
    return wrong


def _replies_out(said: Said, seen: Seen, verdict: Verdict) -> None:
    times = Counter(seen.arrived)
    accounted = set(times) | seen.doubted | seen.failed | seen.asked
    verdict.figures["on the phone"] = len(times)
    verdict.counts("lost in silence", [one.words for one in said.replied if one.words not in accounted])
    verdict.counts("sent twice", [words for words, count in times.items() if count > 1])
    verdict.counts("out of order on a phone", _overtaken(said.replied, seen.arrived))
    verdict.counts("refused, questioned or failed", sorted(seen.asked | seen.failed))
    verdict.figures["asked whether it arrived"] = len(seen.doubted)


def _overtaken(replied: list[Replied], arrived: list[str]) -> list[str]:
    person = {one.words: one.person.address for one in replied}
    newest: dict[str, str] = {}
    wrong: list[str] = []
    for words in arrived:
        who = person[words]
        if words < newest.get(who, ""):
            wrong.append(words)
        newest[who] = max(words, newest.get(who, ""))
    return wrong


def _explain(town: Town, seen: Seen, counts: Counts, kills: list[datetime], verdict: Verdict) -> None:
    """
    What people were asked about is explained by a fault that hit it, or by a kill: just after the request, before its
    answer was written down, or before there was a request at all. Where it did arrive, its report was taken in or
    understood only after the doubt had lasted; such a question answers itself, and what is still held never arrived.
    """
    hits: dict[str, list[SeenRequest]] = defaultdict(list)
    for request in town.meta.requests:
        body = request.body if isinstance(request.body, dict) else {}
        found = ANSWERED.search(str(body.get("text", {})))
        if found is not None:
            hits[found.group()].append(request)
    by_fault = {words for words in seen.doubted if any(hit.fault in AMBIGUOUS for hit in hits[words])}
    by_kill = {words for words in seen.doubted - by_fault if _died_with(hits[words], kills)}
    verdict.figures["of them by an injected fault"] = len(by_fault)
    verdict.figures["of them by a kill"] = len(by_kill)
    verdict.counts("asked without a reason", sorted(seen.doubted - by_fault - by_kill))
    arrived = seen.doubted & set(seen.arrived)
    verdict.figures["of them answered by a late report"] = len(arrived)
    held = counts.outbox.get("SendToContact unknown", 0)
    verdict.figures["still held"] = held
    wrong = held - len(seen.doubted - arrived)
    verdict.counts("held too many or too few", [str(wrong)] if wrong else [])


def _died_with(hits: list[SeenRequest], kills: list[datetime]) -> bool:
    return not hits or any(timedelta(0) <= kill - hits[-1].at < _WRITTEN_DOWN_WITHIN for kill in kills)


def _left_over(counts: Counts, verdict: Verdict) -> None:
    verdict.counts(
        "items dead, quarantined or unhandled",
        [f"{state} {number}" for state, number in counts.inbox.items() if state not in ("done", "ignored")],
    )
    waiting = [
        f"{kind} {number}"
        for kind, number in counts.outbox.items()
        if kind.endswith((" ready", " gave_up")) and not kind.startswith("WatchWindow")
    ]
    verdict.figures["effects left"] = ", ".join(waiting) or 0


def _taken(town: Town) -> list[str]:
    """The messages in bodies the server answered with 200, each as often as it came."""
    bodies = [seen.body.decode() for seen in town.meta.deliveries if seen.answer == 200]
    return [found.group() for body in bodies for found in WRITTEN.finditer(body)]


def _answers(town: Town) -> str:
    """What Meta was answered, or what broke, and how often."""
    heard = Counter(str(seen.answer) for seen in town.meta.deliveries)
    return ", ".join(f"{answer}: {count}" for answer, count in heard.most_common())


def at_rest(said: Said, seen: Seen) -> bool:
    """Whether everything that was said is to be seen somewhere."""
    accounted = set(seen.arrived) | seen.doubted | seen.failed | seen.asked
    shown = {one.words for one in seen.shown}
    return all(one.words in shown for one in said.written) and all(
        one.words in accounted for one in said.replied
    )


def _time(ts: str) -> tuple[int, int]:
    seconds, _, micros = ts.partition(".")
    return int(seconds), int(micros or 0)
