"""What reports ask of the database is answered from an index, however many receipts there are."""

from __future__ import annotations

from kiosk.till.store.database import SqliteStore
from tests.till.builders import Desk, ToldRefund

DAY = 24 * 3_600


def test_a_report_reads_its_day_and_never_the_whole_chain(desk: Desk) -> None:
    assert isinstance(desk.store, SqliteStore)
    receipt = desk.sell_paid()
    desk.hear_refund(ToldRefund("re_1", receipt.payment_id, 100))
    desk.z()
    desk.clock.move(DAY)
    desk.sell_paid()
    desk.hear_refund(ToldRefund("re_2", receipt.payment_id, 100))
    connection = desk.store._database.connection()  # type: ignore[no-untyped-call]
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    desk.x()
    desk.hear_refund(ToldRefund("re_2", receipt.payment_id, 100, status="failed"))
    desk.z()
    connection.set_trace_callback(None)
    questions = {sql for sql in asked if sql.startswith("SELECT")}
    assert len(questions) > 10
    of_a_day = 0
    for sql in questions:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
        scans = [step for step in plan if step.startswith("SCAN")]
        # Only a close looks which codes there are, in the smallest index; what is open is in short lists.
        known = (
            not scans
            or "refund_under_way" in scans[0]
            or "second_payment_open" in scans[0]
            or ("DISTINCT" in sql and "business_day" not in sql)
        )
        assert known, (sql, plan)
        if "business_day = " in sql:
            of_a_day += 1
            assert "_day (business_day=? AND till=?)" in plan[0], (sql, plan)
    assert of_a_day >= 2
