"""Defects of taking in and of the stores."""

from tests.planted.defect import Defect, Edit

TAKING_IN = (
    Defect(
        1,
        "Meta's door starts keeping and answers",
        (
            Edit(
                "bridge/whatsapp/webhook.py",
                "                    await self._accept(verdict.pieces)\n",
                "                    asyncio.ensure_future(self._accept(verdict.pieces))\n",
            ),
        ),
        ("tests/bridge/whatsapp/test_door.py::test_a_store_that_cannot_take_it_is_said_at_once",),
    ),
    Defect(
        1,
        "Slack's door starts keeping and answers",
        (
            Edit(
                "bridge/slack/door.py",
                "                await self._accept(pieces)\n",
                "                asyncio.ensure_future(self._accept(pieces))\n",
            ),
        ),
        ("tests/bridge/slack/test_door.py::test_a_store_that_hangs_is_not_waited_for",),
    ),
    Defect(
        1,
        "Socket Mode acknowledges, whatever becomes of the keeping",
        (
            Edit(
                "bridge/slack/socket.py",
                "            if reply.status == 200:\n",
                "            if reply.status:\n",
            ),
        ),
        ("tests/bridge/slack/test_socket.py::test_without_the_store_there_is_no_ack_and_slack_comes_again",),
    ),
    Defect(
        1,
        "SQLite: whoever takes in does not wait for the shared commit",
        (
            Edit(
                "store/sqlite.py",
                "        await future\n",
                "",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_accept_returns_when_it_is_committed_and_not_before",),
    ),
    Defect(
        1,
        "PostgreSQL: whoever takes in does not wait for the shared commit",
        (
            Edit(
                "store/postgres.py",
                "        self._wake.set()\n        await arrival.future\n",
                "        self._wake.set()\n",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_accept_returns_when_it_is_committed_and_not_before",),
    ),
    Defect(
        2,
        "SQLite: known keys are selected, the others inserted without a word about conflicts",
        (
            Edit(
                "store/sqlite.py",
                '    inbox, "tenant_id source key id lane state received_at due_at key_id sealed", "DO NOTHING"\n',
                '    inbox, "tenant_id source key id lane state received_at due_at key_id sealed"\n',
            ),
            Edit(
                "store/sqlite.py",
                "            _TAKE_IN.run(connection, numbered)\n",
                '            asked = "SELECT tenant_id, source, key FROM inbox"\n'
                "            known = {tuple(row) for row in connection.exec_driver_sql(asked)}\n"
                "            _TAKE_IN.run(connection, [row for row in numbered if row[:3] not in known])\n",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_two_doors_may_take_in_the_same_at_the_same_time",),
    ),
    Defect(
        2,
        "PostgreSQL: known keys are selected, the others inserted without a word about conflicts",
        (
            Edit(
                "store/postgres.py",
                '    inbox, "tenant_id source key lane state received_at due_at key_id sealed", "DO NOTHING"\n',
                '    inbox, "tenant_id source key lane state received_at due_at key_id sealed"\n',
            ),
            Edit(
                "store/postgres.py",
                "            await connection.execute(_TAKE_IN, *columns)\n",
                '            found = await connection.fetch("SELECT tenant_id, source, key FROM inbox")\n'
                "            known = {tuple(row) for row in found}\n"
                "            kept = [row for row in zip(*columns, strict=True) if row[:3] not in known]\n"
                "            if kept:\n"
                "                await connection.execute(_TAKE_IN, *map(list, zip(*kept, strict=True)))\n",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_two_doors_may_take_in_the_same_at_the_same_time",),
    ),
    Defect(
        3,
        "the inbox takes every key as often as it comes",
        (
            Edit(
                "store/migrations/versions/0001_first.py",
                '        sa.PrimaryKeyConstraint("tenant_id", "source", "key", name=op.f("pk_inbox")),\n',
                '        sa.PrimaryKeyConstraint("tenant_id", "source", "key", "id", name=op.f("pk_inbox")),\n',
            ),
        ),
        ("tests/contracts/store/test_intake.py::test_an_item_is_taken_in_once",),
    ),
    Defect(
        3,
        "a contact may have two open conversations with one number",
        (
            Edit(
                "store/migrations/versions/0001_first.py",
                '        ["tenant_id", "contact_id", "number_id"],\n        unique=True,\n',
                '        ["tenant_id", "contact_id", "number_id"],\n        unique=False,\n',
            ),
        ),
        ("tests/contracts/store/test_conversations.py::test_a_second_open_conversation_is_refused",),
    ),
    Defect(
        3,
        "a remote message may exist twice",
        (
            Edit(
                "store/migrations/versions/0001_first.py",
                '            "tenant_id", "number_id", "remote_id", name=op.f("uq_message_tenant_id_number_id_remote_id")\n',  # noqa: E501 - the very text of the migration
                '            "tenant_id", "id", "remote_id", name=op.f("uq_message_tenant_id_number_id_remote_id")\n',
            ),
        ),
        ("tests/contracts/store/test_messages.py::test_a_remote_message_exists_once",),
    ),
    Defect(
        4,
        "PostgreSQL: the look for free lanes and their taking are not one",
        (
            Edit(
                "store/lanes_sql.py",
                '        f"WHERE (held.leased_until IS NULL OR held.leased_until <= {now}) "\n'
                '        "AND (held.paused_until IS NULL OR held.paused_until <= $4) "\n',
                '        "WHERE $4 = $4 "\n',
            ),
        ),
        ("tests/contracts/store/test_inbox_lanes.py::test_two_claimers_never_share_a_lane",),
    ),
    Defect(
        5,
        "what a failed handler saved stays, and the next try takes it for a duplicate",
        (
            Edit(
                "desk/intake.py",
                "        except Exception as error:\n            uow.undo_to(place)\n",
                "        except Exception as error:\n",
            ),
        ),
        ("tests/desk/test_intake.py::test_what_a_failed_handler_had_done_is_undone_before_the_next_try",),
    ),
    Defect(
        5,
        "an item that failed is settled as if it had been seen",
        (
            Edit(
                "desk/intake.py",
                "            outcomes.append(InboxOutcome(entry, InboxState.NEW, type(error).__name__))\n",
                '            outcomes.append(InboxOutcome(entry, InboxState.IGNORED, "duplicate"))\n',
            ),
        ),
        ("tests/desk/test_intake.py::test_what_a_failed_handler_had_done_is_undone_before_the_next_try",),
    ),
    Defect(
        6,
        "the first element of messages[] and statuses[]",
        (
            Edit(
                "bridge/whatsapp/parse/pieces.py",
                "        for element in _elements(known, name):\n",
                "        for element in _elements(known, name)[:1]:\n",
            ),
        ),
        (
            "tests/bridge/whatsapp/test_split.py::test_every_message_and_every_status_of_a_batch_is_a_piece_of_its_own",
        ),
    ),
    Defect(
        6,
        "the first of an entry's changes",
        (
            Edit(
                "bridge/whatsapp/parse/pieces.py",
                "        for raw_change in _listed(entry.changes):\n",
                "        for raw_change in _listed(entry.changes)[:1]:\n",
            ),
        ),
        ("tests/bridge/whatsapp/test_split.py::test_lanes_and_scopes",),
    ),
    Defect(
        6,
        "the first of a body's entries",
        (
            Edit(
                "bridge/whatsapp/parse/pieces.py",
                "    for raw_entry in _listed(top.entry):\n",
                "    for raw_entry in _listed(top.entry)[:1]:\n",
            ),
        ),
        (
            "tests/bridge/whatsapp/test_split.py::test_every_message_and_every_status_of_a_batch_is_a_piece_of_its_own",
        ),
    ),
)
