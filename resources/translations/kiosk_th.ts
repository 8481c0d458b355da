<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="th_TH" sourcelanguage="en">
<context>
    <name>Act</name>
    <message>
        <source>Totals so far (X)</source>
        <translation>ยอดจนถึงตอนนี้ (X)</translation>
    </message>
    <message>
        <source>Close the day (Z)</source>
        <translation>ปิดยอดประจำวัน (Z)</translation>
    </message>
    <message>
        <source>Print a copy</source>
        <translation>พิมพ์สำเนา</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>ส่งออกข้อมูล</translation>
    </message>
    <message>
        <source>Money returned by hand</source>
        <translation>บันทึกการคืนเงินด้วยมือ</translation>
    </message>
    <message>
        <source>A second payment that a customer showed</source>
        <translation>ยอดโอนซ้ำที่ลูกค้านำมาแสดง</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>สำรองข้อมูล</translation>
    </message>
    <message>
        <source>Close the till</source>
        <translation>ปิดเครื่องขาย</translation>
    </message>
    <message>
        <source>Give money back</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Give money back to the shop&apos;s mailbox</source>
        <translation>คืนเงินผ่านอีเมลของร้าน</translation>
    </message>
    <message>
        <source>Settle a payment</source>
        <translation>ตัดสินรายการรับเงิน</translation>
    </message>
    <message>
        <source>Manager&apos;s desk</source>
        <translation>งานของผู้จัดการ</translation>
    </message>
    <message>
        <source>Change the settings</source>
        <translation>แก้ไขการตั้งค่า</translation>
    </message>
</context>
<context>
    <name>Action</name>
    <message>
        <source>New QR code</source>
        <translation>สร้าง QR ใหม่</translation>
    </message>
    <message>
        <source>Check now</source>
        <translation>ตรวจสอบตอนนี้</translation>
    </message>
    <message>
        <source>Show QR here</source>
        <translation>แสดง QR ที่จอนี้</translation>
    </message>
    <message>
        <source>Park this sale</source>
        <translation>พักรายการนี้</translation>
    </message>
    <message>
        <source>Change the amount</source>
        <translation>เปลี่ยนยอด</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ยกเลิก</translation>
    </message>
    <message>
        <source>Next sale</source>
        <translation>ขายรายการต่อไป</translation>
    </message>
</context>
<context>
    <name>Age</name>
    <message>
        <source>nothing heard yet</source>
        <translation>ยังไม่ได้รับข้อมูล</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>เมื่อสักครู่</translation>
    </message>
    <message>
        <source>{n} s ago</source>
        <translation>{n} วินาทีที่แล้ว</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>{n} นาทีที่แล้ว</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>{n} ชั่วโมงที่แล้ว</translation>
    </message>
</context>
<context>
    <name>Amount</name>
    <message>
        <source>Key the amount first.</source>
        <translation>กรุณากดยอดเงินก่อน</translation>
    </message>
    <message>
        <source>Only digits and one point.</source>
        <translation>ใส่ได้เฉพาะตัวเลข และจุดทศนิยมหนึ่งจุด</translation>
    </message>
    <message>
        <source>At most two decimals.</source>
        <translation>ทศนิยมได้ไม่เกินสองตำแหน่ง</translation>
    </message>
    <message>
        <source>At least {amount} baht.</source>
        <translation>ยอดต้องไม่ต่ำกว่า {amount} บาท</translation>
    </message>
    <message>
        <source>At most {amount} baht.</source>
        <translation>ยอดต้องไม่เกิน {amount} บาท</translation>
    </message>
    <message>
        <source>This can be read as two amounts. Please key it.</source>
        <translation>อ่านได้สองแบบ กรุณากดยอดเอง</translation>
    </message>
    <message>
        <source>That was a barcode, not an amount.</source>
        <translation>นี่คือบาร์โค้ด ไม่ใช่ยอดเงิน</translation>
    </message>
</context>
<context>
    <name>AmountCard</name>
    <message>
        <source>Amount</source>
        <translation>ยอดชำระ</translation>
    </message>
    <message>
        <source>Satang first: 1 8 5 0 is 18.50</source>
        <translation>เริ่มจากสตางค์: 1 8 5 0 คือ 18.50</translation>
    </message>
    <message>
        <source>Key the amount</source>
        <translation>กดยอดเงินที่ต้องรับ</translation>
    </message>
    <message>
        <source>Enter shows the QR</source>
        <translation>กด Enter เพื่อแสดง QR</translation>
    </message>
    <message>
        <source>Amount {baht} baht</source>
        <translation>ยอดชำระ {baht} บาท</translation>
    </message>
</context>
<context>
    <name>AmountSheet</name>
    <message>
        <source>baht</source>
        <translation>บาท</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message>
        <source>The money came after the sale had ended. Please call the manager.</source>
        <translation>เงินเข้ามาหลังจากรายการจบไปแล้ว กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>A different amount was paid than asked for. Please call the manager.</source>
        <translation>ลูกค้าจ่ายไม่ตรงกับยอดที่เรียกเก็บ กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>It was paid in another currency. Please call the manager.</source>
        <translation>จ่ายมาเป็นสกุลเงินอื่น กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>Paid twice. Please call the manager to give one payment back.</source>
        <translation>รายการนี้ถูกจ่ายสองครั้ง กรุณาเรียกผู้จัดการ เพื่อคืนเงินหนึ่งครั้ง</translation>
    </message>
    <message>
        <source>The payer&apos;s bank disputes this payment. Please call the manager.</source>
        <translation>ธนาคารของผู้จ่ายโต้แย้งรายการนี้ กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>This payment is not as it should be. Please call the manager.</source>
        <translation>การชำระเงินนี้ผิดปกติ กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>Settled: the manager gives the money back.</source>
        <translation>จัดการแล้ว: ผู้จัดการคืนเงินให้ลูกค้า</translation>
    </message>
    <message>
        <source>Settled by the manager; there is no receipt.</source>
        <translation>ผู้จัดการจัดการรายการนี้แล้ว ไม่มีใบเสร็จ</translation>
    </message>
</context>
<context>
    <name>AttentionDesk</name>
    <message>
        <source>Leave it open</source>
        <translation>ปล่อยไว้ก่อน</translation>
    </message>
    <message>
        <source>Given back by hand</source>
        <translation>คืนเงินเองแล้ว</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>ไม่ต้องทำอะไร</translation>
    </message>
    <message>
        <source>You gave the second payment back yourself, not through Stripe. It was never a sale, so no total changes; the record stands on your word.</source>
        <translation>คุณคืนเงินที่จ่ายซ้ำให้ลูกค้าเอง ไม่ได้คืนผ่าน Stripe เงินก้อนนี้ไม่เคยเป็นยอดขาย ยอดรวมจึงไม่เปลี่ยน บันทึกนี้มีแต่คำยืนยันของคุณ</translation>
    </message>
    <message>
        <source>Nothing follows; the record of what was shown stays.</source>
        <translation>ไม่มีอะไรเกิดขึ้นต่อ บันทึกหลักฐานที่ลูกค้าแสดงยังเก็บไว้</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>The receipt&apos;s number is missing.</source>
        <translation>ยังไม่ได้ใส่เลขใบเสร็จ</translation>
    </message>
    <message>
        <source>Second payment, in baht</source>
        <translation>ยอดที่จ่ายซ้ำ (บาท)</translation>
    </message>
    <message>
        <source>Reference on the customer&apos;s slip</source>
        <translation>เลขอ้างอิงในสลิปของลูกค้า</translation>
    </message>
    <message>
        <source>Slip in the bank&apos;s app</source>
        <translation>สลิปในแอปธนาคาร</translation>
    </message>
    <message>
        <source>Two entries on the account</source>
        <translation>มีสองรายการในบัญชี</translation>
    </message>
    <message>
        <source>What was shown</source>
        <translation>ลูกค้าแสดงอะไร</translation>
    </message>
    <message>
        <source>What was shown is missing.</source>
        <translation>ยังไม่ได้ใส่ว่าลูกค้าแสดงอะไร</translation>
    </message>
    <message>
        <source>A code was paid twice</source>
        <translation>คิวอาร์เดียวจ่ายสองครั้ง</translation>
    </message>
    <message>
        <source>A slip is no proof: the money counts only when you find it in Stripe&apos;s dashboard. Until it is settled, it is kept here and named at every close.</source>
        <translation>สลิปไม่ใช่หลักฐานว่าเงินเข้า ต้องพบเงินในแดชบอร์ดของ Stripe ก่อน ระหว่างนี้รายการจะค้างไว้ และแสดงในการปิดยอดทุกครั้งจนกว่าจะจัดการเสร็จ</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ยกเลิก</translation>
    </message>
    <message>
        <source>Keep it as open</source>
        <translation>บันทึกไว้เป็นรายการค้าง</translation>
    </message>
    <message>
        <source>Slip seen</source>
        <translation>เห็นสลิปแล้ว</translation>
    </message>
    <message>
        <source>Customer was there</source>
        <translation>ลูกค้ามาเอง</translation>
    </message>
    <message>
        <source>Settled elsewhere</source>
        <translation>จัดการทางอื่นแล้ว</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>เหตุผล</translation>
    </message>
    <message>
        <source>The reason is missing.</source>
        <translation>ยังไม่ได้ใส่เหตุผล</translation>
    </message>
    <message>
        <source>Settled. The till hears of it in a moment.</source>
        <translation>จัดการแล้ว เครื่องนี้จะทราบผลในอีกสักครู่</translation>
    </message>
    <message>
        <source>Settled.</source>
        <translation>จัดการแล้ว</translation>
    </message>
    <message>
        <source>Kept: it waits here until it is settled.</source>
        <translation>บันทึกแล้ว รายการจะค้างอยู่ที่นี่จนกว่าจะจัดการเสร็จ</translation>
    </message>
</context>
<context>
    <name>AttentionPage</name>
    <message>
        <source>What waits for a person</source>
        <translation>รายการที่รอคนจัดการ</translation>
    </message>
    <message>
        <source>Customer shows a second payment</source>
        <translation>ลูกค้าแสดงว่าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Waiting for a person: {n}</source>
        <translation>รอจัดการ {n} รายการ</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>กำลังดู …</translation>
    </message>
    <message>
        <source>Nothing waits for a person. Every payment has its place.</source>
        <translation>ไม่มีรายการรอจัดการ ทุกการจ่ายเงินเรียบร้อยดี</translation>
    </message>
    <message>
        <source>Sale without a receipt</source>
        <translation>รายการขายที่ไม่มีใบเสร็จ</translation>
    </message>
    <message>
        <source>Being settled</source>
        <translation>กำลังจัดการ</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>ยังไม่มีคำตอบ</translation>
    </message>
    <message>
        <source>It was decided; the till hears of it in a moment.</source>
        <translation>ตัดสินใจแล้ว เครื่องนี้จะทราบผลในอีกสักครู่</translation>
    </message>
    <message>
        <source>Amount {baht} baht</source>
        <translation>จำนวน {baht} บาท</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>ยอดที่เรียกเก็บ</translation>
    </message>
    <message>
        <source>Sold at</source>
        <translation>เวลาขาย</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>ตั้งแต่</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>รหัสการจ่าย</translation>
    </message>
    <message>
        <source>Bank reference</source>
        <translation>เลขอ้างอิงธนาคาร</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>หมายเหตุ</translation>
    </message>
    <message>
        <source>What was shown</source>
        <translation>ลูกค้าแสดงอะไร</translation>
    </message>
    <message>
        <source>Given back by hand</source>
        <translation>คืนเงินเองแล้ว</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>ไม่ต้องทำอะไร</translation>
    </message>
    <message>
        <source>Nobody answers what became of this sale: it may be paid or not. The till goes on asking, and nothing can be decided before. Check the connection to the payment server.</source>
        <translation>ยังไม่มีใครตอบว่ารายการนี้เป็นอย่างไร อาจจ่ายแล้วหรือยังก็ได้ เครื่องจะถามต่อไป และยังตัดสินใจอะไรไม่ได้จนกว่าจะรู้ กรุณาตรวจการเชื่อมต่อกับระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>Paid late</source>
        <translation>จ่ายหลังหมดเวลา</translation>
    </message>
    <message>
        <source>Another amount</source>
        <translation>ยอดไม่ตรง</translation>
    </message>
    <message>
        <source>Another currency</source>
        <translation>คนละสกุลเงิน</translation>
    </message>
    <message>
        <source>Paid twice</source>
        <translation>จ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Disputed</source>
        <translation>ถูกโต้แย้ง</translation>
    </message>
    <message>
        <source>Unclear</source>
        <translation>ไม่ชัดเจน</translation>
    </message>
    <message>
        <source>Second payment shown</source>
        <translation>ลูกค้าแสดงว่าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>The sale had ended, canceled or out of time, and then the customer&apos;s money came after all: ฿{received}. There is no receipt for it.</source>
        <translation>รายการขายจบไปแล้ว (ยกเลิกหรือหมดเวลา) แต่เงินของลูกค้าเข้ามาทีหลัง ฿{received} ยังไม่มีใบเสร็จของเงินก้อนนี้</translation>
    </message>
    <message>
        <source>฿{asked} was asked for, but ฿{received} came. There is no receipt for it.</source>
        <translation>เรียกเก็บ ฿{asked} แต่เงินเข้า ฿{received} ยังไม่มีใบเสร็จของเงินก้อนนี้</translation>
    </message>
    <message>
        <source>The money came in another currency ({currency}). There is no receipt for it.</source>
        <translation>เงินเข้ามาเป็นสกุลอื่น ({currency}) ยังไม่มีใบเสร็จของเงินก้อนนี้</translation>
    </message>
    <message>
        <source>This sale was paid by two codes: one payment has the receipt, this is the other one, of ฿{received}.</source>
        <translation>รายการขายนี้ถูกจ่ายด้วยคิวอาร์สองอัน อันหนึ่งมีใบเสร็จแล้ว นี่คืออีกอัน ฿{received}</translation>
    </message>
    <message>
        <source>The customer&apos;s bank says that this payment was not right, and Stripe holds the money until it is decided. Answer the bank in Stripe&apos;s dashboard.</source>
        <translation>ธนาคารของลูกค้าแจ้งว่าการจ่ายนี้ไม่ถูกต้อง Stripe จะกันเงินไว้จนกว่าจะตัดสิน กรุณาตอบธนาคารในแดชบอร์ดของ Stripe</translation>
    </message>
    <message>
        <source>Stripe tells something of this payment that does not fit. ฿{received} came, of ฿{asked} asked for. Look at it in Stripe&apos;s dashboard.</source>
        <translation>ข้อมูลการจ่ายนี้จาก Stripe ไม่สอดคล้องกัน เงินเข้า ฿{received} จากที่เรียกเก็บ ฿{asked} กรุณาดูในแดชบอร์ดของ Stripe</translation>
    </message>
    <message>
        <source>A customer showed that the code of receipt {number} was paid a second time, ฿{received}. Stripe does not tell of such money by itself: look for it in Stripe&apos;s dashboard.</source>
        <translation>ลูกค้าแสดงว่าคิวอาร์ของใบเสร็จ {number} ถูกจ่ายซ้ำอีก ฿{received} Stripe ไม่แจ้งเงินแบบนี้เอง กรุณาค้นในแดชบอร์ดของ Stripe</translation>
    </message>
    <message>
        <source>The receipt stands as it is.</source>
        <translation>ใบเสร็จยังใช้ได้ตามเดิม</translation>
    </message>
    <message>
        <source>The sale counts as paid: its receipt over ฿{received} is issued now, for the business day that is open.</source>
        <translation>ถือว่าจ่ายแล้ว จะออกใบเสร็จ ฿{received} ทันที ลงในวันทำการที่เปิดอยู่</translation>
    </message>
    <message>
        <source>All of it, ฿{received}, goes back through Stripe; the sale stays without a receipt for it.</source>
        <translation>คืนเงินทั้งหมด ฿{received} ผ่าน Stripe และไม่ออกใบเสร็จของเงินก้อนนี้</translation>
    </message>
    <message>
        <source>Nothing follows: the money stays with the shop, without a receipt. Only for what was settled elsewhere.</source>
        <translation>ไม่มีอะไรเกิดขึ้นต่อ เงินอยู่กับร้านโดยไม่มีใบเสร็จ ใช้เฉพาะเมื่อจัดการทางอื่นแล้ว</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>รับทราบ</translation>
    </message>
    <message>
        <source>Accept as paid</source>
        <translation>รับเป็นยอดขาย</translation>
    </message>
    <message>
        <source>Give it back</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>It cannot be given back while the bank disputes it: Stripe holds it.</source>
        <translation>คืนเงินไม่ได้ระหว่างที่ธนาคารโต้แย้ง เพราะ Stripe กันเงินไว้</translation>
    </message>
    <message>
        <source>A receipt is over baht, and this is other money.</source>
        <translation>ใบเสร็จเป็นเงินบาท แต่เงินก้อนนี้เป็นสกุลอื่น</translation>
    </message>
    <message>
        <source>The sale has its receipt by another payment already.</source>
        <translation>รายการขายนี้มีใบเสร็จจากการจ่ายอื่นแล้ว</translation>
    </message>
    <message>
        <source>It was decided meanwhile, or cannot be decided so. Look again.</source>
        <translation>มีคนตัดสินใจไปแล้ว หรือเลือกแบบนี้ไม่ได้ กรุณาดูอีกครั้ง</translation>
    </message>
    <message>
        <source>It is being given back already; wait for the answer.</source>
        <translation>กำลังคืนเงินอยู่แล้ว กรุณารอคำตอบ</translation>
    </message>
    <message>
        <source>No answer: it is not known whether it was settled. Look again in a moment; the same decision made again does nothing twice.</source>
        <translation>ไม่มีคำตอบ ยังไม่รู้ว่าจัดการสำเร็จหรือไม่ กรุณาดูอีกครั้งในสักครู่ เลือกแบบเดิมซ้ำได้ ไม่เกิดซ้ำสองครั้ง</translation>
    </message>
    <message>
        <source>There is no such receipt or payment.</source>
        <translation>ไม่พบใบเสร็จหรือการจ่ายนี้</translation>
    </message>
    <message>
        <source>Something is missing: an amount or a reason.</source>
        <translation>ยังใส่ไม่ครบ: จำนวนเงินหรือเหตุผล</translation>
    </message>
</context>
<context>
    <name>Audit</name>
    <message>
        <source>Device</source>
        <translation>อุปกรณ์</translation>
    </message>
    <message>
        <source>Who asked</source>
        <translation>ผู้ขอ</translation>
    </message>
    <message>
        <source>When</source>
        <translation>เมื่อ</translation>
    </message>
    <message>
        <source>On what</source>
        <translation>กับอะไร</translation>
    </message>
    <message>
        <source>Who allowed it</source>
        <translation>ผู้อนุมัติ</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>เหตุผล</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>เลขที่</translation>
    </message>
    <message>
        <source>Hash</source>
        <translation>แฮช</translation>
    </message>
    <message>
        <source>Hash of the entry before</source>
        <translation>แฮชของรายการก่อนหน้า</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>จำนวนเงิน</translation>
    </message>
    <message>
        <source>Sent to</source>
        <translation>ส่งไปที่</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>ตำแหน่ง</translation>
    </message>
    <message>
        <source>What it may do</source>
        <translation>สิทธิ์</translation>
    </message>
    <message>
        <source>For</source>
        <translation>สำหรับ</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>การตัดสินใจ</translation>
    </message>
    <message>
        <source>People changed</source>
        <translation>แก้ไขพนักงาน</translation>
    </message>
    <message>
        <source>X report</source>
        <translation>รายงาน X</translation>
    </message>
    <message>
        <source>Day closed (Z)</source>
        <translation>ปิดยอดวัน (Z)</translation>
    </message>
    <message>
        <source>Copy printed</source>
        <translation>พิมพ์สำเนา</translation>
    </message>
    <message>
        <source>Exported</source>
        <translation>ส่งออกข้อมูล</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>สำรองข้อมูล</translation>
    </message>
    <message>
        <source>Till closed down</source>
        <translation>ปิดโปรแกรมเครื่องขาย</translation>
    </message>
    <message>
        <source>Cashier changed</source>
        <translation>เปลี่ยนแคชเชียร์</translation>
    </message>
    <message>
        <source>Manager signed in</source>
        <translation>ผู้จัดการเข้าระบบ</translation>
    </message>
    <message>
        <source>Manager signed out</source>
        <translation>ผู้จัดการออกจากระบบ</translation>
    </message>
    <message>
        <source>Not allowed: wrong PIN</source>
        <translation>ไม่อนุญาต: PIN ไม่ถูกต้อง</translation>
    </message>
    <message>
        <source>Sign-in refused</source>
        <translation>เข้าระบบไม่สำเร็จ</translation>
    </message>
    <message>
        <source>PIN given for an act of the till</source>
        <translation>ใส่ PIN อนุมัติงานของเครื่องขาย</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Refund to the shop&apos;s own mailbox</source>
        <translation>คืนเงินผ่านอีเมลของร้าน</translation>
    </message>
    <message>
        <source>Refund taken back</source>
        <translation>ยกเลิกการคืนเงิน</translation>
    </message>
    <message>
        <source>Given back by hand</source>
        <translation>คืนเงินเองหน้าร้าน</translation>
    </message>
    <message>
        <source>Record by hand taken back</source>
        <translation>ยกเลิกบันทึกคืนเงินเอง</translation>
    </message>
    <message>
        <source>Payment settled</source>
        <translation>จัดการรายการชำระเงินแล้ว</translation>
    </message>
    <message>
        <source>The bank disputes a payment</source>
        <translation>ธนาคารโต้แย้งการชำระเงิน</translation>
    </message>
    <message>
        <source>Dispute closed</source>
        <translation>ปิดข้อโต้แย้ง</translation>
    </message>
    <message>
        <source>Stripe&apos;s reports read again</source>
        <translation>อ่านรายงานของ Stripe ซ้ำ</translation>
    </message>
    <message>
        <source>Refund closed: it is not at Stripe</source>
        <translation>ปิดคำสั่งคืนเงิน: ไม่มีที่ Stripe</translation>
    </message>
    <message>
        <source>Second payment shown by a customer</source>
        <translation>ลูกค้าแสดงว่าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Second payment given back by hand</source>
        <translation>คืนเงินที่จ่ายซ้ำเอง</translation>
    </message>
    <message>
        <source>Slip shown that was used before</source>
        <translation>ลูกค้าแสดงสลิปที่เคยใช้แล้ว</translation>
    </message>
    <message>
        <source>Second payment ignored</source>
        <translation>เงินที่จ่ายซ้ำ: ไม่ต้องทำอะไร</translation>
    </message>
    <message>
        <source>Person added</source>
        <translation>เพิ่มพนักงาน</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>ตั้ง PIN ใหม่</translation>
    </message>
    <message>
        <source>Person disabled</source>
        <translation>ปิดสิทธิ์พนักงาน</translation>
    </message>
    <message>
        <source>Person let in again</source>
        <translation>เปิดสิทธิ์พนักงานอีกครั้ง</translation>
    </message>
    <message>
        <source>Approval given</source>
        <translation>ให้การอนุมัติ</translation>
    </message>
    <message>
        <source>Approval used</source>
        <translation>ใช้การอนุมัติ</translation>
    </message>
    <message>
        <source>Approval refused: wrong PIN</source>
        <translation>ไม่อนุมัติ: PIN ไม่ถูกต้อง</translation>
    </message>
    <message>
        <source>Approval shown for something else</source>
        <translation>ใช้การอนุมัติผิดรายการ</translation>
    </message>
    <message>
        <source>Device added</source>
        <translation>เพิ่มอุปกรณ์</translation>
    </message>
    <message>
        <source>Device paired</source>
        <translation>จับคู่อุปกรณ์แล้ว</translation>
    </message>
    <message>
        <source>Device shut out</source>
        <translation>ปิดสิทธิ์อุปกรณ์</translation>
    </message>
    <message>
        <source>Pairing code made</source>
        <translation>สร้างรหัสจับคู่</translation>
    </message>
    <message>
        <source>Pairing refused</source>
        <translation>ปฏิเสธการจับคู่</translation>
    </message>
    <message>
        <source>Pairing code withdrawn</source>
        <translation>ยกเลิกรหัสจับคู่</translation>
    </message>
    <message>
        <source>What</source>
        <translation>ทำอะไร</translation>
    </message>
    <message>
        <source>Settings changed</source>
        <translation>แก้ไขการตั้งค่า</translation>
    </message>
