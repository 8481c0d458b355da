"""What each setting takes, in the words of a person: for the one sentence about a value that cannot be used.

Both languages, because whoever opens a till reads it before there is a window. It must not read any setting.
"""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same in both languages."""

    english: str
    thai: str


_SATANG = Words("satang, a whole number from 1 to 99999999", "จำนวนเต็มเป็นสตางค์ ตั้งแต่ 1 ถึง 99999999")
_VOLUME = Words("percent from 0 (silent) to 100", "ร้อยละ 0 (เงียบ) ถึง 100")

TAKES: dict[str, Words] = {
    "data_dir": Words("a folder", "ที่อยู่ของโฟลเดอร์"),
    "timezone": Words("a time zone such as Asia/Bangkok", "เขตเวลา เช่น Asia/Bangkok"),
    "min_amount_satang": _SATANG,
    "max_amount_satang": _SATANG,
    "relay_url": Words(
        "an https:// address (http:// only to this machine)",
        "ที่อยู่ https:// (http:// ใช้ได้กับเครื่องนี้เท่านั้น)",
    ),
    "device_token": Words("the token that pairing gave", "โทเคนที่ได้จากการจับคู่เครื่อง"),
    "with_relay": Words("on or off", "on หรือ off"),
    "shop_name": Words("a name of 1 to 60 letters", "ชื่อร้านยาว 1 ถึง 60 ตัวอักษร"),
    "legal_name": Words("a name of at most 120 letters", "ชื่อยาวไม่เกิน 120 ตัวอักษร"),
    "shop_address": Words(
        "up to four lines of at most 80 letters, separated by |",
        "ที่อยู่ไม่เกินสี่บรรทัด บรรทัดละไม่เกิน 80 ตัวอักษร คั่นด้วย |",
    ),
    "tax_id": Words(
        "a tax number of thirteen digits with a right check digit",
        "เลขประจำตัวผู้เสียภาษี 13 หลักที่หลักตรวจสอบถูกต้อง",
    ),
    "branch": Words(
        "สำนักงานใหญ่ (head office) or the five digits of a branch, such as 00001",
        "สำนักงานใหญ่ หรือเลขสาขา 5 หลัก เช่น 00001",
    ),
    "pos_number": Words(
        "the machine's number approved by ภ.พ.06: up to 30 letters and digits",
        "เลขเครื่องที่ได้รับอนุมัติตาม ภ.พ.06 เป็นตัวอักษรอังกฤษและตัวเลข ไม่เกิน 30 ตัว",
    ),
    "tax_invoice": Words("on or off", "on หรือ off"),
    "item_text": Words("a text of at most 80 letters", "ข้อความยาวไม่เกิน 80 ตัวอักษร"),
    "vat": Words("on or off", "on หรือ off"),
    "vat_rates": Words(
        "dated rates in percent, such as 1992-01-01:7, 2030-10-01:10",
        "อัตราร้อยละพร้อมวันที่เริ่มใช้ เช่น 1992-01-01:7, 2030-10-01:10",
    ),
    "till": Words(
        "1 to 6 capital letters or digits, such as A1",
        "ตัวพิมพ์ใหญ่ A–Z หรือตัวเลข 1 ถึง 6 ตัว เช่น A1",
    ),
    "cashier": Words("a name of at most 40 letters", "ชื่อยาวไม่เกิน 40 ตัวอักษร"),
    "language": Words("th or en", "th หรือ en"),
    "theme": Words(
        "light, dark or system (as the desktop is)", "light, dark หรือ system (ตามเดสก์ท็อป)"
    ),
    "text_size_percent": Words("percent from 100 to 200", "ร้อยละ 100 ถึง 200"),
    "motion": Words("on or off", "on หรือ off"),
    "entry": Words(
        "baht (185 is ฿185) or satang (185 is ฿1.85)",
        "baht (185 คือ ฿185) หรือ satang (185 คือ ฿1.85)",
    ),
    "customer_screen": Words(
        "the customer's monitor as the settings page names it", "จอลูกค้า ตามชื่อในหน้าการตั้งค่า"
    ),
    "idle_picture": Words("a picture file (PNG or JPEG)", "ไฟล์รูปภาพ (PNG หรือ JPEG)"),
    "idle_messages": Words(
        "up to five messages of at most 100 letters, separated by |",
        "ข้อความไม่เกินห้าข้อความ ข้อความละไม่เกิน 100 ตัวอักษร คั่นด้วย |",
    ),
    "volume_paid": _VOLUME,
    "volume_failed": _VOLUME,
    "volume_late": _VOLUME,
    "volume_voice": _VOLUME,
    "printer": Words(
        "system, off, usb:04b8:0202, tcp://192.168.1.50:9100, serial:/dev/ttyUSB0:9600 or file:/dev/usb/lp0",
        "system, off, usb:04b8:0202, tcp://192.168.1.50:9100, serial:/dev/ttyUSB0:9600 หรือ file:/dev/usb/lp0",
    ),
    "paper_mm": Words("58 or 80 (millimetres)", "58 หรือ 80 (มิลลิเมตร)"),
    "print_paid": Words("on or off", "on หรือ off"),
    "quit": Words("ask or pin", "ask หรือ pin"),
    "day_closes_at": Words("a time of day such as 04:00", "เวลา เช่น 04:00"),
    "quick_amounts_satang": Words(
        "up to five prices in baht, such as 25, 40, 65.50",
        "ราคาเป็นบาทไม่เกินห้าราคา เช่น 25, 40, 65.50",
    ),
    "qr_gate": Words("warn or refuse", "warn หรือ refuse"),
    "poll_s": Words("seconds from 1 to 60", "จำนวนวินาที ตั้งแต่ 1 ถึง 60"),
    "paid_page_s": Words("seconds from 3 to 600", "จำนวนวินาที ตั้งแต่ 3 ถึง 600"),
    "backup_dir": Words(
        "a second folder for backups, such as a stick's", "โฟลเดอร์สำรองข้อมูลแห่งที่สอง เช่น แฟลชไดรฟ์"
    ),
    "stripe_secret_key": Words(
        "a Stripe key: sk_test_…, rk_test_…, sk_live_… or rk_live_…",
        "คีย์ของ Stripe: sk_test_…, rk_test_…, sk_live_… หรือ rk_live_…",
    ),
    "stripe_webhook_secrets": Words(
        "one or several whsec_… secrets, separated by commas",
        "รหัสลับ whsec_… หนึ่งรหัสหรือหลายรหัส คั่นด้วยจุลภาค",
    ),
    "stripe_api_base": Words("an http:// or https:// address", "ที่อยู่ที่ขึ้นต้นด้วย http:// หรือ https://"),
    "database_url": Words("sqlite:///… or postgresql://…", "sqlite:///… หรือ postgresql://…"),
    "public_url": Words("the https:// address customers see", "ที่อยู่ https:// ที่ลูกค้าเห็น"),
    "page_days": Words("days from 1 to 3650", "จำนวนวัน ตั้งแต่ 1 ถึง 3650"),
    "trusted_proxies": Words(
        "addresses or networks such as 127.0.0.1, 10.0.0.0/8, separated by commas",
        "ที่อยู่ IP หรือเครือข่าย เช่น 127.0.0.1, 10.0.0.0/8 คั่นด้วยจุลภาค",
    ),
    "cors_origins": Words(
        "origins such as https://shop.example, separated by commas",
        "ที่อยู่เว็บ เช่น https://shop.example คั่นด้วยจุลภาค",
    ),
    "stripe_rps": Words(
        "requests a second, more than 0 and up to 100",
        "จำนวนคำขอต่อวินาที มากกว่า 0 และไม่เกิน 100",
    ),
    "billing_email": Words("an e-mail address", "ที่อยู่อีเมล"),
    "qr_ttl_s": Words("seconds from 60 to 1800", "จำนวนวินาที ตั้งแต่ 60 ถึง 1800"),
    "metrics_token": Words("a secret text", "ข้อความลับ"),
}
