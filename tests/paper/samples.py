"""Documents as a till writes them, and the same with whatever a test wants otherwise."""

from __future__ import annotations

from typing import Any

from kiosk.core.chain import canonical

SHOP = {
    "name": "ร้านกาแฟดี",
    "legalName": "บริษัท กาแฟดี (ประเทศไทย) จำกัด",
    "address": ["128/7 ถนนสีลม แขวงสุริยวงศ์", "เขตบางรัก กรุงเทพฯ 10500"],
    "taxId": "0107544000108",
    "branch": "00000",
    "posNumber": "E061500012345",
}
PAGE = "https://pay.coffee.example/p/3kqLx8m2Tn5vYb9RcWd7HfZa"
LONG_NAME = "ร้านก๋วยเตี๋ยวเรืออยุธยาสูตรโบราณน้ำตกเลือดสดปู่กั๊กเจ้าเก่าดั้งเดิม"
_NONE = object()


def receipt(**changes: Any) -> str:
    """A receipt's canonical document; a change to `ABSENT` takes the field out."""
    document = {
        "version": 1,
        "till": "A1",
        "sequence": 129,
        "number": "A1-000129",
        "previousHash": "0" * 64,
        "shop": {"name": "ร้านกาแฟดี"},
        "title": "receipt",
        "itemText": "",
        "vat": None,
        "cashier": "นก",
        "saleId": "6f1c",
        "attemptId": "9b2e",
        "paymentId": "pi_3QmWx2Lk9sTzB4dE1fGh7JkL",
        "amountSatang": 18_550,
        "askedSatang": 18_550,
        "currency": "THB",
        "note": "โต๊ะ 4",
        "soldAt": "2026-11-21T05:00:00.000Z",
        "paidAt": "2026-11-21T05:00:20.000Z",
        "issuedAt": "2026-11-21T05:00:22.500Z",
        "timezone": "Asia/Bangkok",
        "businessDay": "2026-11-21",
        "bankReference": "2026112112002233445",
        "attention": None,
        "resolution": None,
        "confirmedBy": "webhook",
        "learntBy": "push",
        "learntAfterMs": 2_500,
        "waitedMs": 20_500,
        "practice": False,
        **changes,
    }
    return canonical(without_absent(document)).decode()


ABSENT: Any = _NONE


def without_absent(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the fields that are to be left out."""
    return {name: value for name, value in document.items() if value is not ABSENT}


def tax_invoice(**changes: Any) -> str:
    """A receipt of a registered shop that may issue abbreviated tax invoices."""
    fields = {
        "shop": SHOP,
        "title": "abbreviated_tax_invoice",
        "itemText": "อาหารและเครื่องดื่ม",
        "vat": {"rateBp": 700, "amountSatang": 1_214},
    }
    return receipt(**{**fields, **changes})


def old_receipt() -> str:
    """A receipt from before shops had more than a name."""
    gone = dict.fromkeys(("title", "itemText", "vat", "timezone"), ABSENT)
    return receipt(**gone)


def refund(**changes: Any) -> str:
    """A refund's canonical document."""
    document = {
        "kind": "refund",
        "version": 1,
        "till": "A1",
        "sequence": 3,
        "number": "A1-R000003",
        "previousHash": "0" * 64,
        "shop": SHOP,
        "timezone": "Asia/Bangkok",
        "receiptNumber": "A1-000129",
        "paymentId": "pi_3QmWx2Lk9sTzB4dE1fGh7JkL",
        "refundId": "re_3QmWx2Lk9sTzB4dE1aBc2DeF",
        "reverses": None,
        "byHand": False,
        "amountSatang": 10_000,
        "vat": {"rateBp": 700, "amountSatang": 654},
        "reason": "ลูกค้าได้ชาเย็นแทนกาแฟเย็น และกลับบ้านไปก่อน ขอคืนเฉพาะแก้วที่ทำผิด",
        "askedBy": "นก",
        "allowedBy": "สมศรี",
        "issuedAt": "2026-11-21T06:10:00.000Z",
        "businessDay": "2026-11-21",
        "practice": False,
        **changes,
    }
    return canonical(without_absent(document)).decode()


def report_fields(**changes: Any) -> dict[str, Any]:
    """What an X and a Z say of a day."""
    fields = {
        "till": "A1",
        "shop": SHOP,
        "businessDay": "2026-11-21",
        "dayClosesAt": "04:00",
        "timezone": "Asia/Bangkok",
        "receipts": {
            "count": 128,
            "amountSatang": 2_374_400,
            "first": "A1-000129",
            "last": "A1-000256",
        },
        "learntBy": {
            "push": {"count": 120, "amountSatang": 2_226_000},
            "poll": {"count": 6, "amountSatang": 111_300},
            "check": {"count": 0, "amountSatang": 0},
            "catchup": {"count": 2, "amountSatang": 37_100},
        },
        "late": {"count": 1, "amountSatang": 18_550},
        "practice": {"count": 0, "amountSatang": 0},
        "vat": {
            "amountSatang": 155_392,
            "refundedSatang": 1_868,
            "rates": [
                {"rateBp": 700, "count": 128, "totalSatang": 2_374_400, "amountSatang": 155_392}
            ],
        },
        "refunds": {
            "count": 2,
            "amountSatang": 28_550,
            "first": "A1-R000003",
            "last": "A1-R000004",
        },
        "byHand": {"count": 1, "amountSatang": 18_550},
        "reversed": {"count": 0, "amountSatang": 0},
        "netSatang": 2_345_850,
        "perpetual": {
            "receiptsCount": 10_256,
            "receiptsSatang": 190_248_800,
            "refundedSatang": 1_028_550,
        },
        "heads": {
            "receipts": f"A1-000256 {'9f86d081' * 8}",
            "refunds": f"A1-R000004 {'60303ae2' * 8}",
            "audit": f"A1-A000017 {'fd61a03a' * 8}",
        },
        "open": {
            "count": 2,
            "amountSatang": 27_050,
            "attentionCount": 1,
            "sales": [
                {
                    "saleId": "s1",
                    "amountSatang": 18_550,
                    "state": "attention",
                    "attention": "paid_twice",
                    "note": "",
                    "soldAt": "2026-11-21T12:00:00.000Z",
                },
                {
                    "saleId": "s2",
                    "amountSatang": 8_500,
                    "state": "waiting",
                    "attention": None,
                    "note": "",
                    "soldAt": "2026-11-21T16:55:00.000Z",
                },
            ],
        },
        "refundsUnderWay": {"count": 1, "amountSatang": 10_000},
        **changes,
    }
    return without_absent(fields)


def z_report(**changes: Any) -> str:
    """A Z's canonical document."""
    document = {
        "kind": "z",
        "version": 1,
        "sequence": 41,
        "number": "A1-Z0041",
        "previousHash": "2c26b46b" * 8,
        "closedAt": "2026-11-21T21:00:05.000Z",
        "askedBy": "สมศรี",
        "allowedBy": None,
        "why": "",
        **report_fields(),
        **changes,
    }
    return canonical(without_absent(document)).decode()


def x_report(**changes: Any) -> dict[str, Any]:
    """An X's fields."""
    return {"kind": "x", "at": "2026-11-21T08:00:00.000Z", **report_fields(), **changes}