</context>
<context>
    <name>AuditBar</name>
    <message>
        <source>On what, why or number (F3)</source>
        <translation>กับอะไร เหตุผล หรือเลขที่ (F3)</translation>
    </message>
    <message>
        <source>Search the audit log</source>
        <translation>ค้นหาในบันทึกกิจกรรม</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>บันทึก</translation>
    </message>
    <message>
        <source>Everything done</source>
        <translation>ทุกการกระทำ</translation>
    </message>
    <message>
        <source>What</source>
        <translation>ทำอะไร</translation>
    </message>
    <message>
        <source>Everybody</source>
        <translation>ทุกคน</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>ใคร</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>ล้าง</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>ล้างตัวกรองทั้งหมด</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>ส่งออก</translation>
    </message>
    <message>
        <source>Export the audit log</source>
        <translation>ส่งออกบันทึกกิจกรรม</translation>
    </message>
    <message>
        <source>Payment server</source>
        <translation>ระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>This till</source>
        <translation>เครื่องนี้</translation>
    </message>
    <message>
        <source>CSV, for a spreadsheet</source>
        <translation>CSV สำหรับตารางคำนวณ</translation>
    </message>
    <message>
        <source>JSON Lines, the documents as they are</source>
        <translation>JSON Lines เอกสารต้นฉบับ</translation>
    </message>
</context>
<context>
    <name>AuditPage</name>
    <message>
        <source>Audit log</source>
        <translation>บันทึกกิจกรรม</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>อุปกรณ์</translation>
    </message>
    <message>
        <source>Who asked</source>
        <translation>ผู้ขอ</translation>
    </message>
    <message>
        <source>Audit entry</source>
        <translation>รายการบันทึก</translation>
    </message>
    <message>
        <source>What the payment server wrote down, of every till and device.</source>
        <translation>สิ่งที่ระบบรับชำระเงินบันทึกไว้ จากทุกเครื่องและทุกอุปกรณ์</translation>
    </message>
    <message>
        <source>Checking the chain …</source>
        <translation>กำลังตรวจสอบลำดับบันทึก …</translation>
    </message>
    <message>
        <source>The log was changed: entry {number} does not fit. Call for help.</source>
        <translation>บันทึกถูกแก้ไข: รายการ {number} ไม่ตรงกัน กรุณาแจ้งผู้ดูแล</translation>
    </message>
    <message>
        <source>No entries yet</source>
        <translation>ยังไม่มีรายการ</translation>
    </message>
    <message>
        <source>1 entry, unbroken chain · {seal}</source>
        <translation>1 รายการ ลำดับครบถ้วน · {seal}</translation>
    </message>
    <message>
        <source>{count} entries, unbroken chain · {seal}</source>
        <translation>{count} รายการ ลำดับครบถ้วน · {seal}</translation>
    </message>
    <message>
        <source>A manager has to sign in to see the payment server&apos;s log.</source>
        <translation>ผู้จัดการต้องเข้าระบบก่อนจึงจะดูบันทึกของระบบรับชำระเงินได้</translation>
    </message>
    <message>
        <source>No entry fits these filters.</source>
        <translation>ไม่มีรายการที่ตรงกับตัวกรอง</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>ล้างตัวกรองทั้งหมด</translation>
    </message>
    <message>
        <source>Nothing was done yet that needs a manager&apos;s leave.</source>
        <translation>ยังไม่มีการกระทำที่ต้องให้ผู้จัดการอนุมัติ</translation>
    </message>
    <message>
        <source>{count} entries are in {file}</source>
        <translation>ส่งออก {count} รายการไว้ที่ {file}</translation>
    </message>
</context>
<context>
    <name>Backup</name>
    <message>
        <source>The last good one is of {moment}.</source>
        <translation>ไฟล์สำรองที่ใช้ได้ล่าสุดคือ {moment}</translation>
    </message>
    <message>
        <source>The last backup failed</source>
        <translation>สำรองข้อมูลครั้งล่าสุดไม่สำเร็จ</translation>
    </message>
    <message>
        <source>There is no backup yet</source>
        <translation>ยังไม่มีไฟล์สำรองข้อมูล</translation>
    </message>
    <message>
        <source>One is made each time the day is closed.</source>
        <translation>ระบบจะสำรองข้อมูลให้ทุกครั้งที่ปิดยอดประจำวัน</translation>
    </message>
    <message>
        <source>Backed up {moment}</source>
        <translation>สำรองข้อมูลแล้วเมื่อ {moment}</translation>
    </message>
    <message>
        <source>Checking the backup</source>
        <translation>กำลังตรวจสอบไฟล์สำรอง</translation>
    </message>
    <message>
        <source>It is restored beside the till and every receipt is checked.</source>
        <translation>กำลังลองกู้คืนในที่แยกต่างหากและตรวจใบเสร็จทุกใบ</translation>
    </message>
    <message>
        <source>Backing up: {percent} %</source>
        <translation>กำลังสำรองข้อมูล {percent} %</translation>
    </message>
    <message>
        <source>You can go on selling meanwhile.</source>
        <translation>ระหว่างนี้ขายต่อได้ตามปกติ</translation>
    </message>
    <message>
        <source>Checked by restoring it</source>
        <translation>ตรวจสอบด้วยการลองกู้คืนแล้ว</translation>
    </message>
    <message>
        <source>After {z}</source>
        <translation>หลังปิดยอด {z}</translation>
    </message>
    <message>
        <source>On this computer only</source>
        <translation>เก็บไว้ในเครื่องนี้เท่านั้น</translation>
    </message>
    <message>
        <source>Also in {folder}</source>
        <translation>เก็บไว้ที่ {folder} ด้วย</translation>
    </message>
    <message>
        <source>Back up now</source>
        <translation>สำรองข้อมูลตอนนี้</translation>
    </message>
    <message>
        <source>The backup is made, and checked by restoring it.</source>
        <translation>สำรองข้อมูลเรียบร้อย และตรวจสอบด้วยการลองกู้คืนแล้ว</translation>
    </message>
</context>
<context>
    <name>Bank</name>
    <message>
        <source>bank no. {code}</source>
        <translation>ธนาคารรหัส {code}</translation>
    </message>
</context>
<context>
    <name>BellButton</name>
    <message>
        <source>Messages</source>
        <translation>การแจ้งเตือน</translation>
    </message>
    <message>
        <source>Messages, {n} unread</source>
        <translation>การแจ้งเตือน ยังไม่ได้อ่าน {n} รายการ</translation>
    </message>
    <message>
        <source>Messages ({key})</source>
        <translation>การแจ้งเตือน ({key})</translation>
    </message>
</context>
<context>
    <name>CashierWindow</name>
    <message>
        <source>Cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>Cancel this sale?</source>
        <translation>ยกเลิกรายการนี้ไหม</translation>
    </message>
    <message>
        <source>The code on the customer&apos;s screen is taken back.</source>
        <translation>QR บนจอลูกค้าจะใช้ไม่ได้อีก</translation>
    </message>
    <message>
        <source>Keep waiting</source>
        <translation>รอต่อไป</translation>
    </message>
    <message>
        <source>Cancel the sale</source>
        <translation>ยกเลิกรายการ</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>ผู้จัดการ</translation>
    </message>
    <message>
        <source>Manager (F9)</source>
        <translation>ผู้จัดการ (F9)</translation>
    </message>
</context>
<context>
    <name>CleaningPage</name>
    <message>
        <source>Time to wipe the screen</source>
        <translation>เช็ดหน้าจอได้เลย</translation>
    </message>
    <message>
        <source>Touches do nothing for {n} seconds. Esc ends it.</source>
        <translation>แตะหน้าจอได้โดยไม่มีผลอีก {n} วินาที กด Esc เพื่อจบ</translation>
    </message>
</context>
<context>
    <name>CloseCard</name>
    <message>
        <source>Stop here</source>
        <translation>หยุดแค่นี้</translation>
    </message>
    <message>
        <source>Closing …</source>
        <translation>กำลังปิดยอด …</translation>
    </message>
    <message>
        <source>Closing day {n} of {whole} …</source>
        <translation>กำลังปิดยอด ({n} จาก {whole} วัน) …</translation>
    </message>
    <message>
        <source>What is closed stays closed, also if you stop.</source>
        <translation>วันที่ปิดยอดแล้วถือว่าปิดแล้ว แม้จะหยุดกลางคัน</translation>
    </message>
    <message>
        <source>Close {n} days</source>
        <translation>ปิดยอด {n} วัน</translation>
    </message>
    <message>
        <source>Close the day</source>
        <translation>ปิดยอด</translation>
    </message>
    <message>
        <source>Day close</source>
        <translation>ปิดยอด</translation>
    </message>
    <message>
        <source>{day} is closed</source>
        <translation>ปิดยอดวันที่ {day} แล้ว</translation>
    </message>
    <message>
        <source>{day} is open</source>
        <translation>วันที่ {day} ยังเปิดอยู่</translation>
    </message>
    <message>
        <source>{day} is not closed yet</source>
        <translation>ยังไม่ได้ปิดยอดวันที่ {day}</translation>
    </message>
    <message>
        <source>{n} days are not closed yet</source>
        <translation>ยังไม่ได้ปิดยอด {n} วัน</translation>
    </message>
    <message>
        <source>What is sold now counts for the next business day; it begins at {hour}.</source>
        <translation>ยอดที่ขายตอนนี้นับเป็นของวันทำการถัดไป ซึ่งเริ่มเวลา {hour} น.</translation>
    </message>
    <message>
        <source>By the shop&apos;s hours the day ends at {hour}.</source>
        <translation>ตามเวลาของร้าน วันทำการสิ้นสุดเวลา {hour} น.</translation>
    </message>
    <message>
        <source>The oldest is {day}.</source>
        <translation>วันเก่าที่สุดคือ {day}</translation>
    </message>
    <message>
        <source>Today stays open until they are closed.</source>
        <translation>วันนี้จะยังเปิดอยู่จนกว่าจะปิดยอดวันก่อนหน้าครบ</translation>
    </message>
</context>
<context>
    <name>Confirmed</name>
    <message>
        <source>Stripe reported it</source>
        <translation>Stripe แจ้งผลมา</translation>
    </message>
    <message>
        <source>Stripe confirmed it when asked</source>
        <translation>Stripe ยืนยันเมื่อสอบถาม</translation>
    </message>
</context>
<context>
    <name>Connect</name>
    <message>
        <source>This is no pairing code. It has three groups of letters.</source>
        <translation>รหัสจับคู่ไม่ถูกต้อง รหัสมีตัวอักษรสามกลุ่ม</translation>
    </message>
    <message>
        <source>Nobody answers at this address. Check it, and the internet connection.</source>
        <translation>ไม่มีใครตอบที่ที่อยู่นี้ กรุณาตรวจที่อยู่และอินเทอร์เน็ต</translation>
    </message>
    <message>
        <source>What answers at this address is no payment server of Kiosk.</source>
        <translation>สิ่งที่ตอบที่ที่อยู่นี้ไม่ใช่ระบบรับชำระเงินของ Kiosk</translation>
    </message>
    <message>
        <source>This code is not good, or not any more: it is good once, for ten minutes. Ask for a new one.</source>
        <translation>รหัสนี้ใช้ไม่ได้หรือหมดอายุแล้ว รหัสใช้ได้ครั้งเดียวภายในสิบนาที กรุณาขอรหัสใหม่</translation>
    </message>
    <message>
        <source>Too many tries. Please wait {n} s.</source>
        <translation>ลองหลายครั้งเกินไป กรุณารอ {n} วินาที</translation>
    </message>
    <message>
        <source>The settings could not be written. Check the rights of the folder and the disk.</source>
        <translation>บันทึกการตั้งค่าไม่ได้ กรุณาตรวจสิทธิ์ของโฟลเดอร์และพื้นที่ดิสก์</translation>
    </message>
</context>
<context>
    <name>CopiesBar</name>
    <message>
        <source>Asking the payment server for all receipts …</source>
        <translation>กำลังขอใบเสร็จทั้งหมดจากระบบรับชำระเงิน …</translation>
    </message>
    <message>
        <source>Fetch what is new</source>
        <translation>ดึงรายการใหม่</translation>
    </message>
    <message>
        <source>fetching {done} of {whole}</source>
        <translation>กำลังดึง {done} จาก {whole}</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>ข้อมูล ณ {time} น.</translation>
    </message>
</context>
<context>
    <name>CrashPage</name>
    <message>
        <source>The till keeps stopping</source>
        <translation>เครื่องขายหยุดทำงานซ้ำ ๆ</translation>
    </message>
    <message>
        <source>It stopped several times within a minute. No money is lost: open sales are found again when it starts. If it goes on, call for help.</source>
        <translation>โปรแกรมหยุดทำงานหลายครั้งในหนึ่งนาที เงินไม่หาย รายการที่ค้างอยู่จะกลับมาเมื่อเปิดใหม่ ถ้ายังเป็นอยู่กรุณาติดต่อผู้ดูแลระบบ</translation>
    </message>
    <message>
        <source>Details: {folder}</source>
        <translation>รายละเอียด: {folder}</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>ปิด</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>เปิดใหม่</translation>
    </message>
</context>
<context>
    <name>DayClose</name>
    <message>
        <source>Not closed</source>
        <translation>ยังไม่ปิดยอด</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>เปิดอยู่</translation>
    </message>
</context>
<context>
    <name>DayClosePage</name>
    <message>
        <source>Business days</source>
        <translation>วันทำการ</translation>
    </message>
    <message>
        <source>Till {code}</source>
        <translation>เครื่อง {code}</translation>
    </message>
    <message>
        <source>Close {day}?</source>
        <translation>ปิดยอดวันที่ {day} ใช่ไหม</translation>
    </message>
    <message>
        <source>Close {n} days?</source>
        <translation>ปิดยอด {n} วันใช่ไหม</translation>
    </message>
    <message>
        <source>Close the day</source>
        <translation>ปิดยอด</translation>
    </message>
    <message>
        <source>Close them</source>
        <translation>ปิดทั้งหมด</translation>
    </message>
    <message>
        <source>Leave it open</source>
        <translation>ยังไม่ปิดยอด</translation>
    </message>
    <message>
        <source>A Z report is sealed. This cannot be undone.</source>
        <translation>ระบบจะออกรายงาน Z และย้อนกลับไม่ได้</translation>
    </message>
    <message>
        <source>A Z report is sealed for each of them. This cannot be undone.</source>
        <translation>ระบบจะออกรายงาน Z ให้ทุกวัน และย้อนกลับไม่ได้</translation>
    </message>
    <message>
        <source>What is sold afterwards counts for the next business day.</source>
        <translation>ยอดที่ขายหลังจากนี้นับเป็นของวันทำการถัดไป</translation>
    </message>
    <message>
        <source>The close does not wait for:</source>
        <translation>การปิดยอดจะไม่รอรายการเหล่านี้:</translation>
    </message>
    <message>
        <source>Their money counts for the day on which it comes.</source>
        <translation>เงินของรายการเหล่านี้จะนับในวันที่เงินเข้า</translation>
    </message>
    <message>
        <source>Closed: {number} · {sum}</source>
        <translation>ปิดยอดแล้ว: {number} · {sum}</translation>
    </message>
    <message>
        <source>{n} Z reports are sealed</source>
        <translation>ออกรายงาน Z แล้ว {n} ฉบับ</translation>
    </message>
</context>
<context>
    <name>DaySheet</name>
    <message>
        <source>“{text}” is no day. Write it like {example}.</source>
        <translation>“{text}” ไม่ใช่วันที่ กรุณาพิมพ์แบบ {example}</translation>
    </message>
    <message>
        <source>Calendar</source>
        <translation>ปฏิทิน</translation>
    </message>
    <message>
        <source>Month before</source>
        <translation>เดือนก่อน</translation>
    </message>
    <message>
        <source>Next month</source>
        <translation>เดือนถัดไป</translation>
    </message>
</context>
<context>
    <name>Desktop</name>
    <message>
        <source>Money that needs a person</source>
        <translation>มีเงินเข้าที่ต้องจัดการ</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>ได้รับเงินแล้ว</translation>
    </message>
</context>
<context>
    <name>DetailPanel</name>
    <message>
        <source>Receipt</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Close the receipt</source>
        <translation>ปิดใบเสร็จ</translation>
    </message>
    <message>
        <source>Money</source>
        <translation>เงิน</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>สิ่งที่เกิดขึ้น</translation>
    </message>
    <message>
        <source>Print a copy</source>
        <translation>พิมพ์สำเนา</translation>
    </message>
    <message>
        <source>Print once more, marked COPY</source>
        <translation>พิมพ์ซ้ำ มีคำว่าสำเนา</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Amount {baht} baht</source>
        <translation>ยอด {baht} บาท</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>This till can sell.</source>
        <translation>เครื่องนี้พร้อมขายแล้ว</translation>
    </message>
    <message>
        <source>F9 opens the manager&apos;s window; its Settings have all of this, and more.</source>
        <translation>กด F9 เปิดหน้าต่างผู้จัดการ ในหน้าการตั้งค่ามีทั้งหมดนี้และมากกว่านี้</translation>
    </message>
    <message>
        <source>Still to do there, when you have a minute: prices on keys, tax papers, people and PINs.</source>
        <translation>เมื่อมีเวลา ตั้งเพิ่มได้ที่นั่น: ราคาบนปุ่ม เอกสารภาษี พนักงานและ PIN</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>ร้าน</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>เครื่องขาย</translation>
    </message>
    <message>
        <source>Business day ends</source>
        <translation>วันขายสิ้นสุดเวลา</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>การรับเงิน</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>เครื่องพิมพ์</translation>
    </message>
    <message>
        <source>The computer&apos;s</source>
        <translation>ของคอมพิวเตอร์</translation>
    </message>
    <message>
        <source>None</source>
        <translation>ไม่มี</translation>
    </message>
</context>
<context>
    <name>Drawer</name>
    <message>
        <source>Messages</source>
        <translation>การแจ้งเตือน</translation>
    </message>
    <message>
        <source>Since this program was started, newest first</source>
        <translation>ตั้งแต่เปิดโปรแกรม ล่าสุดอยู่บนสุด</translation>
    </message>
    <message>
        <source>Nothing was told yet.</source>
        <translation>ยังไม่มีการแจ้งเตือน</translation>
    </message>
    <message>
        <source>Messages, newest first</source>
        <translation>การแจ้งเตือน ล่าสุดอยู่บนสุด</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>ปิด</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>For accounting programs and any spreadsheet; Thai opens right in Excel.</source>
        <translation>สำหรับโปรแกรมบัญชีและสเปรดชีตทุกชนิด เปิดภาษาไทยใน Excel ได้ถูกต้อง</translation>
    </message>
    <message>
        <source>A workbook with totals, a filter, and refunds on a sheet of their own.</source>
        <translation>ไฟล์ Excel มียอดรวมและตัวกรอง รายการคืนเงินอยู่อีกแผ่นหนึ่ง</translation>
    </message>
    <message>
        <source>To read, print and sign; not to calculate with.</source>
        <translation>สำหรับอ่าน พิมพ์ และเซ็นชื่อ ไม่ใช่สำหรับคำนวณ</translation>
    </message>
    <message>
        <source>Every document as it was sealed, for auditors and other programs.</source>
        <translation>เอกสารทุกฉบับตามที่บันทึกไว้ สำหรับผู้สอบบัญชีและโปรแกรมอื่น</translation>
    </message>
    <message>
        <source>Last month</source>
        <translation>เดือนที่แล้ว</translation>
    </message>
    <message>
        <source>1 refund</source>
        <translation>คืนเงิน 1 รายการ</translation>
    </message>
    <message>
        <source>{n} refunds</source>
        <translation>คืนเงิน {n} รายการ</translation>
    </message>
    <message>
        <source>Finishing the file …</source>
        <translation>กำลังเก็บงานไฟล์ …</translation>
    </message>
    <message>
        <source>{done} of {whole}</source>
        <translation>{done} จาก {whole}</translation>
    </message>
    <message>
        <source>{n} s left</source>
        <translation>เหลืออีก {n} วินาที</translation>
    </message>
    <message>
        <source>{n} min left</source>
        <translation>เหลืออีก {n} นาที</translation>
    </message>
</context>
<context>
    <name>ExportPage</name>
    <message>
        <source>Export</source>
        <translation>ส่งออก</translation>
    </message>
    <message>
        <source>Which days</source>
        <translation>ช่วงวัน</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>ชนิดไฟล์</translation>
    </message>
    <message>
        <source>Where to</source>
        <translation>เก็บไว้ที่</translation>
    </message>
    <message>
        <source>Take all</source>
        <translation>เอาทั้งหมด</translation>
    </message>
    <message>
        <source>Export all receipts of the period</source>
        <translation>ส่งออกใบเสร็จทั้งหมดของช่วงนี้</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>โฟลเดอร์</translation>
    </message>
    <message>
        <source>Choose …</source>
        <translation>เลือก …</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>เลือกโฟลเดอร์อื่น</translation>
    </message>
    <message>
        <source>Period: {period}</source>
        <translation>ช่วงวัน: {period}</translation>
    </message>
    <message>
        <source>Only: {what}</source>
        <translation>เฉพาะ: {what}</translation>
    </message>
    <message>
        <source>File: {name}</source>
        <translation>ไฟล์: {name}</translation>
    </message>
    <message>
        <source>The export is written: {name}</source>
        <translation>ส่งออกแล้ว: {name}</translation>
    </message>
    <message>
        <source>The folder is {folder}</source>
        <translation>โฟลเดอร์คือ {folder}</translation>
    </message>
    <message>
        <source>Tills: {whose}</source>
        <translation>เครื่องขาย: {whose}</translation>
    </message>
</context>
<context>
    <name>FactList</name>
    <message>
        <source>Copy: {name}</source>
        <translation>คัดลอก: {name}</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>คัดลอก</translation>
    </message>
    <message>
        <source>Copied: {name}</source>
        <translation>คัดลอกแล้ว: {name}</translation>
    </message>
