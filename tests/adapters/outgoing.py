"""The message that tests of channels send."""

from datetime import datetime, timedelta, timezone

from tagih.adapters.channels.base import Attachment, Outgoing, message_id

ATHENS = timezone(timedelta(hours=2))
MESSAGE = Outgoing(
    message_id=message_id("0k3v9t2m5q8r7x1c4b6n0a2s3d", "anna@studio.example"),
    at=datetime(2026, 3, 26, 9, 30, tzinfo=ATHENS),
    sender="anna@studio.example",
    sender_name="Anna's Studio",
    recipient="pay@prompt.example",
    subject="A friendly reminder about invoice 2026-00012",
    text="Hello Petra,\n\n.a line with a point\nFrom us: €1,234.50 is open.\n",
    html="<p>Hello Petra, <b>€1,234.50</b> is open.</p>",
    attachments=(Attachment("Invoice 2026-00012.pdf", "application/pdf", b"%PDF-1.7\r\n\0\xff" * 40),),
    headers={"X-Tagih-Kind": "dunning"},
    reply_to="books@studio.example",
)
