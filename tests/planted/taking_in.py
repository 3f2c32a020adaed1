"""Defects of taking in and of the stores."""

from tests.planted.defect import Defect, Edit

TAKING_IN = (
    Defect(
        1,
        "a door starts keeping and answers",
        (
            Edit(
                "bridge/doors.py",
                "        await keep(body)\n",
                "        asyncio.ensure_future(keep(body))\n",
            ),
        ),
        (
            "tests/bridge/whatsapp/test_door.py::test_a_store_that_cannot_take_it_is_said_at_once",
            "tests/bridge/slack/test_door.py::test_the_store_is_asked_before_the_answer",
        ),
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
        "whoever keeps does not wait for the shared commit",
        (
            Edit(
                "store/sql_store.py",
                "        await self._intake.keep(source, body)\n",
                "        self._intake.keep(source, body)\n",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_keep_returns_when_it_is_committed_and_not_before",),
    ),
    Defect(
        1,
        "the shared commit is begun, and everybody is told that it is through",
        (
            Edit(
                "store/intake.py",
                "        await self._database.take_in((HOUSE, at, len(parcels), day, sealed))\n",
                "        asyncio.ensure_future(self._database.take_in((HOUSE, at, len(parcels), day, sealed)))\n",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_keep_returns_when_it_is_committed_and_not_before",),
    ),
    Defect(
        1,
        "a parcel is thrown away before its pieces are committed",
        (
            Edit(
                "store/cutting.py",
                "            settle_bundles(connection, writes, claimed.lease, moved, LEASE)\n",
                "",
            ),
            Edit(
                "store/cutting.py",
                "        await self._database.put(fill)\n",
                "        await self._database.put(\n"
                "            lambda it, writes: settle_bundles(it, writes, claimed.lease, moved, LEASE)\n"
                "        )\n"
                "        await self._database.put(fill)\n",
            ),
        ),
        ("tests/contracts/store/test_durable.py::test_pieces_that_cannot_be_written_leave_their_parcel",),
    ),
    Defect(
        2,
        "known keys are selected, the others inserted without a word about conflicts",
        (
            Edit(
                "store/cutting.py",
                '_TAKE_IN = InsertMany(inbox, _COLUMNS, "DO NOTHING")\n'
                '_TAKE_IN_NUMBERED = InsertMany(inbox, f"id {_COLUMNS}", "DO NOTHING")\n',
                "_TAKE_IN = InsertMany(inbox, _COLUMNS)\n"
                '_TAKE_IN_NUMBERED = InsertMany(inbox, f"id {_COLUMNS}")\n',
            ),
            Edit(
                "store/cutting.py",
                "        def fill(connection: Connection, writes: Writes) -> None:\n",
                "        def fill(connection: Connection, writes: Writes) -> None:\n"
                '            asked = "SELECT tenant_id, source, key FROM inbox"\n'
                "            known = {(t, s, bytes(k)) for t, s, k in connection.exec_driver_sql(asked)}\n"
                "            rows[:] = [row for row in rows if row[:3] not in known]\n",
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
                '        "AND (held.paused_until IS NULL OR held.paused_until <= :now) "\n',
                '        "WHERE :now = :now "\n',
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
    Defect(
        6,
        "the first of the parcels that were claimed together",
        (
            Edit(
                "desk/cutting.py",
                "        await asyncio.sleep(0)  # whoever waits at a door is answered meanwhile\n",
                "        await desk.store.accept(claimed, [*cut, *([] for _ in claimed.entries[1:])])\n"
                "        return True\n",
            ),
        ),
        ("tests/desk/test_cutting.py::test_every_piece_of_every_parcel_in_order",),
    ),
    Defect(
        16,
        "who lost the parcels writes their pieces all the same",
        (
            Edit(
                "store/parcels_sql.py",
                "    settle_lanes(connection, writes, [Settlement(",
                "    str([Settlement(",
            ),
        ),
        ("tests/contracts/store/test_parcels.py::test_who_lost_the_lease_writes_nothing",),
    ),
    Defect(
        18,
        "what is cut is thrown away by number: also what was committed late under a lower one",
        (
            Edit(
                "store/parcels_sql.py",
                "    writes.add(_GONE, [(HOUSE, each) for each, (_, last) in cut.items() if last])\n",
                "    if cut:\n"
                '        connection.exec_driver_sql(f"DELETE FROM bundle WHERE id <= {max(cut)}")\n',
            ),
        ),
        ("tests/store/test_parcels.py::test_what_is_committed_late_under_a_lower_number_is_cut_too",),
    ),
)