</context>
<context>
    <name>Facts</name>
    <message>
        <source>Paid at</source>
        <translation>จ่ายเมื่อ</translation>
    </message>
    <message>
        <source>Business day</source>
        <translation>วันทำการ</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>หมายเหตุ</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>Asked for</source>
        <translation>ยอดที่เรียกเก็บ</translation>
    </message>
    <message>
        <source>Waited</source>
        <translation>เวลาที่รอ</translation>
    </message>
    <message>
        <source>How we heard</source>
        <translation>ทราบโดย</translation>
    </message>
    <message>
        <source>How it was confirmed</source>
        <translation>ยืนยันโดย</translation>
    </message>
    <message>
        <source>QR code</source>
        <translation>คิวอาร์</translation>
    </message>
    <message>
        <source>Codes shown</source>
        <translation>จำนวนคิวอาร์ที่แสดง</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>รหัสการชำระ</translation>
    </message>
    <message>
        <source>Bank reference</source>
        <translation>เลขอ้างอิงธนาคาร</translation>
    </message>
    <message>
        <source>Receipt&apos;s hash</source>
        <translation>แฮชของใบเสร็จ</translation>
    </message>
    <message>
        <source>Slip shown</source>
        <translation>สลิปที่ลูกค้าแสดง</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>คืนแล้ว</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>คงเหลือ</translation>
    </message>
    <message>
        <source>Arrives</source>
        <translation>เงินเข้า</translation>
    </message>
    <message>
        <source>not known yet</source>
        <translation>ยังไม่ทราบ</translation>
    </message>
    <message>
        <source>Stripe&apos;s fee</source>
        <translation>ค่าธรรมเนียม Stripe</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>สุทธิ</translation>
    </message>
    <message>
        <source>Payout</source>
        <translation>การโอนเข้าบัญชี</translation>
    </message>
    <message>
        <source>given back by hand</source>
        <translation>คืนด้วยมือ</translation>
    </message>
    <message>
        <source>takes {number} back</source>
        <translation>ยกเลิก {number}</translation>
    </message>
    <message>
        <source>Till {code} issued this receipt, and only there stands everything that happened. Here is what the receipt says, and what the payment server knows.</source>
        <translation>ใบเสร็จนี้ออกที่เครื่อง {code} เหตุการณ์ทั้งหมดอยู่ที่เครื่องนั้น ที่นี่แสดงสิ่งที่อยู่ในใบเสร็จ และสิ่งที่ระบบรับชำระเงินทราบ</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>เครื่องขาย</translation>
    </message>
    <message>
        <source>At the payment server</source>
        <translation>ที่ระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>asking …</source>
        <translation>กำลังถาม …</translation>
    </message>
    <message>
        <source>฿{amount} received</source>
        <translation>ได้รับ ฿{amount}</translation>
    </message>
    <message>
        <source>refunded ฿{amount}</source>
        <translation>คืนแล้ว ฿{amount}</translation>
    </message>
    <message>
        <source>receipt {number}</source>
        <translation>ใบเสร็จ {number}</translation>
    </message>
</context>
<context>
    <name>Failure</name>
    <message>
        <source>The customer declined in the bank&apos;s app.</source>
        <translation>ลูกค้ากดปฏิเสธในแอปธนาคาร</translation>
    </message>
    <message>
        <source>The customer&apos;s bank declined the payment.</source>
        <translation>ธนาคารของลูกค้าปฏิเสธการชำระเงิน</translation>
    </message>
    <message>
        <source>The customer&apos;s bank did not answer in time.</source>
        <translation>ธนาคารของลูกค้าไม่ตอบภายในเวลา</translation>
    </message>
    <message>
        <source>The bank could not carry out the payment.</source>
        <translation>ธนาคารทำรายการนี้ไม่สำเร็จ</translation>
    </message>
    <message>
        <source>The code&apos;s time ran out before it was paid.</source>
        <translation>QR หมดเวลาก่อนที่จะจ่าย</translation>
    </message>
    <message>
        <source>The code did not fit the amount, so it was never shown.</source>
        <translation>QR ไม่ตรงกับยอดเงิน จึงไม่ได้แสดงให้ลูกค้า</translation>
    </message>
    <message>
        <source>No money was received.</source>
        <translation>ยังไม่ได้รับเงิน</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Number, payment, reference or note (F3)</source>
        <translation>เลขที่ รหัสการชำระ เลขอ้างอิง หรือหมายเหตุ (F3)</translation>
    </message>
    <message>
        <source>Search receipts</source>
        <translation>ค้นหาใบเสร็จ</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>ช่วงเวลา</translation>
    </message>
    <message>
        <source>Every status</source>
        <translation>ทุกสถานะ</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>สถานะ</translation>
    </message>
    <message>
        <source>However heard</source>
        <translation>ทราบทุกทาง</translation>
    </message>
    <message>
        <source>How we heard</source>
        <translation>ทราบโดย</translation>
    </message>
    <message>
        <source>Every cashier</source>
        <translation>แคชเชียร์ทุกคน</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>ยอด</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>ล้าง</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>ล้างตัวกรองทั้งหมด</translation>
    </message>
    <message>
        <source>Tills</source>
        <translation>เครื่องขาย</translation>
    </message>
</context>
<context>
    <name>Findings</name>
    <message>
        <source>and {n} more: the export has all of them</source>
        <translation>และอีก {n} รายการ ดูทั้งหมดได้ในไฟล์ส่งออก</translation>
    </message>
    <message>
        <source>Matches</source>
        <translation>ตรงกัน</translation>
    </message>
    <message>
        <source>Does not match</source>
        <translation>ไม่ตรงกัน</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Where the money is</source>
        <translation>เงินอยู่ที่ไหน</translation>
    </message>
    <message>
        <source>Receipts {receipts} − refunds {refunds} − fees {fees} = {net}</source>
        <translation>ใบเสร็จ {receipts} − คืนเงิน {refunds} − ค่าธรรมเนียม {fees} = {net}</translation>
    </message>
    <message>
        <source>the differences below make {sum}</source>
        <translation>ส่วนต่างด้านล่างรวม {sum}</translation>
    </message>
    <message>
        <source>given back by hand {sum}</source>
        <translation>คืนด้วยมือ {sum}</translation>
    </message>
    <message>
        <source>Open receipt {number}</source>
        <translation>เปิดใบเสร็จ {number}</translation>
    </message>
</context>
<context>
    <name>FirstSheet</name>
    <message>
        <source>The first manager</source>
        <translation>ผู้จัดการคนแรก</translation>
    </message>
    <message>
        <source>Nobody is known to this shop yet. A manager gives money back, closes the day and adds the others.</source>
        <translation>ร้านนี้ยังไม่มีรายชื่อพนักงาน ผู้จัดการเป็นผู้คืนเงิน ปิดยอดประจำวัน และเพิ่มคนอื่น ๆ</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>ชื่อ</translation>
    </message>
    <message>
        <source>PIN, 6 to 12 digits</source>
        <translation>PIN ตัวเลข 6 ถึง 12 หลัก</translation>
    </message>
    <message>
        <source>The same PIN again</source>
        <translation>ใส่ PIN เดิมอีกครั้ง</translation>
    </message>
    <message>
        <source>Later  Esc</source>
        <translation>ไว้ทีหลัง  Esc</translation>
    </message>
    <message>
        <source>Add the manager  Enter</source>
        <translation>เพิ่มผู้จัดการ  Enter</translation>
    </message>
    <message>
        <source>The two PINs are not the same. Please key them again.</source>
        <translation>PIN สองครั้งไม่ตรงกัน กรุณาใส่ใหม่ทั้งสองช่อง</translation>
    </message>
    <message>
        <source>The manager is being added …</source>
        <translation>กำลังเพิ่มผู้จัดการ …</translation>
    </message>
    <message>
        <source>Take digits that no colleague would try first.</source>
        <translation>เลือกตัวเลขที่เพื่อนร่วมงานเดาไม่ถูก</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Welcome. This takes five minutes.</source>
        <translation>ยินดีต้อนรับ ใช้เวลาห้านาที</translation>
    </message>
    <message>
        <source>Your shop</source>
        <translation>ร้านของคุณ</translation>
    </message>
    <message>
        <source>Tax papers can wait: they are under Settings later.</source>
        <translation>เอกสารภาษีไว้ทีหลังได้ อยู่ในหน้าการตั้งค่า</translation>
    </message>
    <message>
        <source>Payments</source>
        <translation>การรับเงิน</translation>
    </message>
    <message>
        <source>Who asks Stripe for the PromptPay QR?</source>
        <translation>จะขอ QR พร้อมเพย์จาก Stripe ทางไหน</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>จอภาพ</translation>
    </message>
    <message>
        <source>Which screen do your customers see?</source>
        <translation>ลูกค้าเห็นจอไหน</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>เครื่องพิมพ์</translation>
    </message>
    <message>
        <source>A shop can sell without one: receipts are kept all the same.</source>
        <translation>ไม่มีก็ขายได้ ใบเสร็จถูกเก็บไว้เสมอ</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>เสียง</translation>
    </message>
    <message>
        <source>Loud enough to be heard in your shop? Try each.</source>
        <translation>ดังพอให้ได้ยินในร้านไหม ลองฟังทีละเสียง</translation>
    </message>
    <message>
        <source>A practice sale</source>
        <translation>ลองขาย</translation>
    </message>
    <message>
        <source>The real till, with pretend money. Do one sale before the first customer.</source>
        <translation>เครื่องขายจริงแต่เงินสมมติ ลองขายหนึ่งครั้งก่อนลูกค้าคนแรก</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>เสร็จแล้ว</translation>
    </message>
</context>
<context>
    <name>FirstStartWindow</name>
    <message>
        <source>Kiosk · first start</source>
        <translation>Kiosk · เริ่มใช้งานครั้งแรก</translation>
    </message>
    <message>
        <source>First start</source>
        <translation>เริ่มใช้งานครั้งแรก</translation>
    </message>
    <message>
        <source>Back  Esc</source>
        <translation>ย้อนกลับ  Esc</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>ข้าม</translation>
    </message>
    <message>
        <source>Step {n} of {all}</source>
        <translation>ขั้นที่ {n} จาก {all}</translation>
    </message>
    <message>
        <source>Start selling  Enter</source>
        <translation>เริ่มขาย  Enter</translation>
    </message>
    <message>
        <source>Connect  Enter</source>
        <translation>เชื่อมต่อ  Enter</translation>
    </message>
    <message>
        <source>Next  Enter</source>
        <translation>ถัดไป  Enter</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>{n} to settle</source>
        <translation>ต้องจัดการ {n} รายการ</translation>
    </message>
    <message>
        <source>Till {code}</source>
        <translation>เครื่อง {code}</translation>
    </message>
    <message>
        <source>Cashier {name}</source>
        <translation>แคชเชียร์ {name}</translation>
    </message>
    <message>
        <source>PRACTICE · ฝึกซ้อม</source>
        <translation>PRACTICE · ฝึกซ้อม</translation>
    </message>
    <message>
        <source>Nothing here is real money.</source>
        <translation>ไม่มีเงินจริงในโหมดนี้</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>เวลา</translation>
    </message>
    <message>
        <source>Another cashier (F4)</source>
        <translation>เปลี่ยนแคชเชียร์ (F4)</translation>
    </message>
    <message>
        <source>Who sells?</source>
        <translation>ใครเป็นผู้ขาย</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>กำลังเชื่อมต่อ</translation>
    </message>
    <message>
        <source>Connection: {state}</source>
        <translation>การเชื่อมต่อ: {state}</translation>
    </message>
    <message>
        <source>How much do we know (F8)</source>
        <translation>สถานะล่าสุดของระบบ (F8)</translation>
    </message>
</context>
<context>
    <name>Health</name>
    <message>
        <source>Well</source>
        <translation>ปกติ</translation>
    </message>
    <message>
        <source>Look at it</source>
        <translation>ควรดู</translation>
    </message>
    <message>
        <source>Not well</source>
        <translation>มีปัญหา</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>ดิสก์</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Copies at the payment server</source>
        <translation>สำเนาที่ระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>Date and time</source>
        <translation>วันที่และเวลา</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>การสำรองข้อมูล</translation>
    </message>
    <message>
        <source>Payment server</source>
        <translation>ระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>นาฬิกา</translation>
    </message>
    <message>
        <source>Told at once</source>
        <translation>แจ้งผลทันที</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>จอภาพ</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>เครื่องพิมพ์</translation>
    </message>
    <message>
        <source>Reading QR codes</source>
        <translation>อ่าน QR ทวน</translation>
    </message>
    <message>
        <source>Updates</source>
        <translation>การอัปเดต</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>ทุกอย่างปกติ</translation>
    </message>
    <message>
        <source>Nothing stops selling. To look at: {n}</source>
        <translation>ขายได้ตามปกติ มี {n} ข้อที่ควรดู</translation>
    </message>
    <message>
        <source>Not well: {failed} · to look at: {warned}</source>
        <translation>มีปัญหา {failed} ข้อ · ควรดู {warned} ข้อ</translation>
    </message>
</context>
<context>
    <name>HealthPage</name>
    <message>
        <source>Look again</source>
        <translation>ตรวจอีกครั้ง</translation>
    </message>
    <message>
        <source>Copy for support</source>
        <translation>คัดลอกให้ผู้ช่วยเหลือ</translation>
    </message>
    <message>
        <source>Everything is being looked at …</source>
        <translation>กำลังตรวจทุกอย่าง …</translation>
    </message>
    <message>
        <source>Copied. No key and no token is in it.</source>
        <translation>คัดลอกแล้ว ไม่มีคีย์หรือโทเคนอยู่ในนั้น</translation>
    </message>
</context>
<context>
    <name>KeypadPage</name>
    <message>
        <source>Double zero</source>
        <translation>ศูนย์ศูนย์</translation>
    </message>
    <message>
        <source>Decimal point</source>
        <translation>จุดทศนิยม</translation>
    </message>
    <message>
        <source>Delete the last digit</source>
        <translation>ลบตัวสุดท้าย</translation>
    </message>
    <message>
        <source>Clear the amount</source>
        <translation>ล้างยอดเงิน</translation>
    </message>
    <message>
        <source>Add {baht} baht</source>
        <translation>เพิ่ม {baht} บาท</translation>
    </message>
    <message>
        <source>Note or order number (F2)</source>
        <translation>หมายเหตุ หรือเลขออเดอร์ (F2)</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>หมายเหตุ</translation>
    </message>
    <message>
        <source>Yes, show QR</source>
        <translation>ใช่ แสดง QR</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>รอสักครู่ …</translation>
    </message>
    <message>
        <source>Show QR</source>
        <translation>แสดง QR</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
</context>
<context>
    <name>Knowledge</name>
    <message>
        <source>Live news</source>
        <translation>ข่าวสด</translation>
    </message>
    <message>
        <source>Questions</source>
        <translation>การถาม</translation>
    </message>
    <message>
        <source>Payment server</source>
        <translation>ระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>นาฬิกา</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>เครื่องพิมพ์</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>ดิสก์</translation>
    </message>
    <message>
        <source>{n} waiting</source>
        <translation>รอพิมพ์ {n} ใบ</translation>
    </message>
    <message>
        <source>well</source>
        <translation>ปกติ</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>เงียบ</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>ยังไม่ทราบ</translation>
    </message>
    <message>
        <source>down</source>
        <translation>ขาด</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>ไม่ตอบ</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>ถูกปฏิเสธ</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>ไม่ตรง</translation>
    </message>
    <message>
        <source>nearly full</source>
        <translation>เกือบเต็ม</translation>
    </message>
    <message>
        <source>full</source>
        <translation>เต็ม</translation>
    </message>
    <message>
        <source>trouble</source>
        <translation>มีปัญหา</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>ทุกอย่างปกติ</translation>
    </message>
    <message>
        <source>Please call for help.</source>
        <translation>กรุณาติดต่อผู้ดูแล</translation>
    </message>
    <message>
        <source>Payments may show a few seconds later: the till asks for them now.</source>
        <translation>ยอดชำระอาจขึ้นช้าไม่กี่วินาที เพราะตอนนี้เครื่องต้องถามเอง</translation>
    </message>
    <message>
        <source>The payment server does not answer questions. Check the internet.</source>
        <translation>ระบบรับชำระเงินไม่ตอบคำถาม กรุณาตรวจอินเทอร์เน็ต</translation>
    </message>
    <message>
        <source>Nothing comes from the payment server. Check the internet.</source>
        <translation>ไม่มีข่าวจากระบบรับชำระเงิน กรุณาตรวจอินเทอร์เน็ต</translation>
    </message>
    <message>
        <source>Stripe does not answer: hand nothing over before it says paid.</source>
        <translation>Stripe ไม่ตอบ อย่าส่งของจนกว่าจะขึ้นว่าชำระแล้ว</translation>
    </message>
    <message>
        <source>Stripe refuses the shop&apos;s key. Please call the manager.</source>
        <translation>Stripe ไม่รับกุญแจของร้าน กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>Nothing is printed: look at the printer. Sales go on.</source>
        <translation>พิมพ์ไม่ได้ กรุณาดูเครื่องพิมพ์ ขายต่อได้ตามปกติ</translation>
    </message>
</context>
<context>
    <name>KnowledgePanel</name>
    <message>
        <source>How much do we know</source>
        <translation>สถานะล่าสุดของระบบ</translation>
    </message>
</context>
<context>
    <name>KnowledgeRow</name>
    <message>
        <source>How much do we know (F8)</source>
        <translation>สถานะล่าสุดของระบบ (F8)</translation>
    </message>
</context>
<context>
    <name>Learnt</name>
    <message>
        <source>told at once</source>
        <translation>แจ้งเข้ามาทันที</translation>
    </message>
    <message>
        <source>heard by asking</source>
        <translation>ทราบจากการสอบถาม</translation>
    </message>
    <message>
        <source>heard by “check now”</source>
        <translation>ทราบจากการกดตรวจสอบ</translation>
    </message>
    <message>
        <source>heard after a gap</source>
        <translation>ทราบหลังสัญญาณกลับมา</translation>
    </message>
</context>
<context>
    <name>Link</name>
    <message>
        <source>Live</source>
        <translation>เชื่อมต่อสด</translation>
    </message>
    <message>
        <source>Polling</source>
        <translation>ถามเป็นระยะ</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>ออฟไลน์</translation>
    </message>
</context>
<context>
    <name>LiveCopy</name>
    <message>
        <source>Customer&apos;s screen</source>
        <translation>จอลูกค้า</translation>
    </message>
    <message>
        <source>A small copy of the customer&apos;s screen</source>
        <translation>ภาพย่อของจอลูกค้า</translation>
    </message>
</context>
<context>
    <name>Log</name>
    <message>
        <source>Any amount</source>
        <translation>ทุกยอด</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>จ่ายแล้ว</translation>
    </message>
    <message>
        <source>Partly refunded</source>
        <translation>คืนบางส่วน</translation>
    </message>
    <message>
        <source>Refunded</source>
        <translation>คืนเงินแล้ว</translation>
    </message>
    <message>
        <source>Paid late</source>
        <translation>จ่ายหลังหมดเวลา</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>เลขที่</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>เวลา</translation>
    </message>
    <message>
        <source>Amount (฿)</source>
        <translation>ยอด (฿)</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>สถานะ</translation>
    </message>
    <message>
        <source>How we heard</source>
        <translation>ทราบโดย</translation>
    </message>
    <message>
        <source>Waited</source>
        <translation>เวลาที่รอ</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>หมายเหตุ</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} วินาที</translation>
    </message>
    <message>
        <source>1 receipt</source>
        <translation>1 ใบเสร็จ</translation>
    </message>
    <message>
        <source>{n} receipts</source>
        <translation>{n} ใบเสร็จ</translation>
    </message>
    <message>
        <source>refunded ฿{amount}</source>
        <translation>คืนแล้ว ฿{amount}</translation>
    </message>
    <message>
        <source>The code was read and fits the amount</source>
        <translation>อ่านคิวอาร์แล้ว ตรงกับยอด</translation>
    </message>
    <message>
        <source>The code could not be proved</source>
        <translation>พิสูจน์คิวอาร์ไม่ได้</translation>
    </message>
    <message>
        <source>The code contradicted the amount</source>
        <translation>คิวอาร์ไม่ตรงกับยอด</translation>
    </message>
    <message>
        <source>A test code</source>
        <translation>คิวอาร์ทดสอบ</translation>
    </message>
    <message>
        <source>This till</source>
        <translation>เครื่องนี้</translation>
    </message>
    <message>
        <source>All tills</source>
        <translation>ทุกเครื่อง</translation>
    </message>
    <message>
        <source>Till {code}</source>
        <translation>เครื่อง {code}</translation>
    </message>
</context>
<context>
    <name>ManagerWindow</name>
    <message>
        <source>Manager · {shop}</source>
        <translation>ผู้จัดการ · {shop}</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>ผู้จัดการ</translation>
    </message>
    <message>
        <source>Back to selling</source>
        <translation>กลับไปขาย</translation>
    </message>
    <message>
        <source>Back to selling (Esc)</source>
        <translation>กลับไปขาย (Esc)</translation>
    </message>
</context>
<context>
    <name>MoneyForm</name>
    <message>
        <source>One of these, or your own words</source>
        <translation>เลือกข้อข้างบน หรือพิมพ์เอง</translation>
    </message>
    <message>
        <source>Amount in baht</source>
        <translation>จำนวนเงิน (บาท)</translation>
    </message>
    <message>
        <source>baht</source>
        <translation>บาท</translation>
    </message>
    <message>
        <source>Only ฿{amount} is left to give back.</source>
        <translation>คืนได้อีกไม่เกิน ฿{amount}</translation>
    </message>
    <message>
        <source>All: ฿{amount}</source>
        <translation>ทั้งหมด ฿{amount}</translation>
    </message>
    <message>
        <source>A part:</source>
        <translation>บางส่วน</translation>
    </message>
    <message>
        <source>How the money goes back</source>
        <translation>คืนเงินทางไหน</translation>
    </message>
    <message>
        <source>The customer&apos;s e-mail</source>
        <translation>อีเมลของลูกค้า</translation>
    </message>
    <message>
        <source>The customer&apos;s e-mail is missing.</source>
        <translation>ยังไม่ได้ใส่อีเมลของลูกค้า</translation>
    </message>
    <message>
        <source>“{text}” is no e-mail address.</source>
        <translation>“{text}” ไม่ใช่อีเมลที่ถูกต้อง</translation>
    </message>
    <message>
        <source>Stripe · customer</source>
        <translation>Stripe · ลูกค้า</translation>
    </message>
    <message>
        <source>Stripe · shop&apos;s mail</source>
        <translation>Stripe · อีเมลร้าน</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>คืนเอง</translation>
    </message>
    <message>
        <source>Stripe writes to this address and asks the customer for the bank account they paid from.</source>
        <translation>Stripe จะส่งอีเมลถึงลูกค้าเพื่อขอเลขบัญชีธนาคารที่ใช้จ่าย</translation>
    </message>
    <message>
        <source>Stripe writes to the shop&apos;s own mailbox; whoever reads it there enters the customer&apos;s account.</source>
        <translation>Stripe จะส่งอีเมลถึงร้าน ผู้ที่อ่านต้องกรอกเลขบัญชีของลูกค้าให้</translation>
    </message>
    <message>
        <source>You give the money back yourself, not through Stripe. The record says so, on your word alone.</source>
        <translation>คุณคืนเงินให้ลูกค้าเอง ไม่ผ่าน Stripe บันทึกจะระบุไว้เช่นนั้น โดยมีแต่คำยืนยันของคุณ</translation>
    </message>
