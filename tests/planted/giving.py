"""Defects of giving conversations to people."""

from tests.planted.defect import Defect, Edit

GIVING: tuple[Defect, ...] = (
    Defect(
        101,
        "whoever gives an agent a conversation does not say so to whoever gives them another",
        (Edit("desk/assignments.py", "    uow.agents.save(replace(agent, assigned_at=now))\n", ""),),
        ("tests/desk/test_under_fire.py::test_two_servers_give_nobody_more_than_they_may_have",),
    ),
    Defect(
        102,
        "nobody sweeps the queues",
        (Edit("desk/dispatch.py", "        await sweeping.sweep(desk, tenant_id)\n", ""),),
        (
            "tests/desk/test_assignments.py::test_the_sweep_finds_whom_no_event_moved",
            "tests/desk/test_any_day.py::test_nobody_waits_while_somebody_could_take_them",
        ),
    ),
    Defect(
        103,
        "an offer has no timer",
        (Edit("core/assigning.py", "                Due(EndOffer(it, until), lasts),\n", ""),),
        ("tests/desk/test_under_fire.py::test_a_restart_in_the_middle_of_an_offer_forgets_nothing",),
    ),
    Defect(
        104,
        "each look begins with the first ring",
        (
            Edit(
                "core/routing/rings.py",
                "        ring, spent = self.ring, self.time_in_ring(now)\n",
                "        ring, spent = Ring.LAST_AGENT, self.time_in_ring(now)\n",
            ),
        ),
        ("tests/core/routing/test_rings.py::test_rings_only_widen",),
    ),
    Defect(
        105,
        "the nearer the end of the window, the later the turn",
        (
            Edit(
                "core/routing/queue.py",
                "    return weights.near * ((weights.nears - left)",
                "    return -weights.near * ((weights.nears - left)",
            ),
        ),
        ("tests/core/routing/test_queue.py::test_a_window_near_its_end_counts_more",),
    ),
    Defect(
        106,
        "who was disabled is asked all the same",
        (
            Edit(
                "core/routing/choice.py",
                "    if not candidate.enabled or candidate.limit < 1:\n",
                "    if candidate.limit < 1:\n",
            ),
        ),
        ("tests/core/routing/test_choice.py::test_who_is_eligible",),
    ),
    Defect(
        101,
        "whoever has as many as anybody may have answers one more contact",
        (
            Edit(
                "desk/enough.py",
                "    if bar is None or (bar is Bar.FULL and answers):\n",
                "    if bar is None or answers:\n",
            ),
        ),
        (
            "tests/desk/test_enough.py::test_an_answer_above_the_ceiling_waits_until_one_is_closed",
            "tests/desk/test_any_day.py::test_nobody_waits_while_somebody_could_take_them",
        ),
    ),
    Defect(
        106,
        "SQL: who is given something is counted as before",
        (
            Edit(
                "store/unit_of_work.py",
                "                count_anew(connection, self.tenant_id, dict.fromkeys([*touched, *had]), rules, now)\n",
                "                pass\n",
            ),
        ),
        ("tests/contracts/store/test_teams.py::test_what_they_have_counts_at_once",),
    ),
    Defect(
        106,
        "SQL: who falls silent weighs for ever",
        (Edit("desk/sweeping.py", "        await count_teams(desk, uow)\n", ""),),
        ("tests/desk/test_under_fire.py::test_who_fell_silent_makes_room_in_every_store",),
    ),
    Defect(
        106,
        "SQL: closed conversations count as what an agent has",
        (
            Edit(
                "store/queue_sql.py",
                "        conversation.c.stage == literal_column(\"'assigned'\"),\n"
                '        among(conversation.c.stage_agent, "agents"),\n'
                "        conversation.c.stage != literal_column(\"'closed'\"),\n",
                '        among(conversation.c.stage_agent, "agents"),\n',
            ),
        ),
        ("tests/contracts/store/test_queue.py::test_who_has_how_much",),
    ),
)
