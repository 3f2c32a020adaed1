"""Defects of the desk, of both sides and of lanes: what goes out, and what is told about it."""

from tests.planted.defect import Defect, Edit

AT_WORK = (
    Defect(
        4,
        "the dispatcher lets a lane go before its outcome is committed",
        (
            Edit(
                "desk/dispatch.py",
                "                await performed.write(uow)\n",
                "                async with desk.store.begin(lease.lease.tenant_id) as first_of_all:\n"
                "                    first_of_all.settle_outbox(lease.lease, [], free=free)\n"
                "                    await first_of_all.commit()\n"
                "                await performed.write(uow)\n",
            ),
        ),
        ("tests/desk/test_replies.py::test_an_event_that_comes_twice_sends_once",),
    ),
    Defect(
        8,
        "a report sets the progress it tells",
        (
            Edit(
                "desk/lattice.py",
                "        return replace(self, progress=max(self.progress, report.progress))\n",
                "        return replace(self, progress=report.progress)\n",
            ),
            Edit(
                "desk/lattice.py",
                "        progress=max(message.progress, told.progress),\n",
                "        progress=told.progress,\n",
            ),
        ),
        ("tests/contracts/store/test_reports.py::test_progress_climbs_and_never_falls",),
    ),
    Defect(
        12,
        "slack_sdk keeps its own retry handlers",
        (Edit("bridge/slack/client.py", ", retry_handlers=[])", ")"),),
        ("tests/contracts/workspace/test_faults.py::test_a_broken_answer_is_never_asked_for_again",),
    ),
    Defect(
        13,
        "a send whose outcome is unknown is tried again",
        (
            Edit(
                "desk/sending.py",
                "        if problem.certainty is Certainty.UNKNOWN:\n"
                '            return _doubted(desk, entry, message, AttemptOutcome(key, "unknown", problem.code), '
                "sent=message)\n",
                "        if problem.certainty is Certainty.UNKNOWN:\n"
                '            attempt = AttemptOutcome(key, "not_applied", problem.code)\n'
                "            return _later(desk, entry, message, problem, attempt)\n",
            ),
        ),
        ("tests/desk/test_replies.py::test_without_a_report_a_person_decides",),
    ),
    Defect(
        13,
        "Meta's client asks once more after any broken connection",
        (
            Edit(
                "bridge/whatsapp/client.py",
                "                response = await self._http.send(request, stream=True)\n",
                "                try:\n"
                "                    response = await self._http.send(request, stream=True)\n"
                "                except (httpx.HTTPError, aiohttp.ClientError, OSError):\n"
                "                    response = await self._http.send(request, stream=True)\n",
            ),
        ),
        ("tests/bridge/whatsapp/test_client.py::test_whatever_leaves_a_doubt_is_unknown",),
    ),
    Defect(
        13,
        "Slack's client calls once more after any problem",
        (
            Edit(
                "bridge/slack/client.py",
                "            return await self._once(tenant_id, method, arguments)\n",
                "            try:\n"
                "                return await self._once(tenant_id, method, arguments)\n"
                "            except DeliveryProblem:\n"
                "                return await self._once(tenant_id, method, arguments)\n",
            ),
        ),
        ("tests/contracts/workspace/test_faults.py::test_a_broken_answer_is_never_asked_for_again",),
    ),
    Defect(
        14,
        "SQL: a report of an unknown message is dropped",
        (
            Edit(
                "store/messages_sql.py",
                "        if self._scope.early.get(early_id) is None:\n",
                "        if early_id is None:\n",
            ),
        ),
        ("tests/contracts/store/test_reports_in_any_order.py::test_what_came_early_comes_to_the_same",),
    ),
    Defect(
        14,
        "nobody looks again at reports that came before their message",
        (
            Edit(
                "desk/dispatch.py",
                "            await messages.adopt_early_reports(uow)\n",
                "",
            ),
        ),
        (
            "tests/desk/test_before_the_answer.py::test_a_report_nobody_could_place_is_placed_once_its_message_is_known",
        ),
    ),
    Defect(
        14,
        "the answer to a send overwrites what was reported before it",
        (
            Edit(
                "desk/sending.py",
                "        if left.remote_id is None:\n",
                "        left = replace(left, progress=Progress.NONE)\n        if left is not None:\n",
            ),
            Edit(
                "desk/sending.py",
                "from core.message import BY_ITSELF, FromTemplate, OutboundMessage, OutboundState\n",
                "from core.message import BY_ITSELF, FromTemplate, OutboundMessage, OutboundState, Progress\n",
            ),
        ),
        ("tests/desk/test_before_the_answer.py::test_a_report_that_is_faster_than_the_answer_stays",),
    ),
    Defect(
        14,
        "the echo of a post in doubt is not looked for",
        (
            Edit(
                "desk/posting.py",
                "            echo = await uow.posts.echo_of(key)\n",
                "            echo = None\n",
            ),
        ),
        (
            "tests/desk/test_before_the_answer.py::test_a_root_in_doubt_that_came_back_is_known_without_searching",
        ),
    ),
    Defect(
        15,
        "SQL: a lane somebody works on is given out again",
        (
            Edit(
                "store/lanes_sql.py",
                '        f"AND (held.leased_until > {NOW[dialect]} OR held.paused_until > :now)) "\n',
                '        "AND held.paused_until > :now) "\n',
            ),
        ),
        ("tests/contracts/store/test_inbox_lanes.py::test_new_items_of_a_claimed_lane_wait_for_it",),
    ),
    Defect(
        15,
        "the dispatcher gives a lane back while it goes on working on it",
        (
            Edit(
                "desk/dispatch.py",
                "            await _settle(desk, lease, settled, performed, free=last)\n",
                "            await _settle(desk, lease, settled, performed, free=True)\n",
            ),
        ),
        ("tests/desk/test_replies.py::test_edits_and_deletions_after_sending_are_told_not_sent",),
    ),
    Defect(
        16,
        "SQL: whoever lost a lane settles it all the same",
        (
            Edit(
                "store/settling.py",
                "    writes.add(_FREED, freed, StaleLease(_LOST), apart=True)\n",
                "    writes.add(_FREED, freed, apart=True)\n",
            ),
        ),
        ("tests/contracts/store/test_inbox_lanes.py::test_who_lost_the_lane_settles_nothing",),
    ),
    Defect(
        16,
        "SQL: whoever lost a lane opens an attempt all the same",
        (
            Edit(
                "store/settling.py",
                "    writes.add(_RENEWED[connection.dialect.name], rows, StaleLease(_LOST), apart=True)\n",
                "    writes.add(_RENEWED[connection.dialect.name], rows, apart=True)\n",
            ),
        ),
        ("tests/contracts/store/test_attempts.py::test_who_lost_the_lane_opens_no_attempt",),
    ),
    Defect(
        20,
        "the use case hands over the time of arrival",
        (
            Edit(
                "desk/messages.py",
                "    change = conversation.contact_wrote(message.id, sent_at=item.sent_at, now=now)\n",
                "    change = conversation.contact_wrote(message.id, sent_at=now, now=now)\n",
            ),
        ),
        ("tests/desk/test_messages.py",),
    ),
    Defect(
        20,
        "the conversation opens its window at the time of arrival",
        (
            Edit(
                "core/conversation.py",
                "        went_on = self._went_on(at=sent_at, now=now)\n",
                "        went_on = self._went_on(at=now, now=now)\n",
            ),
        ),
        ("tests/core/test_conversation.py",),
    ),
    Defect(
        25,
        "SQLite: a commit begins without taking the lock",
        (Edit("store/sqlite.py", '"BEGIN IMMEDIATE"', '"BEGIN"'),),
        ("tests/contracts/store/test_durable.py::test_who_reads_before_writing_waits_for_the_lock_first",),
    ),
    Defect(
        26,
        "nobody asks what became of an earlier attempt",
        (Edit("desk/posting.py", "    if entry.open_attempts:\n", "    if False:\n"),),
        ("tests/desk/test_posting.py::test_a_root_whose_echo_never_comes_is_found_by_reading_the_channel",),
    ),
    Defect(
        26,
        "a post in doubt is made again before its echo had time",
        (
            Edit(
                "desk/posting.py",
                "        if not entry.in_doubt or now < entry.due_at:\n            return _in_doubt(desk, entry)\n",
                "",
            ),
        ),
        (
            "tests/desk/test_before_the_answer.py::test_a_process_that_died_before_the_outcome_was_written_posts_no_second_root",
        ),
    ),
    Defect(
        26,
        "a lost answer counts as a refusal",
        (
            Edit(
                "desk/posting.py",
                '        outcome = "not_applied" if not_applied(problem) else "unknown"\n',
                '        outcome = "not_applied"\n',
            ),
            Edit(
                "desk/posting.py",
                "    if not not_applied(problem):\n",
                "    if False:\n",
            ),
        ),
        ("tests/desk/test_posting.py::test_a_root_whose_echo_never_comes_is_found_by_reading_the_channel",),
    ),
    Defect(
        26,
        "Slack: reading the thread never finds anything",
        (
            Edit(
                "bridge/slack/workspace.py",
                "        return await look(self.client, tenant_id, where, keys, since=since, bot_id=identity.bot_id)\n",
                "        await look(self.client, tenant_id, where, keys, since=since, bot_id=identity.bot_id)\n"
                "        return None\n",
            ),
        ),
        ("tests/contracts/workspace/test_workspace.py::test_what_was_posted_is_found_by_its_key",),
    ),
)