</context>
<context>
    <name>MoneyView</name>
    <message>
        <source>Payouts to the bank</source>
        <translation>เงินโอนเข้าธนาคาร</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>ถามใหม่</translation>
    </message>
    <message>
        <source>Show older payouts</source>
        <translation>ดูรายการเก่ากว่านี้</translation>
    </message>
    <message>
        <source>Nothing was paid out yet.</source>
        <translation>ยังไม่มีเงินโอนเข้าธนาคาร</translation>
    </message>
    <message>
        <source>Available</source>
        <translation>พร้อมใช้</translation>
    </message>
    <message>
        <source>can be paid out or given back</source>
        <translation>โอนเข้าธนาคารหรือคืนลูกค้าได้</translation>
    </message>
    <message>
        <source>Pending</source>
        <translation>รอเข้ายอด</translation>
    </message>
    <message>
        <source>has come in and waits at Stripe</source>
        <translation>ได้รับแล้ว พักอยู่ที่ Stripe</translation>
    </message>
    <message>
        <source>Last movement</source>
        <translation>รายการล่าสุด</translation>
    </message>
    <message>
        <source>none yet</source>
        <translation>ยังไม่มี</translation>
    </message>
    <message>
        <source>Arrives</source>
        <translation>วันที่เข้าบัญชี</translation>
    </message>
    <message>
        <source>Amount (฿)</source>
        <translation>จำนวนเงิน (฿)</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>สถานะ</translation>
    </message>
    <message>
        <source>as of {age}</source>
        <translation>ข้อมูล{age}</translation>
    </message>
    <message>
        <source>Stripe has not answered for a while · {age}</source>
        <translation>Stripe ไม่ตอบมาสักพัก · {age}</translation>
    </message>
    <message>
        <source>Asking the payment server …</source>
        <translation>กำลังถามระบบรับชำระเงิน …</translation>
    </message>
    <message>
        <source>A manager signs in to see the shop&apos;s money.</source>
        <translation>ให้ผู้จัดการเข้าระบบเพื่อดูเงินของร้าน</translation>
    </message>
</context>
<context>
    <name>MonitorEditor</name>
    <message>
        <source>Only one screen is connected: the QR and the cashier take turns on it.</source>
        <translation>มีจอเดียว QR กับหน้าจอแคชเชียร์จะสลับกัน</translation>
    </message>
    <message>
        <source>By itself: the one the cashier is not on</source>
        <translation>อัตโนมัติ: จอที่แคชเชียร์ไม่ได้ใช้</translation>
    </message>
    <message>
        <source>Not connected now: {name}</source>
        <translation>ตอนนี้ไม่ได้ต่ออยู่: {name}</translation>
    </message>
</context>
<context>
    <name>Month</name>
    <message>
        <source>Jan</source>
        <translation>ม.ค.</translation>
    </message>
    <message>
        <source>Feb</source>
        <translation>ก.พ.</translation>
    </message>
    <message>
        <source>Mar</source>
        <translation>มี.ค.</translation>
    </message>
    <message>
        <source>Apr</source>
        <translation>เม.ย.</translation>
    </message>
    <message>
        <source>May</source>
        <translation>พ.ค.</translation>
    </message>
    <message>
        <source>Jun</source>
        <translation>มิ.ย.</translation>
    </message>
    <message>
        <source>Jul</source>
        <translation>ก.ค.</translation>
    </message>
    <message>
        <source>Aug</source>
        <translation>ส.ค.</translation>
    </message>
    <message>
        <source>Sep</source>
        <translation>ก.ย.</translation>
    </message>
    <message>
        <source>Oct</source>
        <translation>ต.ค.</translation>
    </message>
    <message>
        <source>Nov</source>
        <translation>พ.ย.</translation>
    </message>
    <message>
        <source>Dec</source>
        <translation>ธ.ค.</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>{place}, {n} waiting</source>
        <translation>{place} รออยู่ {n} รายการ</translation>
    </message>
    <message>
        <source>Places</source>
        <translation>เมนู</translation>
    </message>
    <message>
        <source>Wipe screens</source>
        <translation>เช็ดหน้าจอ</translation>
    </message>
</context>
<context>
    <name>News</name>
    <message>
        <source>Paid: {sale}</source>
        <translation>ได้รับเงินแล้ว: {sale}</translation>
    </message>
    <message>
        <source>Needs a person: {sale}</source>
        <translation>ต้องจัดการ: {sale}</translation>
    </message>
    <message>
        <source>Ended without money: {sale}</source>
        <translation>จบโดยไม่ได้รับเงิน: {sale}</translation>
    </message>
</context>
<context>
    <name>Notice</name>
    <message>
        <source>Try again</source>
        <translation>ลองอีกครั้ง</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>เข้าระบบ</translation>
    </message>
</context>
<context>
    <name>OpenDayCard</name>
    <message>
        <source>{day} is not closed yet</source>
        <translation>ยังไม่ได้ปิดยอดวันที่ {day}</translation>
    </message>
</context>
<context>
    <name>OutcomeCard</name>
    <message>
        <source>Counting …</source>
        <translation>กำลังนับ …</translation>
    </message>
    <message>
        <source>Nothing in this period.</source>
        <translation>ไม่มีรายการในช่วงนี้</translation>
    </message>
    <message>
        <source>Choose other days.</source>
        <translation>กรุณาเลือกวันอื่น</translation>
    </message>
    <message>
        <source>Receipts alone: refunds go along when nothing but a period is chosen.</source>
        <translation>เฉพาะใบเสร็จ: รายการคืนเงินจะรวมไปด้วยเมื่อเลือกเพียงช่วงวัน</translation>
    </message>
    <message>
        <source>No refunds in this period.</source>
        <translation>ไม่มีการคืนเงินในช่วงนี้</translation>
    </message>
    <message>
        <source>Refunds of this period: {refunds}</source>
        <translation>การคืนเงินในช่วงนี้: {refunds}</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>ส่งออก</translation>
    </message>
    <message>
        <source>Written: {sum}</source>
        <translation>เขียนไฟล์แล้ว: {sum}</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>โฟลเดอร์</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>ไฟล์</translation>
    </message>
    <message>
        <source>Refunds</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ยกเลิก</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>เปิดโฟลเดอร์</translation>
    </message>
    <message>
        <source>Another export</source>
        <translation>ส่งออกอีก</translation>
    </message>
</context>
<context>
    <name>OverviewPage</name>
    <message>
        <source>Sales today</source>
        <translation>ยอดขายวันนี้</translation>
    </message>
    <message>
        <source>Receipts today</source>
        <translation>ใบเสร็จวันนี้</translation>
    </message>
    <message>
        <source>Average wait</source>
        <translation>รอเฉลี่ย</translation>
    </message>
    <message>
        <source>last {weekday}: {value}</source>
        <translation>{weekday}ก่อน: {value}</translation>
    </message>
    <message>
        <source>Told at once</source>
        <translation>แจ้งทันที</translation>
    </message>
    <message>
        <source>nothing last {weekday}</source>
        <translation>{weekday}ก่อนไม่มียอด</translation>
    </message>
    <message>
        <source>{percent} of last {weekday} by now</source>
        <translation>{percent} เทียบ{weekday}ก่อน</translation>
    </message>
    <message>
        <source>To settle</source>
        <translation>รอจัดการ</translation>
    </message>
    <message>
        <source>nothing is waiting</source>
        <translation>ไม่มีรายการค้าง</translation>
    </message>
    <message>
        <source>a manager must look</source>
        <translation>ผู้จัดการต้องตรวจ</translation>
    </message>
    <message>
        <source>today, in baht</source>
        <translation>วันนี้ หน่วยบาท</translation>
    </message>
    <message>
        <source>best hour: {hour}</source>
        <translation>ขายดีที่สุด {hour}</translation>
    </message>
    <message>
        <source>By hour</source>
        <translation>รายชั่วโมง</translation>
    </message>
    <message>
        <source>No receipt yet today</source>
        <translation>วันนี้ยังไม่มีใบเสร็จ</translation>
    </message>
    <message>
        <source>฿{amount} a day</source>
        <translation>เฉลี่ยวันละ ฿{amount}</translation>
    </message>
    <message>
        <source>No receipt in these days</source>
        <translation>ช่วงนี้ยังไม่มีใบเสร็จ</translation>
    </message>
    <message>
        <source>Last 30 days</source>
        <translation>30 วันล่าสุด</translation>
    </message>
    <message>
        <source>How we heard</source>
        <translation>ทราบโดย</translation>
    </message>
    <message>
        <source>receipts today</source>
        <translation>ใบเสร็จวันนี้</translation>
    </message>
    <message>
        <source>{span} s · {n} customers</source>
        <translation>{span} วินาที · ลูกค้า {n} คน</translation>
    </message>
    <message>
        <source>Waiting time</source>
        <translation>เวลาที่รอ</translation>
    </message>
    <message>
        <source>seconds, today</source>
        <translation>วันนี้ หน่วยวินาที</translation>
    </message>
</context>
<context>
    <name>PairingSheet</name>
    <message>
        <source>Give the till a name first.</source>
        <translation>กรุณาตั้งชื่อเครื่องก่อน</translation>
    </message>
    <message>
        <source>Add a till</source>
        <translation>เพิ่มเครื่องขาย</translation>
    </message>
    <message>
        <source>What is the new till called?</source>
        <translation>เครื่องใหม่ชื่ออะไร</translation>
    </message>
    <message>
        <source>Show the code</source>
        <translation>แสดงรหัส</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ยกเลิก</translation>
    </message>
    <message>
        <source>The relay runs on this computer, and another one cannot reach it: a second till needs a relay on a server.</source>
        <translation>relay ทำงานอยู่ในเครื่องนี้ เครื่องอื่นเชื่อมต่อมาไม่ได้ หากต้องการเครื่องที่สอง ต้องมี relay บนเซิร์ฟเวอร์</translation>
    </message>
    <message>
        <source>One moment …</source>
        <translation>สักครู่ …</translation>
    </message>
    <message>
        <source>Code for {till}</source>
        <translation>รหัสสำหรับ {till}</translation>
    </message>
    <message>
        <source>At the new till, type the command below.</source>
        <translation>ที่เครื่องใหม่ พิมพ์คำสั่งด้านล่าง</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>ปิด</translation>
    </message>
    <message>
        <source>Take the code back</source>
        <translation>ยกเลิกรหัส</translation>
    </message>
    <message>
        <source>The code has run out</source>
        <translation>รหัสหมดเวลาแล้ว</translation>
    </message>
    <message>
        <source>{till} was not paired. A new code can be shown.</source>
        <translation>{till} ยังไม่ได้จับคู่ แสดงรหัสใหม่ได้</translation>
    </message>
    <message>
        <source>Show a new code</source>
        <translation>แสดงรหัสใหม่</translation>
    </message>
    <message>
        <source>{till} is paired</source>
        <translation>{till} จับคู่แล้ว</translation>
    </message>
    <message>
        <source>It can sell now.</source>
        <translation>เริ่มขายได้เลย</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>เสร็จสิ้น</translation>
    </message>
    <message>
        <source>Name of the till</source>
        <translation>ชื่อเครื่องขาย</translation>
    </message>
    <message>
        <source>for example: till A2</source>
        <translation>เช่น เครื่อง A2</translation>
    </message>
    <message>
        <source>Copy the code</source>
        <translation>คัดลอกรหัส</translation>
    </message>
    <message>
        <source>Good for {time} more, and only once</source>
        <translation>ใช้ได้อีก {time} และใช้ได้ครั้งเดียว</translation>
    </message>
    <message>
        <source>copied</source>
        <translation>คัดลอกแล้ว</translation>
    </message>
</context>
<context>
    <name>Paper</name>
    <message>
        <source>Printed on {printer}.</source>
        <translation>พิมพ์ที่ {printer} แล้ว</translation>
    </message>
    <message>
        <source>Saved as {file}</source>
        <translation>บันทึกเป็น {file}</translation>
    </message>
    <message>
        <source>{trouble} The paper waits and is printed then.</source>
        <translation>{trouble} เอกสารรออยู่ และจะพิมพ์ให้เองเมื่อเครื่องพิมพ์พร้อม</translation>
    </message>
    <message>
        <source>There is no printer; saved as {file}</source>
        <translation>ไม่มีเครื่องพิมพ์ บันทึกเป็นไฟล์ไว้ที่ {file}</translation>
    </message>
    <message>
        <source>{trouble} Saved as {file} instead.</source>
        <translation>{trouble} บันทึกเป็นไฟล์ไว้ที่ {file} แทน</translation>
    </message>
</context>
<context>
    <name>PaperDesk</name>
    <message>
        <source>Saved in {folder}</source>
        <translation>บันทึกไว้ใน {folder} แล้ว</translation>
    </message>
    <message>
        <source>1 paper waits</source>
        <translation>รอพิมพ์ 1 ใบ</translation>
    </message>
    <message>
        <source>{n} papers wait</source>
        <translation>รอพิมพ์ {n} ใบ</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>กำลังพิมพ์…</translation>
    </message>
    <message>
        <source>No receipt printer is set up; papers become PDF files.</source>
        <translation>ยังไม่ได้ตั้งเครื่องพิมพ์ใบเสร็จ เอกสารจะบันทึกเป็นไฟล์ PDF</translation>
    </message>
    <message>
        <source>The roll is nearly at its end: have a new one ready.</source>
        <translation>กระดาษใกล้หมดม้วน กรุณาเตรียมม้วนใหม่</translation>
    </message>
    <message>
        <source>Papers go to this computer&apos;s own printer.</source>
        <translation>เอกสารพิมพ์ที่เครื่องพิมพ์หลักของคอมพิวเตอร์นี้</translation>
    </message>
    <message>
        <source>The printer was not used yet.</source>
        <translation>ยังไม่ได้ใช้เครื่องพิมพ์ตั้งแต่เปิดโปรแกรม</translation>
    </message>
    <message>
        <source>The printer is ready.</source>
        <translation>เครื่องพิมพ์พร้อมใช้งาน</translation>
    </message>
    <message>
        <source>Refund {number}</source>
        <translation>ใบคืนเงิน {number}</translation>
    </message>
    <message>
        <source>Z report {number}</source>
        <translation>รายงาน Z {number}</translation>
    </message>
    <message>
        <source>X report</source>
        <translation>รายงาน X</translation>
    </message>
    <message>
        <source>Receipt {number}</source>
        <translation>ใบเสร็จ {number}</translation>
    </message>
    <message>
        <source>May have come out; prints as a copy</source>
        <translation>อาจพิมพ์ออกไปแล้ว จะพิมพ์เป็นสำเนา</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>สำเนา</translation>
    </message>
</context>
<context>
    <name>PaperNotice</name>
    <message>
        <source>Show what waits for the printer</source>
        <translation>ดูเอกสารที่รอพิมพ์</translation>
    </message>
    <message>
        <source>Printer (F7)</source>
        <translation>เครื่องพิมพ์ (F7)</translation>
    </message>
</context>
<context>
    <name>PaperSheet</name>
    <message>
        <source>Close</source>
        <translation>ปิด</translation>
    </message>
    <message>
        <source>Save as PDF instead</source>
        <translation>บันทึกเป็น PDF แทน</translation>
    </message>
    <message>
        <source>Print now</source>
        <translation>พิมพ์เดี๋ยวนี้</translation>
    </message>
    <message>
        <source>Printer</source>
        <translation>เครื่องพิมพ์</translation>
    </message>
</context>
<context>
    <name>PathEditor</name>
    <message>
        <source>Choose …</source>
        <translation>เลือก …</translation>
    </message>
</context>
<context>
    <name>PayoutPanel</name>
    <message>
        <source>Payout</source>
        <translation>เงินโอนเข้าธนาคาร</translation>
    </message>
    <message>
        <source>Close the payout</source>
        <translation>ปิดรายการนี้</translation>
    </message>
    <message>
        <source>What it is made of</source>
        <translation>ประกอบด้วย</translation>
    </message>
    <message>
        <source>Stripe has not told yet what this payout is made of.</source>
        <translation>Stripe ยังไม่ได้แจ้งว่าเงินก้อนนี้ประกอบด้วยรายการใด</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Amount</source>
        <translation>จำนวนเงิน</translation>
    </message>
    <message>
        <source>Fee</source>
        <translation>ค่าธรรมเนียม</translation>
    </message>
    <message>
        <source>Net</source>
        <translation>สุทธิ</translation>
    </message>
    <message>
        <source>{n} lines · fees {fees} · net {net}</source>
        <translation>{n} รายการ · ค่าธรรมเนียม {fees} · สุทธิ {net}</translation>
    </message>
</context>
<context>
    <name>People</name>
    <message>
        <source>Manager</source>
        <translation>ผู้จัดการ</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>ปิดสิทธิ์แล้ว</translation>
    </message>
    <message>
        <source>Active</source>
        <translation>ใช้งานอยู่</translation>
    </message>
    <message>
        <source>Active: {count}, of them managers: {managers}</source>
        <translation>ใช้งานอยู่ {count} คน เป็นผู้จัดการ {managers} คน</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>ชื่อ</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>ตำแหน่ง</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>ตั้งแต่</translation>
    </message>
    <message>
        <source>PIN set</source>
        <translation>ตั้ง PIN เมื่อ</translation>
    </message>
    <message>
        <source>State</source>
        <translation>สถานะ</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>ตอนนี้</translation>
    </message>
    <message>
        <source>signed in here</source>
        <translation>เข้าระบบอยู่ที่เครื่องนี้</translation>
    </message>
    <message>
        <source>Write the name first.</source>
        <translation>กรุณาใส่ชื่อก่อน</translation>
    </message>
    <message>
        <source>A name begins with a letter and has at most 40 letters, digits, blanks, dots or hyphens.</source>
        <translation>ชื่อต้องขึ้นต้นด้วยตัวอักษร ยาวไม่เกิน 40 ตัว ใช้ได้เฉพาะตัวอักษร ตัวเลข เว้นวรรค จุด หรือขีด</translation>
    </message>
    <message>
        <source>There is a person with this name already.</source>
        <translation>มีพนักงานชื่อนี้อยู่แล้ว</translation>
    </message>
    <message>
        <source>Key the PIN first.</source>
        <translation>กรุณาใส่ PIN ก่อน</translation>
    </message>
    <message>
        <source>A PIN has 6 to 12 digits and nothing else.</source>
        <translation>PIN ต้องเป็นตัวเลข 6 ถึง 12 หลักเท่านั้น</translation>
    </message>
    <message>
        <source>This PIN is too easy to guess. Take digits without a pattern.</source>
        <translation>PIN นี้เดาง่ายเกินไป กรุณาใช้ตัวเลขที่ไม่เรียงเป็นแบบแผน</translation>
    </message>
    <message>
        <source>The two PINs are not the same.</source>
        <translation>PIN ทั้งสองช่องไม่ตรงกัน</translation>
    </message>
    <message>
        <source>Somebody has this PIN already. Take another one.</source>
        <translation>มีคนใช้ PIN นี้แล้ว กรุณาเลือก PIN อื่น</translation>
    </message>
    <message>
        <source>This is the only manager. Add another manager first.</source>
        <translation>นี่คือผู้จัดการคนเดียว กรุณาเพิ่มผู้จัดการอีกคนก่อน</translation>
    </message>
    <message>
        <source>This person is not there any more.</source>
        <translation>ไม่มีพนักงานคนนี้แล้ว</translation>
    </message>
    <message>
        <source>There is somebody already. A manager has to sign in and add others.</source>
        <translation>มีพนักงานอยู่แล้ว ผู้จัดการต้องเข้าระบบเพื่อเพิ่มคนอื่น</translation>
    </message>
    <message>
        <source>A manager has to sign in again.</source>
        <translation>ผู้จัดการต้องเข้าระบบอีกครั้ง</translation>
    </message>
</context>
<context>
    <name>PeoplePage</name>
    <message>
        <source>People</source>
        <translation>พนักงาน</translation>
    </message>
    <message>
        <source>Add a person</source>
        <translation>เพิ่มพนักงาน</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>ตั้ง PIN ใหม่</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>ปิดสิทธิ์</translation>
    </message>
    <message>
        <source>Let in again</source>
        <translation>เปิดสิทธิ์อีกครั้ง</translation>
    </message>
    <message>
        <source>Person</source>
        <translation>พนักงาน</translation>
    </message>
    <message>
        <source>A manager has to sign in to see the people of the shop.</source>
        <translation>ผู้จัดการต้องเข้าระบบก่อนจึงจะดูรายชื่อพนักงานได้</translation>
    </message>
    <message>
        <source>Asking the payment server …</source>
        <translation>กำลังถามระบบรับชำระเงิน …</translation>
    </message>
    <message>
        <source>Nobody is here yet. The first one must be a manager.</source>
        <translation>ยังไม่มีพนักงาน คนแรกต้องเป็นผู้จัดการ</translation>
    </message>
    <message>
        <source>Add the first manager</source>
        <translation>เพิ่มผู้จัดการคนแรก</translation>
    </message>
    <message>
        <source>Nothing is allowed by this person any more, from now on. You can let them in again later; their PIN stays the same.</source>
        <translation>ตั้งแต่นี้คนนี้จะอนุมัติอะไรไม่ได้อีก คุณเปิดสิทธิ์ให้ใหม่ภายหลังได้ โดย PIN ยังเป็นเลขเดิม</translation>
    </message>
    <message>
        <source>This is you: you will be signed out at once.</source>
        <translation>นี่คือตัวคุณเอง คุณจะออกจากระบบทันที</translation>
    </message>
    <message>
        <source>Disable {name}?</source>
        <translation>ปิดสิทธิ์ {name} ใช่ไหม</translation>
    </message>
    <message>
        <source>Leave it as it is</source>
        <translation>ไม่เปลี่ยนแปลง</translation>
    </message>
    <message>
        <source>{name} is added.</source>
        <translation>เพิ่ม {name} แล้ว</translation>
    </message>
    <message>
        <source>{name} has a new PIN.</source>
        <translation>ตั้ง PIN ใหม่ให้ {name} แล้ว</translation>
    </message>
    <message>
        <source>{name} is disabled.</source>
        <translation>ปิดสิทธิ์ {name} แล้ว</translation>
    </message>
    <message>
        <source>{name} is let in again.</source>
        <translation>เปิดสิทธิ์ {name} อีกครั้งแล้ว</translation>
    </message>
</context>
<context>
    <name>Period</name>
    <message>
        <source>Today</source>
        <translation>วันนี้</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>เมื่อวาน</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>7 วันล่าสุด</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>เดือนนี้</translation>
    </message>
    <message>
        <source>All days</source>
        <translation>ทุกวัน</translation>
    </message>
    <message>
        <source>From – to …</source>
        <translation>เลือกช่วงวัน …</translation>
    </message>
