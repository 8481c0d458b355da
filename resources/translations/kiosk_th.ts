<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="th_TH" sourcelanguage="en">
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
</context>
<context>
    <name>AmountCard</name>
    <message>
        <source>Amount</source>
        <translation>ยอดชำระ</translation>
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
        <source>This sale was paid twice. Please call the manager to give one payment back.</source>
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
        <source>Connecting</source>
        <translation>กำลังเชื่อมต่อ</translation>
    </message>
    <message>
        <source>Connection: {state}</source>
        <translation>การเชื่อมต่อ: {state}</translation>
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
    <name>Problem</name>
    <message>
        <source>That did not work. Please try again.</source>
        <translation>ทำรายการไม่สำเร็จ กรุณาลองใหม่</translation>
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
        <source>The disk is full: nothing can be sold until there is space.</source>
        <translation>ดิสก์เต็ม ยังขายไม่ได้ จนกว่าจะมีพื้นที่ว่าง</translation>
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
        <source>This till is not set up properly. Please call for help.</source>
        <translation>เครื่องนี้ยังตั้งค่าไม่ครบ กรุณาแจ้งผู้ดูแล</translation>
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
</TS>