</context>
<context>
    <name>PersonSheet</name>
    <message>
        <source>New PIN for {name}</source>
        <translation>PIN ใหม่ของ {name}</translation>
    </message>
    <message>
        <source>The first manager</source>
        <translation>ผู้จัดการคนแรก</translation>
    </message>
    <message>
        <source>A new person</source>
        <translation>พนักงานใหม่</translation>
    </message>
    <message>
        <source>PIN: 6 to 12 digits that nobody would try first; no rows like 123456, no repeats. No two people have the same PIN.</source>
        <translation>PIN: ตัวเลข 6 ถึง 12 หลักที่เดายาก ไม่ใช้เลขเรียงอย่าง 123456 หรือเลขซ้ำ และต้องไม่ซ้ำกับคนอื่น</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>ชื่อ</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>รหัส PIN</translation>
    </message>
    <message>
        <source>The same PIN again</source>
        <translation>ใส่ PIN เดิมอีกครั้ง</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ยกเลิก</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>เพิ่ม</translation>
    </message>
    <message>
        <source>Set the PIN</source>
        <translation>ตั้ง PIN</translation>
    </message>
</context>
<context>
    <name>Pin</name>
    <message>
        <source>Too many wrong PINs. Try again in {time}.</source>
        <translation>ใส่ PIN ผิดหลายครั้ง ลองใหม่ได้ในอีก {time}</translation>
    </message>
</context>
<context>
    <name>PinPad</name>
    <message>
        <source>Delete the last digit</source>
        <translation>ลบตัวเลขตัวสุดท้าย</translation>
    </message>
    <message>
        <source>Delete all digits</source>
        <translation>ลบตัวเลขทั้งหมด</translation>
    </message>
</context>
<context>
    <name>PinSheet</name>
    <message>
        <source>A manager&apos;s PIN</source>
        <translation>PIN ของผู้จัดการ</translation>
    </message>
    <message>
        <source>Who allows it?</source>
        <translation>ใครเป็นผู้อนุญาต</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>ชื่อ</translation>
    </message>
    <message>
        <source>Another name …</source>
        <translation>ชื่ออื่น …</translation>
    </message>
    <message>
        <source>The PIN</source>
        <translation>รหัส PIN</translation>
    </message>
    <message>
        <source>Leave  Esc</source>
        <translation>ไม่ทำแล้ว  Esc</translation>
    </message>
    <message>
        <source>Allow  Enter</source>
        <translation>อนุญาต  Enter</translation>
    </message>
    <message>
        <source>The PIN is being checked …</source>
        <translation>กำลังตรวจ PIN …</translation>
    </message>
    <message>
        <source>Six digits or more, by the keys or here.</source>
        <translation>หกหลักขึ้นไป กดที่แป้นพิมพ์หรือบนหน้าจอก็ได้</translation>
    </message>
</context>
<context>
    <name>Place</name>
    <message>
        <source>Overview</source>
        <translation>ภาพรวม</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>รอจัดการ</translation>
    </message>
    <message>
        <source>Refunds</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Wallet</source>
        <translation>เงินเข้าบัญชี</translation>
    </message>
    <message>
        <source>Day close</source>
        <translation>ปิดยอด</translation>
    </message>
    <message>
        <source>Tills</source>
        <translation>เครื่องขาย</translation>
    </message>
    <message>
        <source>People</source>
        <translation>พนักงาน</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>บันทึกกิจกรรม</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>ส่งออก</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>การตั้งค่า</translation>
    </message>
    <message>
        <source>Health check</source>
        <translation>ตรวจเครื่อง</translation>
    </message>
</context>
<context>
    <name>PracticePage</name>
    <message>
        <source>Key an amount</source>
        <translation>กดจำนวนเงิน</translation>
    </message>
    <message>
        <source>Show the QR</source>
        <translation>แสดง QR</translation>
    </message>
    <message>
        <source>Wait: the customer pays by itself after some seconds</source>
        <translation>รอสักครู่ ลูกค้าสมมติจะจ่ายเองในไม่กี่วินาที</translation>
    </message>
    <message>
        <source>Close the practice till; it brings you back here</source>
        <translation>ปิดเครื่องขายฝึกหัด แล้วจะกลับมาหน้านี้</translation>
    </message>
    <message>
        <source>the × of the window</source>
        <translation>ปุ่ม × ของหน้าต่าง</translation>
    </message>
    <message>
        <source>Practise again</source>
        <translation>ลองอีกครั้ง</translation>
    </message>
    <message>
        <source>Open the practice till</source>
        <translation>เปิดเครื่องขายฝึกหัด</translation>
    </message>
    <message>
        <source>The practice till is being opened …</source>
        <translation>กำลังเปิดเครื่องขายฝึกหัด …</translation>
    </message>
    <message>
        <source>The practice till is open.</source>
        <translation>เครื่องขายฝึกหัดเปิดอยู่</translation>
    </message>
    <message>
        <source>Well done.</source>
        <translation>เยี่ยมมาก</translation>
    </message>
    <message>
        <source>No sale was paid this time.</source>
        <translation>ครั้งนี้ยังไม่มีรายการที่จ่ายเงิน</translation>
    </message>
    <message>
        <source>The practice till did not open. You can go on without it.</source>
        <translation>เปิดเครื่องขายฝึกหัดไม่ได้ ข้ามไปก่อนได้</translation>
    </message>
    <message>
        <source>Nothing in it is real money.</source>
        <translation>ไม่มีเงินจริงในนี้</translation>
    </message>
    <message>
        <source>1 practice sale was paid. Nothing of it is kept.</source>
        <translation>ลองขายสำเร็จ 1 รายการ ไม่มีการเก็บข้อมูลไว้</translation>
    </message>
    <message>
        <source>{n} practice sales were paid. Nothing of it is kept.</source>
        <translation>ลองขายสำเร็จ {n} รายการ ไม่มีการเก็บข้อมูลไว้</translation>
    </message>
</context>
<context>
    <name>Printable</name>
    <message>
        <source>Refund {number}</source>
        <translation>ใบคืนเงิน {number}</translation>
    </message>
    <message>
        <source>Receipt {number}</source>
        <translation>ใบเสร็จ {number}</translation>
    </message>
</context>
<context>
    <name>PrinterEditor</name>
    <message>
        <source>The computer&apos;s</source>
        <translation>ของคอมพิวเตอร์</translation>
    </message>
    <message>
        <source>By its address</source>
        <translation>ระบุที่อยู่</translation>
    </message>
    <message>
        <source>None</source>
        <translation>ไม่มี</translation>
    </message>
    <message>
        <source>Printer&apos;s address</source>
        <translation>ที่อยู่ของเครื่องพิมพ์</translation>
    </message>
    <message>
        <source>Print a trial</source>
        <translation>ทดลองพิมพ์</translation>
    </message>
    <message>
        <source>Printing …</source>
        <translation>กำลังพิมพ์ …</translation>
    </message>
    <message>
        <source>Receipts are kept, and can be shown as a QR or saved as a file.</source>
        <translation>ใบเสร็จถูกเก็บไว้ แสดงเป็น QR หรือบันทึกเป็นไฟล์ได้</translation>
    </message>
    <message>
        <source>usb:04b8:0202, tcp://192.168.1.50:9100 or serial:COM3:9600</source>
        <translation>usb:04b8:0202, tcp://192.168.1.50:9100 หรือ serial:COM3:9600</translation>
    </message>
    <message>
        <source>The system has no printer set as its default.</source>
        <translation>ระบบยังไม่ได้ตั้งเครื่องพิมพ์หลัก</translation>
    </message>
    <message>
        <source>The system prints on {printer}.</source>
        <translation>ระบบพิมพ์ที่ {printer}</translation>
    </message>
    <message>
        <source>Sent to {printer}.</source>
        <translation>ส่งไปที่ {printer} แล้ว</translation>
    </message>
</context>
<context>
    <name>Problem</name>
    <message>
        <source>That did not work. Please try again.</source>
        <translation>ทำรายการไม่สำเร็จ กรุณาลองใหม่</translation>
    </message>
    <message>
        <source>The records cannot be read just now. Please try again.</source>
        <translation>อ่านข้อมูลไม่ได้ในขณะนี้ กรุณาลองอีกครั้ง</translation>
    </message>
    <message>
        <source>The payment server does not answer. Check the internet connection.</source>
        <translation>ระบบรับชำระเงินไม่ตอบ กรุณาตรวจสอบอินเทอร์เน็ต</translation>
    </message>
    <message>
        <source>The payment server does not know this till. Pair it again.</source>
        <translation>ระบบรับชำระเงินไม่รู้จักเครื่องนี้ กรุณาจับคู่ใหม่</translation>
    </message>
    <message>
        <source>Stripe does not answer just now. Please try again.</source>
        <translation>Stripe ยังไม่ตอบ กรุณาลองใหม่อีกครั้ง</translation>
    </message>
    <message>
        <source>Stripe refused this payment. Please call the manager.</source>
        <translation>Stripe ไม่รับรายการนี้ กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>A manager has to sign in first.</source>
        <translation>ผู้จัดการต้องเข้าระบบก่อน</translation>
    </message>
    <message>
        <source>Too many requests at once. Please wait a moment.</source>
        <translation>มีการส่งรายการถี่เกินไป กรุณารอสักครู่</translation>
    </message>
    <message>
        <source>The amount is below the least that can be paid.</source>
        <translation>ยอดต่ำกว่าที่ระบบรับได้</translation>
    </message>
    <message>
        <source>The amount is above the most that can be paid.</source>
        <translation>ยอดสูงเกินกว่าที่ระบบรับได้</translation>
    </message>
    <message>
        <source>This sale has moved on meanwhile. Look at its state.</source>
        <translation>รายการนี้เปลี่ยนสถานะไปแล้ว กรุณาดูสถานะล่าสุด</translation>
    </message>
    <message>
        <source>The payment server did not accept the request.</source>
        <translation>ระบบรับชำระเงินไม่รับคำขอนี้</translation>
    </message>
    <message>
        <source>The backup failed. Selling goes on; please call for help.</source>
        <translation>สำรองข้อมูลไม่สำเร็จ ยังขายต่อได้ กรุณาติดต่อผู้ดูแลระบบ</translation>
    </message>
    <message>
        <source>There is no room for a backup on this computer&apos;s disk.</source>
        <translation>พื้นที่ดิสก์ของเครื่องนี้ไม่พอสำหรับสำรองข้อมูล</translation>
    </message>
    <message>
        <source>The second place for backups is not there. Is the USB stick plugged in?</source>
        <translation>ไม่พบที่เก็บไฟล์สำรองแห่งที่สอง เสียบแฟลชไดรฟ์อยู่ไหม</translation>
    </message>
    <message>
        <source>The backup could not be copied to the second place.</source>
        <translation>คัดลอกไฟล์สำรองไปยังที่เก็บแห่งที่สองไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Please wait: the payment server must first say which numbers were given already.</source>
        <translation>กรุณารอสักครู่ ต้องถามระบบรับชำระเงินก่อนว่าใช้เลขที่ใดไปแล้ว</translation>
    </message>
    <message>
        <source>Another device gives receipts under this till&apos;s code. Nothing can be sold here until a manager revokes that device or gives this till another code.</source>
        <translation>มีเครื่องอื่นออกใบเสร็จด้วยรหัสเครื่องขายนี้อยู่ ขายที่เครื่องนี้ไม่ได้จนกว่าผู้จัดการจะยกเลิกเครื่องนั้นหรือเปลี่ยนรหัสเครื่องขายนี้</translation>
    </message>
    <message>
        <source>The receipts on this till are of practice. For real money, start it with a new data folder.</source>
        <translation>ใบเสร็จในเครื่องนี้เป็นของการฝึกซ้อม ถ้าจะรับเงินจริงให้เปิดเครื่องขายด้วยโฟลเดอร์ข้อมูลใหม่</translation>
    </message>
    <message>
        <source>The receipts on this till are of real money, and the payment server has a test key. Practise in another data folder.</source>
        <translation>ใบเสร็จในเครื่องนี้เป็นของเงินจริง แต่ระบบรับชำระเงินใช้คีย์ทดสอบ ถ้าจะฝึกซ้อมให้ใช้โฟลเดอร์ข้อมูลอื่น</translation>
    </message>
    <message>
        <source>The disk is full: nothing can be sold until there is space.</source>
        <translation>ดิสก์เต็ม ยังขายไม่ได้ จนกว่าจะมีพื้นที่ว่าง</translation>
    </message>
    <message>
        <source>The disk is nearly full: no new QR until files are removed. Open sales go on.</source>
        <translation>พื้นที่ดิสก์ใกล้เต็ม จึงยังออก QR ใหม่ไม่ได้จนกว่าจะลบไฟล์ที่ไม่ใช้ รายการที่เปิดอยู่ทำต่อได้</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is wrong: please set it. The payment server&apos;s time is used.</source>
        <translation>นาฬิกาของเครื่องนี้ไม่ตรง กรุณาตั้งเวลาใหม่ ระหว่างนี้ใช้เวลาของระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>The clock is earlier than the last receipt: check date and time. Sales go on.</source>
        <translation>นาฬิกาช้ากว่าเวลาในใบเสร็จล่าสุด กรุณาตรวจวันที่และเวลา ระหว่างนี้ยังขายต่อได้</translation>
    </message>
    <message>
        <source>The till&apos;s records are damaged: stop selling and call for help.</source>
        <translation>ข้อมูลในเครื่องเสียหาย กรุณาหยุดขาย และแจ้งผู้ดูแล</translation>
    </message>
    <message>
        <source>The records cannot be written just now. Please try again.</source>
        <translation>บันทึกข้อมูลไม่ได้ในขณะนี้ กรุณาลองใหม่</translation>
    </message>
    <message>
        <source>Something went wrong in this program. No money is lost; it is in the log.</source>
        <translation>โปรแกรมขัดข้อง เงินไม่สูญหาย รายละเอียดอยู่ในบันทึก</translation>
    </message>
    <message>
        <source>This document cannot be printed.</source>
        <translation>พิมพ์เอกสารนี้ไม่ได้</translation>
    </message>
    <message>
        <source>The printer is out of paper: put in a new roll.</source>
        <translation>กระดาษหมด กรุณาใส่กระดาษม้วนใหม่</translation>
    </message>
    <message>
        <source>The printer&apos;s cover is open: close it.</source>
        <translation>ฝาเครื่องพิมพ์เปิดอยู่ กรุณาปิดฝา</translation>
    </message>
    <message>
        <source>The printer reports an error: switch it off and on again.</source>
        <translation>เครื่องพิมพ์แจ้งว่าขัดข้อง กรุณาปิดแล้วเปิดเครื่องพิมพ์ใหม่</translation>
    </message>
    <message>
        <source>The printer cannot be reached: is it on, and its cable in?</source>
        <translation>ติดต่อเครื่องพิมพ์ไม่ได้ กรุณาตรวจสายและสวิตช์</translation>
    </message>
    <message>
        <source>The printer does not answer.</source>
        <translation>เครื่องพิมพ์ไม่ตอบสนอง</translation>
    </message>
    <message>
        <source>This computer does not let the till use the printer. Call for help.</source>
        <translation>คอมพิวเตอร์นี้ไม่อนุญาตให้ใช้เครื่องพิมพ์ กรุณาติดต่อผู้ดูแลระบบ</translation>
    </message>
    <message>
        <source>The picture for the customer&apos;s screen is not there. Choose it again.</source>
        <translation>ไม่พบรูปภาพสำหรับจอลูกค้า กรุณาเลือกใหม่</translation>
    </message>
    <message>
        <source>The picture for the customer&apos;s screen cannot be read. Choose a PNG or JPEG.</source>
        <translation>เปิดรูปภาพสำหรับจอลูกค้าไม่ได้ กรุณาเลือกไฟล์ PNG หรือ JPEG</translation>
    </message>
    <message>
        <source>The picture for the customer&apos;s screen is too large. Choose a smaller one.</source>
        <translation>รูปภาพสำหรับจอลูกค้าใหญ่เกินไป กรุณาเลือกรูปที่เล็กลง</translation>
    </message>
    <message>
        <source>All of this receipt&apos;s money went back already.</source>
        <translation>ใบเสร็จนี้คืนเงินครบแล้ว</translation>
    </message>
    <message>
        <source>This till cannot do that yet.</source>
        <translation>เครื่องนี้ยังทำไม่ได้</translation>
    </message>
    <message>
        <source>This till is not set up properly. Please call for help.</source>
        <translation>เครื่องนี้ยังตั้งค่าไม่ครบ กรุณาแจ้งผู้ดูแล</translation>
    </message>
    <message>
        <source>This business day is closed already.</source>
        <translation>วันทำการนี้ปิดยอดไปแล้ว</translation>
    </message>
    <message>
        <source>That business day has not begun yet.</source>
        <translation>วันทำการนั้นยังไม่เริ่ม</translation>
    </message>
    <message>
        <source>More than a year of days is open. Is this computer&apos;s clock right?</source>
        <translation>มีวันที่ยังไม่ปิดยอดเกินหนึ่งปี นาฬิกาของเครื่องนี้ถูกต้องหรือไม่</translation>
    </message>
    <message>
        <source>This document cannot be put on paper.</source>
        <translation>พิมพ์เอกสารนี้ไม่ได้</translation>
    </message>
    <message>
        <source>The export was stopped. No file was left.</source>
        <translation>หยุดการส่งออกแล้ว ไม่มีไฟล์ค้างอยู่</translation>
    </message>
    <message>
        <source>There is no such folder. Choose another one.</source>
        <translation>ไม่มีโฟลเดอร์นี้ กรุณาเลือกโฟลเดอร์อื่น</translation>
    </message>
    <message>
        <source>Nothing may be written in this folder. Choose another one.</source>
        <translation>เขียนในโฟลเดอร์นี้ไม่ได้ กรุณาเลือกโฟลเดอร์อื่น</translation>
    </message>
    <message>
        <source>There is not enough room on this disk. Choose another one.</source>
        <translation>พื้นที่ในดิสก์นี้ไม่พอ กรุณาเลือกที่อื่น</translation>
    </message>
    <message>
        <source>Another program has this file open. Close it there first.</source>
        <translation>มีโปรแกรมอื่นเปิดไฟล์นี้อยู่ กรุณาปิดก่อน</translation>
    </message>
    <message>
        <source>There is such a file already. Choose another folder.</source>
        <translation>มีไฟล์ชื่อนี้อยู่แล้ว กรุณาเลือกโฟลเดอร์อื่น</translation>
    </message>
    <message>
        <source>The name of this file is too long for the disk.</source>
        <translation>ชื่อไฟล์นี้ยาวเกินไป</translation>
    </message>
    <message>
        <source>The file could not be written. Choose another folder.</source>
        <translation>เขียนไฟล์ไม่ได้ กรุณาเลือกโฟลเดอร์อื่น</translation>
    </message>
    <message>
        <source>The name or the PIN is not right, or this person may not allow it.</source>
        <translation>ชื่อหรือ PIN ไม่ถูกต้อง หรือคนนี้ไม่มีสิทธิ์อนุญาต</translation>
    </message>
    <message>
        <source>There were too many wrong PINs. Please wait a moment.</source>
        <translation>ใส่ PIN ผิดหลายครั้ง กรุณารอสักครู่</translation>
    </message>
    <message>
        <source>The payment server does not answer, and this till has not seen this PIN lately.</source>
        <translation>ระบบรับชำระเงินไม่ตอบ และเครื่องนี้ไม่เคยตรวจ PIN นี้ในช่วงที่ผ่านมา</translation>
    </message>
    <message>
        <source>A PIN has 6 to 12 digits and nothing else.</source>
        <translation>PIN ต้องเป็นตัวเลข 6 ถึง 12 หลักเท่านั้น</translation>
    </message>
    <message>
        <source>This PIN is too easy to guess. Take digits without a pattern.</source>
        <translation>PIN นี้เดาง่ายเกินไป กรุณาใช้ตัวเลขที่ไม่เรียงและไม่ซ้ำเป็นชุด</translation>
    </message>
    <message>
        <source>This person is no manager here, or was disabled.</source>
        <translation>คนนี้ไม่ได้เป็นผู้จัดการของร้าน หรือถูกปิดสิทธิ์แล้ว</translation>
    </message>
    <message>
        <source>A name begins with a letter and has at most 40 letters and digits.</source>
        <translation>ชื่อต้องขึ้นต้นด้วยตัวอักษร และยาวไม่เกิน 40 ตัวอักษร</translation>
    </message>
    <message>
        <source>Somebody was added already at another till. Ask a manager.</source>
        <translation>มีผู้จัดการถูกเพิ่มจากเครื่องอื่นแล้ว กรุณาสอบถามผู้จัดการ</translation>
    </message>
    <message>
        <source>Another till issued this receipt: refund it there.</source>
        <translation>ใบเสร็จนี้ออกที่เครื่องอื่น กรุณาคืนเงินที่เครื่องนั้น</translation>
    </message>
    <message>
        <source>Receipts are being fetched already. Please try again in a moment.</source>
        <translation>กำลังดึงใบเสร็จอยู่แล้ว กรุณาลองอีกครั้งในอีกสักครู่</translation>
    </message>
    <message>
        <source>Somebody else changed the settings file meanwhile. Look at what is there now.</source>
        <translation>มีผู้อื่นแก้ไขไฟล์การตั้งค่าระหว่างนี้ กรุณาดูค่าปัจจุบันอีกครั้ง</translation>
    </message>
    <message>
        <source>The settings file cannot be written. It is as it was before.</source>
        <translation>บันทึกไฟล์การตั้งค่าไม่ได้ ไฟล์ยังเป็นเหมือนเดิม</translation>
    </message>
</context>
<context>
    <name>Quit</name>
    <message>
        <source>No sale is open. Payments cannot be taken until it is opened again.</source>
        <translation>ไม่มีรายการค้างอยู่ แต่จะรับชำระไม่ได้จนกว่าจะเปิดโปรแกรมอีกครั้ง</translation>
    </message>
    <message>
        <source>and {n} more</source>
        <translation>และอีก {n} รายการ</translation>
    </message>
    <message>
        <source>Still open: {sales}. A customer may pay meanwhile; the till learns of it when it is opened.</source>
        <translation>ยังมีรายการค้าง: {sales} ลูกค้าอาจจ่ายระหว่างนี้ เครื่องจะรู้ผลเมื่อเปิดอีกครั้ง</translation>
    </message>
</context>
<context>
    <name>Quitting</name>
    <message>
        <source>Close the till?</source>
        <translation>ปิดเครื่องขายใช่ไหม</translation>
    </message>
    <message>
        <source>Keep it open</source>
        <translation>เปิดไว้ต่อ</translation>
    </message>
    <message>
        <source>Close the till</source>
        <translation>ปิดเครื่องขาย</translation>
    </message>
</context>
<context>
    <name>RangeSheet</name>
    <message>
        <source>From</source>
        <translation>ตั้งแต่</translation>
    </message>
    <message>
        <source>To</source>
        <translation>ถึง</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>แสดง</translation>
    </message>
</context>
<context>
    <name>ReceiptTable</name>
    <message>
        <source>Sort (F7)</source>
        <translation>เรียงลำดับ (F7)</translation>
    </message>
</context>
<context>
    <name>ReceiptsPage</name>
    <message>
        <source>Receipts</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>ส่งออก</translation>
    </message>
    <message>
        <source>No receipt fits these filters.</source>
        <translation>ไม่มีใบเสร็จที่ตรงกับตัวกรองนี้</translation>
    </message>
    <message>
        <source>Clear all filters</source>
        <translation>ล้างตัวกรองทั้งหมด</translation>
    </message>
    <message>
        <source>No receipts: {period}</source>
        <translation>ไม่มีใบเสร็จ: {period}</translation>
    </message>
    <message>
        <source>Show all days</source>
        <translation>แสดงทุกวัน</translation>
    </message>
    <message>
        <source>Counting …</source>
        <translation>กำลังนับ …</translation>
    </message>
    <message>
        <source>A manager signs in again to see other tills&apos; receipts.</source>
        <translation>ผู้จัดการต้องเข้าระบบอีกครั้งเพื่อดูใบเสร็จของเครื่องอื่น</translation>
    </message>
</context>
<context>
    <name>ReconcileView</name>
    <message>
        <source>Month: {month}</source>
        <translation>เดือน: {month}</translation>
    </message>
    <message>
        <source>Reconcile</source>
        <translation>กระทบยอด</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>ส่งออก</translation>
    </message>
    <message>
        <source>Export as CSV</source>
        <translation>ส่งออกเป็น CSV</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>ยกเลิก</translation>
    </message>
    <message>
        <source>Reading Stripe&apos;s side and comparing it …</source>
        <translation>กำลังอ่านข้อมูลจาก Stripe และเทียบรายการ …</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>ความคืบหน้า</translation>
    </message>
    <message>
        <source>Saved: {file}</source>
        <translation>บันทึกแล้ว: {file}</translation>
    </message>
    <message>
        <source>Every receipt and refund of this till in the month is compared with the money at Stripe and with what reached the bank.</source>
        <translation>เทียบใบเสร็จและใบคืนเงินทุกใบของเครื่องนี้ในเดือนที่เลือก กับเงินใน Stripe และเงินที่เข้าธนาคาร</translation>
    </message>
    <message>
        <source>A manager signs in to see the shop&apos;s money.</source>
        <translation>ให้ผู้จัดการเข้าระบบเพื่อดูเงินของร้าน</translation>
    </message>
</context>
<context>
    <name>RefundDesk</name>
    <message>
        <source>Take this refund back?</source>
        <translation>ยกเลิกการคืนเงินนี้?</translation>
    </message>
    <message>
        <source>The record is reversed by a document of its own.</source>
        <translation>จะออกเอกสารกลับรายการให้กับบันทึกนี้</translation>
    </message>
    <message>
        <source>Stripe stops asking the customer, and the money stays with the shop.</source>
        <translation>Stripe จะเลิกถามลูกค้า และเงินอยู่กับร้านตามเดิม</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>ยกเลิกการคืน</translation>
    </message>
    <message>
        <source>Is it not at Stripe?</source>
        <translation>ไม่มีที่ Stripe ใช่ไหม</translation>
    </message>
    <message>
        <source>Only after you looked at this payment in Stripe&apos;s dashboard: the order is closed, and the money can be given back anew.</source>
        <translation>ทำได้เมื่อดูการจ่ายนี้ในแดชบอร์ดของ Stripe แล้วเท่านั้น คำสั่งนี้จะถูกปิด และสั่งคืนเงินใหม่ได้</translation>
    </message>
    <message>
        <source>It is not there: close it</source>
        <translation>ไม่มี ปิดคำสั่งนี้</translation>
    </message>
    <message>
        <source>How much</source>
        <translation>คืนเท่าไร</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>เหตุผล</translation>
    </message>
    <message>
        <source>The reason is missing.</source>
        <translation>ยังไม่ได้ใส่เหตุผล</translation>
    </message>
    <message>
        <source>Refund · {number}</source>
        <translation>คืนเงิน · {number}</translation>
    </message>
    <message>
        <source>Keep the money</source>
        <translation>ไม่คืน</translation>
    </message>
    <message>
        <source>Give it back</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Wrong amount</source>
        <translation>ยอดผิด</translation>
    </message>
    <message>
        <source>Sold out</source>
        <translation>ของหมด</translation>
    </message>
    <message>
        <source>Returned</source>
        <translation>คืนของ</translation>
    </message>
    <message>
        <source>Paid twice</source>
        <translation>จ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Entered in error</source>
        <translation>บันทึกผิด</translation>
    </message>
    <message>
        <source>Customer&apos;s wish</source>
        <translation>ลูกค้าขอ</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>ปล่อยไว้</translation>
    </message>
    <message>
        <source>Recorded as given back by hand: {number}.</source>
        <translation>บันทึกแล้วว่าคืนเงินเอง: {number}</translation>
    </message>
    <message>
        <source>Taken on: ฿{amount} of {number} goes back.</source>
        <translation>รับคำสั่งแล้ว กำลังคืน ฿{amount} ของ {number}</translation>
    </message>
    <message>
        <source>No answer: it is not known whether it was taken on. The till goes on asking; nothing is given back twice.</source>
        <translation>ไม่มีคำตอบ ยังไม่รู้ว่ารับคำสั่งแล้วหรือไม่ เครื่องจะถามต่อไป จะไม่คืนเงินซ้ำสองครั้ง</translation>
    </message>
    <message>
        <source>Taken back by {number}.</source>
        <translation>กลับรายการแล้วด้วย {number}</translation>
    </message>
    <message>
        <source>The refund was taken back.</source>
        <translation>ยกเลิกการคืนเงินแล้ว</translation>
    </message>
    <message>
        <source>Closed: it can be asked for anew.</source>
        <translation>ปิดคำสั่งแล้ว สั่งคืนเงินใหม่ได้</translation>
    </message>
</context>
<context>
    <name>Refunds</name>
    <message>
        <source>All</source>
        <translation>ทั้งหมด</translation>
    </message>
    <message>
        <source>Under way</source>
        <translation>กำลังดำเนินการ</translation>
    </message>
    <message>
        <source>With the customer</source>
        <translation>ถึงลูกค้าแล้ว</translation>
    </message>
    <message>
        <source>Came to nothing</source>
        <translation>ไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Asked, no answer yet</source>
        <translation>สั่งแล้ว รอคำตอบ</translation>
    </message>
    <message>
        <source>Not carried out</source>
        <translation>ไม่ได้คืน</translation>
    </message>
    <message>
        <source>Waits for the customer</source>
        <translation>รอลูกค้า</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>กำลังโอน</translation>
    </message>
    <message>
        <source>Given back</source>
        <translation>คืนแล้ว</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>ไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>ยกเลิกแล้ว</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>คืนเอง</translation>
    </message>
    <message>
        <source>Record taken back</source>
        <translation>กลับรายการแล้ว</translation>
    </message>
    <message>
        <source>It was asked for, and it is not known yet whether it was taken on. The till goes on asking; whatever happens, the money goes back once at most.</source>
        <translation>สั่งคืนเงินแล้ว แต่ยังไม่รู้ว่ารับคำสั่งหรือไม่ เครื่องจะถามต่อไป ไม่ว่าอย่างไรเงินจะคืนไม่เกินหนึ่งครั้ง</translation>
    </message>
    <message>
        <source>Stripe has the customer&apos;s account, and the money is on its way to their bank. There is nothing to do. If the bank sends it back, Stripe asks the customer again.</source>
        <translation>Stripe ได้เลขบัญชีของลูกค้าแล้ว เงินกำลังไปที่ธนาคาร ไม่ต้องทำอะไร หากธนาคารส่งเงินกลับ Stripe จะถามลูกค้าอีกครั้ง</translation>
    </message>
    <message>
        <source>Stripe says that the customer has the money. Should the bank still send it back, it is shown here.</source>
        <translation>Stripe แจ้งว่าลูกค้าได้รับเงินแล้ว หากธนาคารยังส่งเงินกลับ จะแสดงที่นี่</translation>
    </message>
    <message>
        <source>It was taken back before the customer had answered. The money is in the shop&apos;s balance at Stripe, and can be given back again.</source>
        <translation>ยกเลิกก่อนที่ลูกค้าจะตอบ เงินอยู่ในยอดคงเหลือของร้านที่ Stripe และสั่งคืนใหม่ได้</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>เริ่มเมื่อ</translation>
    </message>
    <message>
        <source>Last news</source>
        <translation>ข่าวล่าสุด</translation>
    </message>
    <message>
        <source>none: it never was a sale</source>
        <translation>ไม่มี: ไม่เคยเป็นยอดขาย</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>How</source>
        <translation>ทางไหน</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>เอกสาร</translation>
    </message>
    <message>
        <source>Reversed by</source>
        <translation>กลับรายการด้วย</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>เหตุผล</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>อีเมล</translation>
    </message>
    <message>
        <source>Asked by</source>
        <translation>ผู้ขอ</translation>
    </message>
    <message>
        <source>Allowed by</source>
        <translation>ผู้อนุญาต</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>รหัสการจ่าย</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>รหัสการคืน</translation>
    </message>
    <message>
        <source>by hand, not through Stripe</source>
        <translation>คืนเอง ไม่ผ่าน Stripe</translation>
    </message>
    <message>
        <source>through Stripe, by the shop&apos;s mailbox</source>
        <translation>ผ่าน Stripe ทางอีเมลร้าน</translation>
    </message>
    <message>
        <source>through Stripe</source>
        <translation>ผ่าน Stripe</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>คืนเอง</translation>
    </message>
    <message>
        <source>This cannot be given back: it went back already, there is too little left, or the customer&apos;s bank disputes it.</source>
        <translation>คืนเงินนี้ไม่ได้: คืนไปแล้ว ยอดที่เหลือไม่พอ หรือธนาคารของลูกค้าโต้แย้งอยู่</translation>
    </message>
    <message>
        <source>The shop&apos;s balance at Stripe is too small. Give it back when there is enough, or by hand.</source>
        <translation>ยอดคงเหลือของร้านที่ Stripe ไม่พอ รอให้พอก่อน หรือคืนเงินเอง</translation>
    </message>
    <message>
        <source>A refund of this receipt is still being asked for; wait until it is known what became of it.</source>
        <translation>ใบเสร็จนี้มีคำสั่งคืนเงินที่ยังรอคำตอบ กรุณารอจนกว่าจะรู้ผล</translation>
    </message>
    <message>
        <source>It cannot be taken back any more: the customer has answered.</source>
        <translation>ยกเลิกไม่ได้แล้ว ลูกค้าตอบมาแล้ว</translation>
    </message>
    <message>
        <source>Stripe refused this refund.</source>
        <translation>Stripe ไม่รับการคืนเงินนี้</translation>
    </message>
    <message>
        <source>The permission was not taken: it is good once, for a minute. Ask again.</source>
        <translation>สิทธิ์อนุญาตใช้ไม่ได้ ใช้ได้ครั้งเดียวภายในหนึ่งนาที กรุณาขอใหม่</translation>
    </message>
    <message>
        <source>The payment server does not know this payment. Look at Stripe before you ask again.</source>
        <translation>ระบบรับชำระเงินไม่รู้จักการจ่ายนี้ กรุณาดูที่ Stripe ก่อนสั่งใหม่</translation>
    </message>
    <message>
        <source>A manager has to sign in first.</source>
        <translation>ผู้จัดการต้องเข้าระบบก่อน</translation>
    </message>
    <message>
        <source>This is no e-mail address.</source>
        <translation>นี่ไม่ใช่อีเมลที่ถูกต้อง</translation>
    </message>
    <message>
        <source>Something is missing: amount, e-mail or reason.</source>
        <translation>ยังใส่ไม่ครบ: จำนวนเงิน อีเมล หรือเหตุผล</translation>
    </message>
    <message>
        <source>A manager looked and found nothing of it at Stripe.</source>
        <translation>ผู้จัดการตรวจแล้ว ไม่พบรายการนี้ที่ Stripe</translation>
    </message>
    <message>
        <source>฿{amount} can still be given back.</source>
        <translation>คืนได้อีก ฿{amount}</translation>
    </message>
    <message>
        <source>The payment server never took it on: the permission was over before.</source>
        <translation>ระบบรับชำระเงินไม่ได้รับคำสั่งนี้ สิทธิ์อนุญาตหมดเวลาก่อน</translation>
    </message>
    <message>
        <source>No money went back. It can be asked for again.</source>
        <translation>ไม่มีเงินถูกคืน สั่งใหม่ได้</translation>
    </message>
    <message>
        <source>Stripe has written to the shop&apos;s own mailbox and asks for the customer&apos;s bank account: the account that the money came from. Enter it by the link in that mail.</source>
        <translation>Stripe ส่งอีเมลถึงร้านเพื่อขอเลขบัญชีของลูกค้า คือบัญชีที่ใช้จ่ายเงินมา กรุณากรอกผ่านลิงก์ในอีเมลนั้น</translation>
    </message>
    <message>
        <source>the customer</source>
        <translation>ลูกค้า</translation>
    </message>
    <message>
        <source>Stripe has written to {email} and asks for a bank account. The customer should give the account that they paid from.</source>
        <translation>Stripe ส่งอีเมลถึง {email} เพื่อขอเลขบัญชี ลูกค้าควรให้บัญชีที่ใช้จ่ายเงินมา</translation>
    </message>
    <message>
        <source>Until then Stripe keeps the money, taken from the shop&apos;s balance. If nobody answers in the time that the mail names, the refund fails and the money comes back to the balance.</source>
        <translation>ระหว่างนี้ Stripe กันเงินไว้จากยอดคงเหลือของร้าน หากไม่มีใครตอบภายในเวลาที่ระบุในอีเมล การคืนจะไม่สำเร็จและเงินกลับเข้ายอดคงเหลือ</translation>
    </message>
    <message>
        <source>The money is in the shop&apos;s balance at Stripe again; the customer has not got it.</source>
        <translation>เงินกลับเข้ายอดคงเหลือของร้านที่ Stripe แล้ว ลูกค้ายังไม่ได้รับ</translation>
    </message>
    <message>
        <source>Speak with the customer, and give it back again with the right account, or by hand.</source>
        <translation>ติดต่อลูกค้า แล้วสั่งคืนใหม่ด้วยบัญชีที่ถูกต้อง หรือคืนเงินเอง</translation>
    </message>
    <message>
        <source>The shop&apos;s balance at Stripe was too small.</source>
        <translation>ยอดคงเหลือของร้านที่ Stripe ไม่พอ</translation>
    </message>
    <message>
        <source>The customer&apos;s bank declined it.</source>
        <translation>ธนาคารของลูกค้าไม่รับเงิน</translation>
    </message>
    <message>
        <source>The customer&apos;s account takes no money any more.</source>
        <translation>บัญชีของลูกค้ารับเงินไม่ได้แล้ว</translation>
    </message>
    <message>
        <source>The customer&apos;s bank disputes the payment.</source>
        <translation>ธนาคารของลูกค้าโต้แย้งการจ่ายนี้</translation>
    </message>
    <message>
        <source>The shop took it back.</source>
        <translation>ร้านยกเลิกเอง</translation>
    </message>
    <message>
        <source>It did not arrive: the customer gave no account in time, or a wrong one.</source>
        <translation>เงินไม่ถึง: ลูกค้าไม่ได้ให้เลขบัญชีทันเวลา หรือให้ผิด</translation>
    </message>
    <message>
        <source>This was given back by hand, not through Stripe: nothing but this record tells of it, and Stripe still pays the whole sum out.</source>
        <translation>เงินนี้คืนเอง ไม่ผ่าน Stripe มีเพียงบันทึกนี้เป็นหลักฐาน และ Stripe ยังโอนยอดเต็มให้ร้าน</translation>
    </message>
    <message>
        <source>The record was entered in error and is reversed by {number}.</source>
        <translation>บันทึกนี้ใส่ผิด และกลับรายการแล้วด้วย {number}</translation>
    </message>
</context>
<context>
    <name>RefundsPage</name>
    <message>
        <source>Refunds</source>
        <translation>การคืนเงิน</translation>
    </message>
    <message>
        <source>Show older ones</source>
        <translation>แสดงรายการเก่ากว่านี้</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>กำลังดู …</translation>
    </message>
    <message>
        <source>No refund is in this state.</source>
        <translation>ไม่มีการคืนเงินในสถานะนี้</translation>
    </message>
    <message>
        <source>Nothing was ever given back. Open a receipt and press “Refund” to begin.</source>
        <translation>ยังไม่เคยคืนเงิน เปิดใบเสร็จแล้วกด “คืนเงิน” เพื่อเริ่ม</translation>
    </message>
    <message>
        <source>Amount {baht} baht</source>
        <translation>จำนวน {baht} บาท</translation>
    </message>
    <message>
        <source>Give it back again</source>
        <translation>คืนเงินอีกครั้ง</translation>
    </message>
    <message>
        <source>Take it back</source>
        <translation>ยกเลิกการคืน</translation>
    </message>
    <message>
        <source>It is not at Stripe</source>
        <translation>ไม่มีที่ Stripe</translation>
    </message>
    <message>
        <source>It may still be answered: wait two minutes.</source>
        <translation>อาจยังมีคำตอบ กรุณารอสองนาที</translation>
    </message>
    <message>
        <source>Print its paper</source>
        <translation>พิมพ์เอกสาร</translation>
    </message>
</context>
<context>
    <name>RelayForm</name>
    <message>
        <source>On this computer</source>
        <translation>บนคอมพิวเตอร์เครื่องนี้</translation>
    </message>
    <message>
        <source>One till, no server: it asks Stripe by itself. You need the Stripe key.</source>
        <translation>ร้านมีเครื่องเดียว ไม่ต้องมีเซิร์ฟเวอร์ ต้องมีคีย์ของ Stripe</translation>
    </message>
    <message>
        <source>Elsewhere, by a code</source>
        <translation>ที่อื่น ด้วยรหัสจับคู่</translation>
    </message>
    <message>
        <source>The shop has a payment server, or this is the second till. You need a code.</source>
        <translation>ร้านมีระบบรับชำระเงิน หรือนี่คือเครื่องที่สอง ต้องมีรหัสจับคู่</translation>
    </message>
    <message>
        <source>Stripe&apos;s secret key</source>
        <translation>คีย์ลับของ Stripe</translation>
    </message>
    <message>
        <source>Stripe&apos;s Dashboard, Developers, API keys. With a test key no real money moves. It stays on this computer.</source>
        <translation>อยู่ใน Stripe Dashboard → Developers → API keys ถ้าเป็นคีย์ทดสอบจะไม่มีเงินจริง คีย์อยู่ในเครื่องนี้เท่านั้น</translation>
    </message>
    <message>
        <source>The shop&apos;s e-mail address</source>
        <translation>อีเมลของร้าน</translation>
    </message>
    <message>
        <source>Needed with a live key: PromptPay writes it into each payment.</source>
        <translation>จำเป็นเมื่อใช้คีย์จริง: พร้อมเพย์ต้องใส่ไว้ในทุกรายการ</translation>
    </message>
    <message>
        <source>Address of the payment server</source>
        <translation>ที่อยู่ของระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>Pairing code</source>
        <translation>รหัสจับคู่</translation>
    </message>
    <message>
        <source>From the manager&apos;s window of another till, under Tills, or from the server.</source>
        <translation>ขอได้จากหน้าเครื่องขายในหน้าต่างผู้จัดการของเครื่องอื่น หรือจากเซิร์ฟเวอร์</translation>
    </message>
    <message>
        <source>Type the address, beginning with https://</source>
        <translation>กรอกที่อยู่ที่ขึ้นต้นด้วย https://</translation>
    </message>
    <message>
        <source>Type the code.</source>
        <translation>กรอกรหัส</translation>
    </message>
    <message>
        <source>Asking the payment server …</source>
        <translation>กำลังถามระบบรับชำระเงิน …</translation>
    </message>
    <message>
        <source>A live key: real money.</source>
        <translation>คีย์จริง: เงินจริง</translation>
    </message>
</context>
<context>
    <name>RelayPage</name>
    <message>
        <source>Connect otherwise</source>
        <translation>เชื่อมต่อใหม่</translation>
    </message>
    <message>
        <source>This till is connected.</source>
        <translation>เครื่องนี้เชื่อมต่อแล้ว</translation>
    </message>
</context>
<context>
    <name>RelaySheet</name>
    <message>
        <source>Connect otherwise</source>
        <translation>เชื่อมต่อใหม่</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>เชื่อมต่อ</translation>
    </message>
</context>
<context>
    <name>ReportPanel</name>
    <message>
        <source>Paper of {title}</source>
        <translation>กระดาษของ {title}</translation>
    </message>
    <message>
        <source>Business day</source>
        <translation>วันทำการ</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>พิมพ์</translation>
    </message>
    <message>
        <source>Save PDF</source>
        <translation>บันทึก PDF</translation>
    </message>
    <message>
        <source>Net: {sum}</source>
        <translation>ยอดสุทธิ: {sum}</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>ตัวเลข</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>กระดาษ</translation>
    </message>
</context>
<context>
    <name>SaidPaid</name>
    <message>
        <source>Asking Stripe …</source>
        <translation>กำลังถาม Stripe …</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>จ่ายแล้ว</translation>
    </message>
    <message>
        <source>Not paid</source>
        <translation>ยังไม่ได้รับเงิน</translation>
    </message>
    <message>
        <source>Cannot know yet</source>
        <translation>ยังบอกไม่ได้</translation>
    </message>
    <message>
        <source>Money came: call the manager</source>
        <translation>มีเงินเข้า กรุณาเรียกผู้จัดการ</translation>
    </message>
    <message>
        <source>Waiting for the answer for {n} s; it is given up after {limit} s.</source>
        <translation>รอคำตอบมา {n} วินาที จะรอไม่เกิน {limit} วินาที</translation>
    </message>
    <message>
        <source>The bank has confirmed the payment: receipt {number}.</source>
        <translation>ธนาคารยืนยันการชำระเงินแล้ว ใบเสร็จ {number}</translation>
    </message>
    <message>
        <source>Stripe was asked: no money has come for this code.</source>
        <translation>ถาม Stripe แล้ว ยังไม่มีเงินเข้าจาก QR นี้</translation>
    </message>
    <message>
        <source>Stripe was asked: the bank did not carry the payment out.</source>
        <translation>ถาม Stripe แล้ว ธนาคารทำรายการไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Stripe has confirmed: the code ran out without money.</source>
        <translation>Stripe ยืนยันแล้วว่า QR หมดเวลาโดยไม่มีเงินเข้า</translation>
    </message>
    <message>
        <source>Stripe has confirmed: the code was taken back without money.</source>
        <translation>Stripe ยืนยันแล้วว่า QR ถูกยกเลิกโดยไม่มีเงินเข้า</translation>
    </message>
    <message>
        <source>No code was ever shown for this sale.</source>
        <translation>รายการนี้ไม่เคยแสดง QR ให้ลูกค้า</translation>
    </message>
    <message>
        <source>because the code is still being made.</source>
        <translation>เพราะกำลังสร้าง QR อยู่</translation>
    </message>
    <message>
        <source>because the bank has the payment and has not answered.</source>
        <translation>เพราะธนาคารรับรายการไว้แล้ว แต่ยังไม่ตอบ</translation>
    </message>
    <message>
        <source>because the code is still being taken back.</source>
        <translation>เพราะกำลังยกเลิก QR อยู่</translation>
    </message>
    <message>
        <source>because the time is over and Stripe has not ended the code.</source>
        <translation>เพราะ QR หมดเวลาแล้ว แต่ Stripe ยังไม่ปิดรายการ</translation>
    </message>
    <message>
        <source>because the code shown before may still be paid.</source>
        <translation>เพราะ QR ที่แสดงก่อนหน้านี้อาจยังจ่ายได้</translation>
    </message>
    <message>
        <source>because the payment server does not answer.</source>
        <translation>เพราะระบบรับชำระเงินไม่ตอบ</translation>
    </message>
    <message>
        <source>because the payment server does not know this till.</source>
        <translation>เพราะระบบรับชำระเงินไม่รู้จักเครื่องนี้</translation>
    </message>
    <message>
        <source>because Stripe does not answer just now.</source>
        <translation>เพราะ Stripe ยังไม่ตอบ</translation>
    </message>
    <message>
        <source>because too much was asked at once.</source>
        <translation>เพราะมีคำถามเข้ามาพร้อมกันมากเกินไป</translation>
    </message>
    <message>
        <source>because Stripe could not be asked.</source>
        <translation>เพราะยังถาม Stripe ไม่ได้</translation>
    </message>
    <message>
        <source>because there was no answer within {limit} seconds.</source>
        <translation>เพราะไม่มีคำตอบภายใน {limit} วินาที</translation>
    </message>
    <message>
        <source>because the question was refused.</source>
        <translation>เพราะระบบปฏิเสธคำถามนี้</translation>
    </message>
    <message>
        <source>Meanwhile the code on the customer&apos;s slip can be scanned.</source>
        <translation>ระหว่างนี้สแกน QR บนสลิปของลูกค้าได้</translation>
    </message>
    <message>
        <source>Hand over the goods.</source>
        <translation>ให้สินค้าแก่ลูกค้าได้</translation>
    </message>
    <message>
        <source>Do not let the customer pay again.</source>
        <translation>อย่าให้ลูกค้าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Wait with the customer until the app says it is done; money that comes is told here at once.</source>
        <translation>รอกับลูกค้าจนแอปแจ้งว่าสำเร็จ เมื่อเงินเข้าหน้านี้จะบอกทันที</translation>
    </message>
    <message>
        <source>Offer a new code; money that comes after all is shown to the manager.</source>
        <translation>เสนอ QR ใหม่ให้ลูกค้าได้ หากมีเงินเข้าภายหลังผู้จัดการจะเห็น</translation>
    </message>
    <message>
        <source>Check the internet, then ask again; keep the goods until it is known.</source>
        <translation>ตรวจสอบอินเทอร์เน็ตแล้วถามอีกครั้ง เก็บสินค้าไว้ก่อนจนกว่าจะรู้ผล</translation>
    </message>
    <message>
        <source>Call the manager; keep the goods until it is known.</source>
        <translation>กรุณาเรียกผู้จัดการ เก็บสินค้าไว้ก่อนจนกว่าจะรู้ผล</translation>
    </message>
    <message>
        <source>Ask again in a minute; keep the goods until it is known.</source>
        <translation>อีกสักครู่ลองถามใหม่ เก็บสินค้าไว้ก่อนจนกว่าจะรู้ผล</translation>
    </message>
    <message>
        <source>Nobody can have paid a code that was not shown yet.</source>
        <translation>QR ยังไม่แสดง จึงยังไม่มีใครจ่ายได้</translation>
    </message>
    <message>
        <source>Wait: it is told here by itself; do not let the customer pay again.</source>
        <translation>กรุณารอ หน้านี้จะบอกผลเอง อย่าให้ลูกค้าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Stripe asked</source>
        <translation>ถาม Stripe ล่าสุด</translation>
    </message>
    <message>
        <source>Server heard</source>
        <translation>ระบบตอบล่าสุด</translation>
    </message>
    <message>
        <source>Known by</source>
        <translation>รู้ผลจาก</translation>
    </message>
    <message>
        <source>nothing new since the code was made</source>
        <translation>ยังไม่มีข่าวใหม่ตั้งแต่สร้าง QR</translation>
    </message>
    <message>
        <source>not yet</source>
        <translation>ยังไม่มี</translation>
    </message>
    <message>
        <source>Kept as a reference. It names no amount and proves no payment.</source>
        <translation>เก็บไว้เป็นหลักฐานอ้างอิงแล้ว QR บนสลิปไม่บอกจำนวนเงิน และไม่ได้ยืนยันว่าเงินเข้า</translation>
    </message>
    <message>
        <source>This slip is kept for this sale already.</source>
        <translation>สลิปนี้เก็บไว้กับรายการนี้แล้ว</translation>
    </message>
    <message>
        <source>It has the reference of this sale&apos;s own payment.</source>
        <translation>เลขอ้างอิงตรงกับการชำระเงินของรายการนี้</translation>
    </message>
    <message>
        <source>The slip is of {day}, not of today.</source>
        <translation>สลิปลงวันที่ {day} ไม่ใช่วันนี้</translation>
    </message>
    <message>
        <source>This is the payment of receipt {number}: it was used before.</source>
        <translation>เป็นการชำระเงินของใบเสร็จ {number} ซึ่งใช้ไปแล้ว</translation>
    </message>
    <message>
        <source>Shown before on this till for another sale: {sale}.</source>
        <translation>เคยแสดงที่เครื่องนี้กับรายการอื่นแล้ว: {sale}</translation>
    </message>
</context>
<context>
    <name>SaidPaidSheet</name>
    <message>
        <source>Scan or paste the QR code of the slip</source>
        <translation>สแกนหรือวาง QR จากสลิป</translation>
    </message>
    <message>
        <source>The small QR code of the slip</source>
        <translation>QR เล็กบนสลิป</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>ถามอีกครั้ง</translation>
    </message>
    <message>
        <source>Ask Stripe again (F5)</source>
        <translation>ถาม Stripe อีกครั้ง (F5)</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>ปิด</translation>
    </message>
    <message>
        <source>Close (Escape)</source>
        <translation>ปิด (Escape)</translation>
    </message>
    <message>
        <source>The customer says they paid ฿{amount}</source>
        <translation>ลูกค้าบอกว่าจ่าย ฿{amount} แล้ว</translation>
    </message>
</context>
<context>
    <name>Sale</name>
    <message>
        <source>Asking for the QR code …</source>
        <translation>กำลังขอ QR …</translation>
    </message>
    <message>
        <source>The bank is confirming …</source>
        <translation>ธนาคารกำลังยืนยัน …</translation>
    </message>
    <message>
        <source>{time} left to pay</source>
        <translation>เหลือเวลาจ่าย {time}</translation>
    </message>
    <message>
        <source>Waiting for the customer</source>
        <translation>รอลูกค้าชำระ</translation>
    </message>
    <message>
        <source>Taking the code back …</source>
        <translation>กำลังยกเลิก QR …</translation>
    </message>
    <message>
        <source>Not taken back yet: nobody answers</source>
        <translation>ยังยกเลิก QR ไม่ได้ ไม่มีใครตอบ</translation>
    </message>
    <message>
        <source>It cannot be taken back: the bank has it</source>
        <translation>ยกเลิกไม่ได้ ธนาคารรับรายการไว้แล้ว</translation>
    </message>
    <message>
        <source>We go on watching it and tell you how it ends. You may park this sale.</source>
        <translation>ระบบจะเฝ้าดูต่อและแจ้งผลให้ทราบ พักรายการนี้ไว้ก่อนได้</translation>
    </message>
    <message>
        <source>Stripe has not confirmed it; we go on asking. You may park this sale.</source>
        <translation>Stripe ยังไม่ยืนยัน ระบบจะถามต่อ พักรายการนี้ไว้ก่อนได้</translation>
    </message>
    <message>
        <source>It is taken back once there is an answer; until then it may be paid.</source>
        <translation>จะยกเลิกทันทีที่มีคำตอบ ก่อนหน้านั้นลูกค้ายังอาจจ่ายได้</translation>
    </message>
    <message>
        <source>The bank has the old code&apos;s payment: do not let them pay twice.</source>
        <translation>ธนาคารยังถือรายการของ QR เดิมไว้ อย่าให้ลูกค้าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>The old code is still being taken back. We watch both; only this one may be paid.</source>
        <translation>กำลังยกเลิก QR เดิม ระบบเฝ้าดูทั้งสอง ให้ลูกค้าจ่ายเฉพาะ QR นี้</translation>
    </message>
    <message>
        <source>Asking Stripe for the result …</source>
        <translation>กำลังถามผลจาก Stripe …</translation>
    </message>
    <message>
        <source>Nobody answers yet</source>
        <translation>ยังไม่ได้รับคำตอบ</translation>
    </message>
    <message>
        <source>Receipt {number}</source>
        <translation>ใบเสร็จ {number}</translation>
    </message>
    <message>
        <source>No money was received</source>
        <translation>ยังไม่ได้รับเงิน</translation>
    </message>
    <message>
        <source>The code is not shown</source>
        <translation>ยังไม่แสดง QR</translation>
    </message>
    <message>
        <source>The manager has decided</source>
        <translation>ผู้จัดการตัดสินใจแล้ว</translation>
    </message>
    <message>
        <source>A person has to decide</source>
        <translation>ต้องให้ผู้จัดการตัดสินใจ</translation>
    </message>
    <message>
        <source>The code comes in a moment.</source>
        <translation>อีกสักครู่ QR จะขึ้นที่จอลูกค้า</translation>
    </message>
    <message>
        <source>The customer has paid in the app; the bank has the last word.</source>
        <translation>ลูกค้ากดจ่ายในแอปแล้ว รอธนาคารยืนยันผล</translation>
    </message>
    <message>
        <source>The code could not be proved: let the customer compare the amount.</source>
        <translation>ตรวจพิสูจน์ QR ไม่ได้ ให้ลูกค้าเทียบยอดก่อนจ่าย</translation>
    </message>
    <message>
        <source>Ask the customer to scan the code and confirm in the app.</source>
        <translation>ให้ลูกค้าสแกน QR แล้วกดยืนยันในแอปธนาคาร</translation>
    </message>
    <message>
        <source>Please wait: the customer may still have paid.</source>
        <translation>กรุณารอ ลูกค้าอาจจ่ายไปแล้ว</translation>
    </message>
    <message>
        <source>It is canceled as soon as there is an answer.</source>
        <translation>จะยกเลิกทันทีที่ได้รับคำตอบ</translation>
    </message>
    <message>
        <source>The code comes by itself as soon as there is an answer.</source>
        <translation>QR จะขึ้นเองทันทีที่ได้รับคำตอบ</translation>
    </message>
    <message>
        <source>Not paid and not failed: do not hand over the goods before it is known.</source>
        <translation>ยังไม่รู้ว่าจ่ายแล้วหรือไม่ อย่าเพิ่งให้สินค้า จนกว่าจะทราบผล</translation>
    </message>
    <message>
        <source>Taken back: no money was received</source>
        <translation>ยกเลิก QR แล้ว ไม่ได้รับเงิน</translation>
    </message>
    <message>
        <source>The bank has confirmed the payment.</source>
        <translation>ธนาคารยืนยันการชำระเงินแล้ว</translation>
    </message>
    <message>
        <source>The time for this code is over. Offer a new one.</source>
        <translation>QR นี้หมดเวลาแล้ว เสนอ QR ใหม่ให้ลูกค้าได้</translation>
    </message>
    <message>
        <source>The old code can no longer be paid.</source>
        <translation>QR เดิมใช้จ่ายไม่ได้แล้ว</translation>
    </message>
    <message>
        <source>code no. {n}</source>
        <translation>QR ครั้งที่ {n}</translation>
    </message>
    <message>
        <source>Stripe asked {age}</source>
        <translation>ถาม Stripe {age}</translation>
    </message>
    <message>
        <source>last heard {age} ({source})</source>
        <translation>ข้อมูลล่าสุด {age} ({source})</translation>
    </message>
    <message>
        <source>bank reference {text}</source>
        <translation>อ้างอิงธนาคาร {text}</translation>
    </message>
    <message>
        <source>The code cannot be read from the customer&apos;s screen, so it is not shown: make that window larger, or cancel.</source>
        <translation>อ่าน QR จากจอลูกค้าไม่ได้ จึงยังไม่แสดง: ขยายหน้าต่างจอลูกค้า หรือยกเลิก</translation>
    </message>
    <message>
        <source>The code may not be readable on the customer&apos;s screen: make that window larger if the phone does not scan it.</source>
        <translation>QR บนจอลูกค้าอาจสแกนไม่ติด: ถ้าโทรศัพท์สแกนไม่ได้ ให้ขยายหน้าต่างจอลูกค้า</translation>
    </message>
    <message>
        <source>The code could not be read back: let the customer compare the amount in the app.</source>
        <translation>ยังไม่ได้ตรวจ QR บนจอลูกค้า: ให้ลูกค้าเทียบยอดเงินในแอปก่อนจ่าย</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search for nothing</source>
        <translation>ล้างคำค้น</translation>
    </message>
</context>
<context>
    <name>SecondLook</name>
    <message>
        <source>10 times the usual</source>
        <translation>มากกว่าปกติ 10 เท่า</translation>
    </message>
    <message>
        <source>100 times the usual</source>
        <translation>มากกว่าปกติ 100 เท่า</translation>
    </message>
    <message>
        <source>A hundredth of the usual</source>
        <translation>น้อยกว่าปกติ 100 เท่า</translation>
    </message>
    <message>
        <source>Enter again shows the QR</source>
        <translation>กด Enter อีกครั้งเพื่อแสดง QR</translation>
    </message>
    <message>
        <source>฿{baht} — really?</source>
        <translation>฿{baht} — ถูกต้องหรือไม่</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Payments</source>
        <translation>การรับเงิน</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>เลิกแก้</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>บันทึก</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>เปิดใหม่ตอนนี้</translation>
    </message>
    <message>
        <source>Kept. It works at the next start.</source>
        <translation>บันทึกแล้ว มีผลเมื่อเปิดครั้งหน้า</translation>
    </message>
    <message>
        <source>The settings are kept.</source>
        <translation>บันทึกการตั้งค่าแล้ว</translation>
    </message>
    <message>
        <source>The till is connected from the next start on.</source>
        <translation>เครื่องนี้จะเชื่อมต่อเมื่อเปิดโปรแกรมครั้งหน้า</translation>
    </message>
    <message>
        <source>Being kept …</source>
        <translation>กำลังบันทึก …</translation>
    </message>
    <message>
        <source>at the next start</source>
        <translation>เมื่อเปิดโปรแกรมครั้งหน้า</translation>
    </message>
    <message>
        <source>at once</source>
        <translation>ทันที</translation>
    </message>
    <message>
        <source>1 change is not kept yet. It works {when}.</source>
        <translation>ยังไม่ได้บันทึก 1 รายการ มีผล{when}</translation>
    </message>
    <message>
        <source>{n} changes are not kept yet. They work {when}.</source>
        <translation>ยังไม่ได้บันทึก {n} รายการ มีผล{when}</translation>
    </message>
    <message>
        <source>What was changed works at the next start; a sale is open now.</source>
        <translation>สิ่งที่แก้มีผลเมื่อเปิดโปรแกรมครั้งหน้า ตอนนี้มีรายการขายค้างอยู่</translation>
    </message>
    <message>
        <source>What was changed works at the next start.</source>
        <translation>สิ่งที่แก้มีผลเมื่อเปิดโปรแกรมครั้งหน้า</translation>
    </message>
    <message>
        <source>{group}, changed</source>
        <translation>{group} มีการแก้ไข</translation>
    </message>
</context>
<context>
    <name>Setup</name>
    <message>
        <source>The system has no printer.</source>
        <translation>ระบบไม่มีเครื่องพิมพ์</translation>
    </message>
    <message>
        <source>This takes {what}.</source>
        <translation>ต้องเป็น{what}</translation>
    </message>
    <message>
        <source>Shop</source>
        <translation>ร้าน</translation>
    </message>
    <message>
        <source>Tax papers</source>
        <translation>ภาษี</translation>
    </message>
    <message>
        <source>Amounts</source>
        <translation>จำนวนเงิน</translation>
    </message>
    <message>
        <source>Screens</source>
        <translation>จอภาพ</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>เสียง</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>กระดาษ</translation>
    </message>
    <message>
        <source>Behaviour</source>
        <translation>การทำงาน</translation>
    </message>
    <message>
        <source>Shop&apos;s name</source>
        <translation>ชื่อร้าน</translation>
    </message>
    <message>
        <source>Till&apos;s code</source>
        <translation>รหัสเครื่องขาย</translation>
    </message>
    <message>
        <source>Cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>Language of the staff</source>
        <translation>ภาษาของพนักงาน</translation>
    </message>
    <message>
        <source>The business day ends at</source>
        <translation>วันขายสิ้นสุดเวลา</translation>
    </message>
    <message>
        <source>Prices on keys</source>
        <translation>ราคาบนปุ่ม</translation>
    </message>
    <message>
        <source>What the keys 1 8 5 mean</source>
        <translation>กด 1 8 5 หมายถึง</translation>
    </message>
    <message>
        <source>Smallest amount</source>
        <translation>ยอดต่ำสุด</translation>
    </message>
    <message>
        <source>Largest amount</source>
        <translation>ยอดสูงสุด</translation>
    </message>
    <message>
        <source>Registered name</source>
        <translation>ชื่อจดทะเบียน</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>ที่อยู่</translation>
    </message>
    <message>
        <source>Tax number</source>
        <translation>เลขประจำตัวผู้เสียภาษี</translation>
    </message>
    <message>
        <source>Branch</source>
        <translation>สาขา</translation>
    </message>
    <message>
        <source>Registered for VAT</source>
        <translation>จดทะเบียน VAT</translation>
    </message>
    <message>
        <source>VAT rates</source>
        <translation>อัตรา VAT</translation>
    </message>
    <message>
        <source>Abbreviated tax invoices</source>
        <translation>ใบกำกับภาษีอย่างย่อ</translation>
    </message>
    <message>
        <source>Machine&apos;s number (ภ.พ.06)</source>
        <translation>เลขเครื่อง (ภ.พ.06)</translation>
    </message>
    <message>
        <source>What is sold</source>
        <translation>รายการสินค้า</translation>
    </message>
    <message>
        <source>Customer&apos;s screen</source>
        <translation>จอของลูกค้า</translation>
    </message>
    <message>
        <source>Messages to customers</source>
        <translation>ข้อความถึงลูกค้า</translation>
    </message>
    <message>
        <source>Picture for customers</source>
        <translation>รูปสำหรับลูกค้า</translation>
    </message>
    <message>
        <source>“Paid” stays for, seconds</source>
        <translation>แสดง “จ่ายแล้ว” นาน (วินาที)</translation>
    </message>
    <message>
        <source>Look of the staff&apos;s windows</source>
        <translation>สีหน้าจอพนักงาน</translation>
    </message>
    <message>
        <source>Size of the text, percent</source>
        <translation>ขนาดตัวอักษร (%)</translation>
    </message>
    <message>
        <source>Moving pictures</source>
        <translation>ภาพเคลื่อนไหว</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>จ่ายแล้ว</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>ไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Money that came late</source>
        <translation>เงินเข้าช้า</translation>
    </message>
    <message>
        <source>Voice that says the amount</source>
        <translation>เสียงพูดบอกยอด</translation>
    </message>
    <message>
        <source>Receipt printer</source>
        <translation>เครื่องพิมพ์ใบเสร็จ</translation>
    </message>
    <message>
        <source>Width of the roll, mm</source>
        <translation>ความกว้างม้วน (มม.)</translation>
    </message>
    <message>
        <source>Print by itself when paid</source>
        <translation>พิมพ์เองเมื่อจ่ายแล้ว</translation>
    </message>
    <message>
        <source>Closing the program</source>
        <translation>การปิดโปรแกรม</translation>
    </message>
    <message>
        <source>A QR that cannot be proved</source>
        <translation>QR ที่พิสูจน์ไม่ได้</translation>
    </message>
    <message>
        <source>Second place for backups</source>
        <translation>ที่เก็บสำรองแห่งที่สอง</translation>
    </message>
    <message>
        <source>Asks while not live, every … seconds</source>
        <translation>ถามผลทุกกี่วินาทีเมื่อไม่สด</translation>
    </message>
    <message>
        <source>As customers know it. It stands on screens and receipts.</source>
        <translation>ชื่อที่ลูกค้ารู้จัก แสดงบนจอและใบเสร็จ</translation>
    </message>
    <message>
        <source>Begins every receipt&apos;s number. One code for each till.</source>
        <translation>ขึ้นต้นเลขใบเสร็จทุกใบ หนึ่งรหัสต่อหนึ่งเครื่อง</translation>
    </message>
    <message>
        <source>A bar that sells until 3 takes 04:00; most shops 00:00.</source>
        <translation>ร้านที่ขายถึงตีสามใช้ 04:00 ร้านทั่วไปใช้ 00:00</translation>
    </message>
    <message>
        <source>Up to five, in baht: 25, 40, 65.50</source>
        <translation>ไม่เกินห้าราคา เป็นบาท: 25, 40, 65.50</translation>
    </message>
    <message>
        <source>Baht: ฿185. Satang: ฿1.85, as on a calculator with two decimals.</source>
        <translation>บาท: ฿185 สตางค์: ฿1.85 แบบเครื่องคิดเลข</translation>
    </message>
    <message>
        <source>In baht.</source>
        <translation>เป็นบาท</translation>
    </message>
    <message>
        <source>Up to four lines.</source>
        <translation>ไม่เกินสี่บรรทัด</translation>
    </message>
    <message>
        <source>สำนักงานใหญ่ for the head office, or five digits.</source>
        <translation>สำนักงานใหญ่ หรือเลขห้าหลัก</translation>
    </message>
    <message>
        <source>Each with the day from which it holds.</source>
        <translation>พร้อมวันที่เริ่มใช้ของแต่ละอัตรา</translation>
    </message>
    <message>
        <source>Only with the Revenue Department&apos;s approval.</source>
        <translation>ต้องได้รับอนุมัติจากกรมสรรพากร</translation>
    </message>
    <message>
        <source>One on each line, five at most. They take turns while nobody pays.</source>
        <translation>บรรทัดละข้อความ ไม่เกินห้าข้อความ สลับกันแสดงเมื่อไม่มีใครจ่าย</translation>
    </message>
    <message>
        <source>PNG or JPEG.</source>
        <translation>PNG หรือ JPEG</translation>
    </message>
    <message>
        <source>The number stands large on each screen while you choose.</source>
        <translation>ระหว่างเลือก ทุกจอจะแสดงหมายเลขตัวใหญ่</translation>
    </message>
    <message>
        <source>With a PIN only a manager closes it.</source>
        <translation>ถ้าใช้ PIN ผู้จัดการเท่านั้นที่ปิดได้</translation>
    </message>
    <message>
        <source>Warn shows it with a warning; refuse does not show it.</source>
        <translation>เตือน: แสดงพร้อมคำเตือน ปฏิเสธ: ไม่แสดง</translation>
    </message>
    <message>
        <source>Such as a USB stick. Each day&apos;s backup is copied there.</source>
        <translation>เช่น แฟลชไดรฟ์ คัดลอกไฟล์สำรองไปทุกวัน</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>สว่าง</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>มืด</translation>
    </message>
    <message>
        <source>As the desktop</source>
        <translation>ตามระบบ</translation>
    </message>
    <message>
        <source>Asks</source>
        <translation>ถามก่อน</translation>
    </message>
    <message>
        <source>Asks for a PIN</source>
        <translation>ถาม PIN</translation>
    </message>
    <message>
        <source>Warn</source>
        <translation>เตือน</translation>
    </message>
    <message>
        <source>Refuse</source>
        <translation>ปฏิเสธ</translation>
    </message>
    <message>
        <source>On</source>
        <translation>เปิด</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>ปิด</translation>
    </message>
    <message>
        <source>Set on the command line; it cannot be changed here.</source>
        <translation>กำหนดไว้ในบรรทัดคำสั่ง แก้ที่นี่ไม่ได้</translation>
    </message>
    <message>
        <source>Set in the environment; it cannot be changed here.</source>
        <translation>กำหนดไว้ในตัวแปรสภาพแวดล้อม แก้ที่นี่ไม่ได้</translation>
    </message>
    <message>
        <source>Set in {file}; it cannot be changed here.</source>
        <translation>กำหนดไว้ในไฟล์ {file} แก้ที่นี่ไม่ได้</translation>
    </message>
    <message>
        <source>The payment server runs on this computer, beside the till.</source>
        <translation>ระบบรับชำระเงินทำงานบนเครื่องนี้ คู่กับเครื่องขาย</translation>
    </message>
    <message>
        <source>No payment server is set.</source>
        <translation>ยังไม่ได้ตั้งระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>Payment server: {url}</source>
        <translation>ระบบรับชำระเงิน: {url}</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Recent sales</source>
        <translation>รายการล่าสุด</translation>
    </message>
    <message>
        <source>No sales yet today</source>
        <translation>วันนี้ยังไม่มีรายการขาย</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>ปิด</translation>
    </message>
</context>
<context>
    <name>Slip</name>
    <message>
        <source>Scan the small QR code on the slip, or paste its text.</source>
        <translation>กรุณาสแกน QR เล็กบนสลิป หรือวางข้อความของ QR</translation>
    </message>
    <message>
        <source>This is far too long for the code of a slip.</source>
        <translation>ข้อความยาวเกินกว่าจะเป็น QR บนสลิป</translation>
    </message>
    <message>
        <source>There are characters in it that no slip&apos;s code has.</source>
        <translation>มีตัวอักษรที่ QR บนสลิปไม่มี</translation>
    </message>
    <message>
        <source>This is a code to pay with. Scan the small QR code on the slip instead.</source>
        <translation>นี่คือ QR สำหรับจ่ายเงิน กรุณาสแกน QR เล็กบนสลิปแทน</translation>
    </message>
    <message>
        <source>This is not the code of a Thai bank&apos;s slip.</source>
        <translation>นี่ไม่ใช่ QR บนสลิปของธนาคารไทย</translation>
    </message>
    <message>
        <source>This slip is not from a bank in Thailand.</source>
        <translation>สลิปนี้ไม่ใช่ของธนาคารในประเทศไทย</translation>
    </message>
    <message>
        <source>The code was misread or changed: scan it again, and look at the slip well.</source>
        <translation>อ่าน QR ผิดหรือ QR ถูกแก้ไข กรุณาสแกนใหม่ และดูสลิปให้ดี</translation>
    </message>
</context>
<context>
    <name>State</name>
    <message>
        <source>Preparing the QR</source>
        <translation>กำลังสร้าง QR</translation>
    </message>
    <message>
        <source>Waiting for the scan</source>
        <translation>รอลูกค้าสแกน</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>กำลังตรวจสอบ</translation>
    </message>
    <message>
        <source>Paid</source>
        <translation>จ่ายแล้ว</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>ไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>หมดเวลา</translation>
    </message>
    <message>
        <source>Canceled</source>
        <translation>ยกเลิกแล้ว</translation>
    </message>
    <message>
        <source>Needs a person</source>
        <translation>ต้องจัดการ</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>ยังไม่ทราบผล</translation>
    </message>
    <message>
        <source>Settled</source>
        <translation>จัดการแล้ว</translation>
    </message>
    <message>
        <source>The bank has it</source>
        <translation>ธนาคารถือไว้</translation>
    </message>
    <message>
        <source>Taking back</source>
        <translation>กำลังยกเลิก</translation>
    </message>
</context>
<context>
    <name>Step</name>
    <message>
        <source>Create the QR</source>
        <translation>สร้าง QR</translation>
    </message>
    <message>
        <source>Customer scans</source>
        <translation>ลูกค้าสแกน</translation>
    </message>
    <message>
        <source>Bank confirms</source>
        <translation>ธนาคารยืนยัน</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>ใบเสร็จ</translation>
    </message>
    <message>
        <source>{n} s</source>
        <translation>{n} วินาที</translation>
    </message>
</context>
<context>
    <name>Story</name>
    <message>
        <source>The cashier keyed the amount</source>
        <translation>แคชเชียร์กดยอดเงิน</translation>
    </message>
    <message>
        <source>The receipt {number} was issued</source>
        <translation>ออกใบเสร็จ {number}</translation>
    </message>
    <message>
        <source>nothing new</source>
        <translation>ไม่มีอะไรใหม่</translation>
    </message>
    <message>
        <source>cashier</source>
        <translation>แคชเชียร์</translation>
    </message>
    <message>
        <source>told by the payment server</source>
        <translation>เซิร์ฟเวอร์แจ้งมา</translation>
    </message>
    <message>
        <source>asked for every few seconds</source>
        <translation>ถามทุกไม่กี่วินาที</translation>
    </message>
    <message>
        <source>asked by a person</source>
        <translation>คนกดถาม</translation>
    </message>
    <message>
        <source>caught up after a gap</source>
        <translation>ทราบหลังขาดการติดต่อ</translation>
    </message>
    <message>
        <source>the customer&apos;s screen</source>
        <translation>จอลูกค้า</translation>
    </message>
    <message>
        <source>this till</source>
        <translation>เครื่องนี้</translation>
    </message>
    <message>
        <source>the payment server</source>
        <translation>ระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>The code was shown to the customer</source>
        <translation>แสดงคิวอาร์ให้ลูกค้า</translation>
    </message>
    <message>
        <source>The code did not fit and was never shown</source>
        <translation>คิวอาร์ไม่ตรง จึงไม่ได้แสดง</translation>
    </message>
    <message>
        <source>The payment server refused the sale</source>
        <translation>เซิร์ฟเวอร์ไม่รับรายการนี้</translation>
    </message>
    <message>
        <source>Nobody answered</source>
        <translation>ไม่มีใครตอบ</translation>
    </message>
    <message>
        <source>The cashier wanted to cancel</source>
        <translation>แคชเชียร์ขอยกเลิก</translation>
    </message>
    <message>
        <source>The code&apos;s time was over</source>
        <translation>คิวอาร์หมดเวลา</translation>
    </message>
    <message>
        <source>A new code was asked for</source>
        <translation>ขอคิวอาร์ใหม่</translation>
    </message>
    <message>
        <source>The code was being taken back</source>
        <translation>กำลังถอนคิวอาร์</translation>
    </message>
    <message>
        <source>The customer&apos;s bank said no</source>
        <translation>ธนาคารของลูกค้าปฏิเสธ</translation>
    </message>
    <message>
        <source>The code ran out without money</source>
        <translation>คิวอาร์หมดอายุ ไม่มีเงินเข้า</translation>
    </message>
    <message>
        <source>The sale was canceled</source>
        <translation>ยกเลิกการขายแล้ว</translation>
    </message>
    <message>
        <source>Stripe confirmed the money</source>
        <translation>Stripe ยืนยันว่าเงินเข้าแล้ว</translation>
    </message>
    <message>
        <source>The customer paid a second time</source>
        <translation>ลูกค้าจ่ายซ้ำ</translation>
    </message>
    <message>
        <source>Something was not as it should be; a person had to look</source>
        <translation>มีบางอย่างผิดปกติ ต้องให้คนตรวจ</translation>
    </message>
    <message>
        <source>A manager accepted the money for this sale</source>
        <translation>ผู้จัดการรับเงินนี้เป็นการขาย</translation>
    </message>
    <message>
        <source>A manager settled it without a receipt</source>
        <translation>ผู้จัดการจัดการแล้วโดยไม่ออกใบเสร็จ</translation>
    </message>
    <message>
        <source>What was left to settle is settled</source>
        <translation>เรื่องที่ค้างจัดการแล้ว</translation>
    </message>
    <message>
        <source>The code could not be read from the customer&apos;s screen</source>
        <translation>อ่าน QR จากจอลูกค้าไม่ได้</translation>
    </message>
    <message>
        <source>The code on the customer&apos;s screen was not read back</source>
        <translation>ไม่ได้ตรวจ QR บนจอลูกค้า</translation>
    </message>
    <message>
        <source>The customer&apos;s bank asks the money back</source>
        <translation>ธนาคารของลูกค้าขอเงินคืน</translation>
    </message>
    <message>
        <source>The customer showed a slip</source>
        <translation>ลูกค้าแสดงสลิป</translation>
    </message>
    <message>
        <source>A slip was shown that had been used before</source>
        <translation>ลูกค้าแสดงสลิปที่เคยใช้แล้ว</translation>
    </message>
    <message>
        <source>Something was shown that is no good slip</source>
        <translation>ลูกค้าแสดงสิ่งที่ไม่ใช่สลิปที่ใช้ได้</translation>
    </message>
    <message>
        <source>till {code}</source>
        <translation>เครื่อง {code}</translation>
    </message>
    <message>
        <source>The receipt came back from the payment server</source>
        <translation>ได้ใบเสร็จคืนมาจากระบบรับชำระเงิน</translation>
    </message>
</context>
<context>
    <name>StoryItem</name>
    <message>
        <source>Details</source>
        <translation>รายละเอียด</translation>
    </message>
    <message>
        <source>Details of: {event}</source>
        <translation>รายละเอียดของ: {event}</translation>
    </message>
</context>
<context>
    <name>TillCard</name>
    <message>
        <source>This till</source>
        <translation>เครื่องนี้</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>วันนี้</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>รอจ่าย</translation>
    </message>
    <message>
        <source>To settle</source>
        <translation>รอตัดสิน</translation>
    </message>
    <message>
        <source>Receipts of {till}</source>
        <translation>ใบเสร็จของ {till}</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>ตัดสิทธิ์</translation>
    </message>
    <message>
        <source>Revoke {till}</source>
        <translation>ตัดสิทธิ์ {till}</translation>
    </message>
</context>
<context>
    <name>Tills</name>
    <message>
        <source>Selling now</source>
        <translation>กำลังขาย</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>พร้อมขาย</translation>
    </message>
    <message>
        <source>Not seen since {time}</source>
        <translation>ขาดการติดต่อตั้งแต่ {time}</translation>
    </message>
    <message>
        <source>Never seen</source>
        <translation>ยังไม่เคยติดต่อ</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>ถูกตัดสิทธิ์</translation>
    </message>
    <message>
        <source>Revoked {day}</source>
        <translation>ถูกตัดสิทธิ์ {day}</translation>
    </message>
    <message>
        <source>Till</source>
        <translation>เครื่องขาย</translation>
    </message>
    <message>
        <source>Manager&apos;s program</source>
        <translation>โปรแกรมของผู้จัดการ</translation>
    </message>
    <message>
        <source>Your own system</source>
        <translation>ระบบของร้าน</translation>
    </message>
    <message>
        <source>seen {time}</source>
        <translation>ติดต่อล่าสุด {time}</translation>
    </message>
    <message>
        <source>version {version}</source>
        <translation>รุ่น {version}</translation>
    </message>
    <message>
        <source>last receipt {number}</source>
        <translation>ใบเสร็จล่าสุด {number}</translation>
    </message>
    <message>
        <source>{number} at the payment server does not follow what came before it: nothing after it is shown.</source>
        <translation>{number} ที่ระบบรับชำระเงินไม่ต่อเนื่องกับใบก่อนหน้า จึงไม่แสดงรายการหลังจากนั้น</translation>
    </message>
    <message>
        <source>Codes that it showed can still be paid; it issues their receipts later.</source>
        <translation>QR ที่เครื่องนี้แสดงไว้ยังจ่ายได้ เครื่องจะออกใบเสร็จภายหลัง</translation>
    </message>
    <message>
        <source>Its version is older than this till&apos;s: update it.</source>
        <translation>รุ่นเก่ากว่าเครื่องนี้ กรุณาอัปเดต</translation>
    </message>
    <message>
        <source>1 receipt is not at the payment server yet.</source>
        <translation>มีใบเสร็จ 1 ใบยังไม่ถึงระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>{n} receipts are not at the payment server yet.</source>
        <translation>มีใบเสร็จ {n} ใบยังไม่ถึงระบบรับชำระเงิน</translation>
    </message>
    <message>
        <source>1 till</source>
        <translation>1 เครื่อง</translation>
    </message>
    <message>
        <source>{n} tills</source>
        <translation>{n} เครื่อง</translation>
    </message>
    <message>
        <source>selling now: {n}</source>
        <translation>กำลังขาย {n}</translation>
    </message>
    <message>
        <source>not seen: {n}</source>
        <translation>ขาดการติดต่อ {n}</translation>
    </message>
    <message>
        <source>today ฿{amount} from {n} receipts</source>
        <translation>วันนี้ ฿{amount} จาก {n} ใบเสร็จ</translation>
    </message>
    <message>
        <source>1 receipt</source>
        <translation>1 ใบเสร็จ</translation>
    </message>
    <message>
        <source>{n} receipts</source>
        <translation>{n} ใบเสร็จ</translation>
    </message>
    <message>
        <source>A till of this name is there already. Choose another name.</source>
        <translation>มีเครื่องชื่อนี้อยู่แล้ว กรุณาใช้ชื่ออื่น</translation>
    </message>
    <message>
        <source>Letters, digits, blanks, - _ and . are allowed, 40 of them at most.</source>
        <translation>ใช้ได้เฉพาะตัวอักษร ตัวเลข ช่องว่าง - _ และ . ไม่เกิน 40 ตัว</translation>
    </message>
</context>
<context>
    <name>TillsPage</name>
    <message>
        <source>Tills</source>
        <translation>เครื่องขาย</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>ดูอีกครั้ง</translation>
    </message>
    <message>
        <source>Add a till</source>
        <translation>เพิ่มเครื่องขาย</translation>
    </message>
    <message>
        <source>A manager signs in to see all tills.</source>
        <translation>ผู้จัดการเข้าระบบเพื่อดูทุกเครื่อง</translation>
    </message>
    <message>
        <source>Asking the payment server …</source>
        <translation>กำลังถามระบบรับชำระเงิน …</translation>
    </message>
    <message>
        <source>as of {time}</source>
        <translation>ข้อมูล ณ {time} น.</translation>
    </message>
    <message>
        <source>The code for {till} is not good any more.</source>
        <translation>รหัสของ {till} ใช้ไม่ได้แล้ว</translation>
    </message>
    <message>
        <source>The code stays good until it runs out.</source>
        <translation>รหัสยังใช้ได้จนกว่าจะหมดเวลา</translation>
    </message>
    <message>
        <source>It cannot sell any more, at once. Its receipts and what was paid stay. To let it in again, add it with a new code.</source>
        <translation>เครื่องนี้จะขายไม่ได้ทันที ใบเสร็จและเงินที่รับแล้วยังอยู่ครบ ถ้าจะให้ขายอีก ให้เพิ่มเครื่องด้วยรหัสใหม่</translation>
    </message>
    <message>
        <source>It is selling just now!</source>
        <translation>เครื่องนี้กำลังขายอยู่!</translation>
    </message>
    <message>
        <source>Revoke {till}?</source>
        <translation>ตัดสิทธิ์ {till} หรือไม่</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>ไม่ตัดสิทธิ์</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>ตัดสิทธิ์</translation>
    </message>
    <message>
        <source>{till} is revoked: it cannot sell any more.</source>
        <translation>ตัดสิทธิ์ {till} แล้ว เครื่องนี้ขายไม่ได้อีก</translation>
    </message>
</context>
<context>
    <name>ToastCard</name>
    <message>
        <source>Put away</source>
        <translation>ปิดการแจ้งเตือนนี้</translation>
    </message>
    <message>
        <source>Put away (Esc)</source>
        <translation>ปิดการแจ้งเตือนนี้ (Esc)</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>เรียบร้อย</translation>
    </message>
    <message>
        <source>News</source>
        <translation>แจ้งให้ทราบ</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>โปรดดู</translation>
    </message>
    <message>
        <source>Trouble</source>
        <translation>มีปัญหา</translation>
    </message>
</context>
<context>
    <name>Toasts</name>
    <message>
        <source>Messages</source>
        <translation>การแจ้งเตือน</translation>
    </message>
    <message>
        <source>{n} more ({key})</source>
        <translation>อีก {n} รายการ ({key})</translation>
    </message>
</context>
<context>
    <name>TodayCard</name>
    <message>
        <source>Today</source>
        <translation>ยอดวันนี้</translation>
    </message>
    <message>
        <source>Sales</source>
        <translation>รายการ</translation>
    </message>
</context>
<context>
    <name>ToldModel</name>
    <message>
        <source>Done</source>
        <translation>เรียบร้อย</translation>
    </message>
    <message>
        <source>News</source>
        <translation>แจ้งให้ทราบ</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>โปรดดู</translation>
    </message>
    <message>
        <source>Trouble</source>
        <translation>มีปัญหา</translation>
    </message>
</context>
<context>
    <name>TouchScroll</name>
    <message>
        <source>Details: up and down scroll</source>
        <translation>รายละเอียด กดขึ้นลงเพื่อเลื่อน</translation>
    </message>
</context>
<context>
    <name>VolumeEditor</name>
    <message>
        <source>Try</source>
        <translation>ลองฟัง</translation>
    </message>
    <message>
        <source>Try: {sound}</source>
        <translation>ลองฟัง: {sound}</translation>
    </message>
    <message>
        <source>Silent</source>
        <translation>เงียบ</translation>
    </message>
</context>
<context>
    <name>Wallet</name>
    <message>
        <source>just now</source>
        <translation>เมื่อครู่นี้</translation>
    </message>
    <message>
        <source>{n} min ago</source>
        <translation>เมื่อ {n} นาทีที่แล้ว</translation>
    </message>
    <message>
        <source>{n} h ago</source>
        <translation>เมื่อ {n} ชั่วโมงที่แล้ว</translation>
    </message>
    <message>
        <source>Payment</source>
        <translation>รับชำระ</translation>
    </message>
    <message>
        <source>Refund</source>
        <translation>คืนเงิน</translation>
    </message>
    <message>
        <source>Payout</source>
        <translation>โอนเข้าธนาคาร</translation>
    </message>
    <message>
        <source>Reached the bank</source>
        <translation>เข้าธนาคารแล้ว</translation>
    </message>
    <message>
        <source>On its way</source>
        <translation>กำลังโอน</translation>
    </message>
    <message>
        <source>Being prepared</source>
        <translation>กำลังเตรียมโอน</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>ไม่สำเร็จ</translation>
    </message>
    <message>
        <source>Canceled</source>
        <translation>ยกเลิกแล้ว</translation>
    </message>
    <message>
        <source>The money was sent to the shop&apos;s bank account.</source>
        <translation>โอนเงินเข้าบัญชีธนาคารของร้านแล้ว</translation>
    </message>
    <message>
        <source>The money is on its way to the shop&apos;s bank account.</source>
        <translation>เงินกำลังเข้าบัญชีธนาคารของร้าน</translation>
    </message>
    <message>
        <source>Stripe is preparing this payout.</source>
        <translation>Stripe กำลังเตรียมโอนเงินก้อนนี้</translation>
    </message>
    <message>
        <source>This payout was canceled. The money is in the Stripe balance and leaves with a later payout.</source>
        <translation>การโอนนี้ถูกยกเลิก เงินยังอยู่ใน Stripe และจะออกไปกับรอบถัดไป</translation>
    </message>
    <message>
        <source>The bank does not know this account, so the money came back. Correct the bank account in Stripe&apos;s dashboard; the money leaves with the next payout.</source>
        <translation>ธนาคารไม่พบบัญชีนี้ เงินจึงถูกส่งคืน กรุณาแก้เลขบัญชีในแดชบอร์ดของ Stripe แล้วเงินจะออกไปกับรอบถัดไป</translation>
    </message>
    <message>
        <source>The bank does not take money for this account, so it came back. Speak with the bank, then start payouts again in Stripe&apos;s dashboard.</source>
        <translation>ธนาคารไม่รับเงินเข้าบัญชีนี้ เงินจึงถูกส่งคืน กรุณาติดต่อธนาคาร แล้วเปิดการโอนอีกครั้งในแดชบอร์ดของ Stripe</translation>
    </message>
    <message>
        <source>There was not enough in the Stripe balance for this payout. It is sent when there is.</source>
        <translation>เงินใน Stripe ไม่พอสำหรับการโอนนี้ เมื่อมีเงินพอแล้วจะโอนให้</translation>
    </message>
    <message>
        <source>The bank could not take this payout, so the money came back to the Stripe balance. Check the bank account in Stripe&apos;s dashboard; the money leaves with a later payout.</source>
        <translation>ธนาคารรับเงินก้อนนี้ไม่ได้ เงินจึงกลับไปอยู่ใน Stripe กรุณาตรวจบัญชีธนาคารในแดชบอร์ดของ Stripe แล้วเงินจะออกไปกับรอบถัดไป</translation>
    </message>
    <message>
        <source>Payment of no receipt here</source>
        <translation>รับชำระที่ไม่มีใบเสร็จในเครื่องนี้</translation>
    </message>
    <message>
        <source>Refund that came back</source>
        <translation>เงินคืนที่ตีกลับ</translation>
    </message>
    <message>
        <source>Earlier payout that came back</source>
        <translation>เงินโอนครั้งก่อนที่ตีกลับ</translation>
    </message>
    <message>
        <source>Stripe&apos;s fee</source>
        <translation>ค่าธรรมเนียม Stripe</translation>
    </message>
    <message>
        <source>Adjustment by Stripe</source>
        <translation>รายการปรับโดย Stripe</translation>
    </message>
</context>
<context>
    <name>WalletPage</name>
    <message>
        <source>Money and payouts</source>
        <translation>เงินและการโอน</translation>
    </message>
    <message>
        <source>Reconciliation</source>
        <translation>กระทบยอด</translation>
    </message>
</context>
<context>
    <name>Weekday</name>
    <message>
        <source>Monday</source>
        <translation>วันจันทร์</translation>
    </message>
    <message>
        <source>Tuesday</source>
        <translation>วันอังคาร</translation>
    </message>
    <message>
        <source>Wednesday</source>
        <translation>วันพุธ</translation>
    </message>
    <message>
        <source>Thursday</source>
        <translation>วันพฤหัสบดี</translation>
    </message>
    <message>
        <source>Friday</source>
        <translation>วันศุกร์</translation>
    </message>
    <message>
        <source>Saturday</source>
        <translation>วันเสาร์</translation>
    </message>
    <message>
        <source>Sunday</source>
        <translation>วันอาทิตย์</translation>
    </message>
</context>
</TS>
