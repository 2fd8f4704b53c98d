"""Indonesian."""

from tagih.domain.languages.base import Language

INDONESIAN = Language(
    code="id",
    weekdays=("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    months=(
        "Januari", "Februari", "Maret", "April", "Mei", "Juni",
        "Juli", "Agustus", "September", "Oktober", "November", "Desember",
    ),
    full_date="{weekday}, {day} {month} {year}",
    pay_now="Mohon bayar sekarang: harus dibayar pada {date}.",
    pay_by="Mohon bayar paling lambat {date}.",
    pay_by_because="Mohon bayar paling lambat {date} ({because}).",
    one_day="1 hari",
    days="{days} hari",
    end_of_month="akhir bulan",
    one_day_after_month="1 hari setelah akhir bulan",
    days_after_month="{days} hari setelah akhir bulan",
    one_day_after_receipt="1 hari setelah Anda menerimanya",
    days_after_receipt="{days} hari setelah Anda menerimanya",
    pay_in_parts="Mohon bayar dalam {count} bagian: {parts}.",
    part="{amount} paling lambat {date}",
    last_and="{others} dan {last}",
    percent="{number}%",
    decimal_mark=",",
    please=r"\bmohon\b|\bsilakan\b|\btolong\b|\bsudilah\b|\bberkenan\b|\bdapatkah\b",
    thanks=r"\bterima\s?kasih\b|\bmakasih\b",
    thank_you="Terima kasih atas kerja samanya.",
    ask_feedback="Bagaimana hasilnya? Mohon ceritakan singkat kepada kami: setiap jawaban kami baca dan membantu kami lebih baik.",
    jargon=(
        (r"\btempo\s+\d+(?:\s+hari)?\b|\bnet\s+\d+\s+hari\b", "tanggal pembayaran"),
        (r"(?-i:\bT\.?O\.?P\b\.?)(?:\s+\d+(?:\s+hari)?)?|\bterm\s+of\s+payment\b", "tanggal pembayaran"),
        (r"\b(?:dibayar|pembayaran|bayar)\s+(?:pada\s+)?saat\s+(?:diterima|penerimaan)\b", "“mohon bayar sekarang” dan tanggalnya"),
        (r"\bjatuh\s+tempo\b", "“paling lambat dibayar”"),
        (r"\boutstanding\b|\boverdue\b|\bpiutang\b", "“belum dibayar”"),
        (r"\btunggakan\b|\bmenunggak\b|\bdebitur\b|\bkreditur\b", "“belum dibayar”, “terlambat”"),
        (r"\bpelunasan\b|\bmelunasi\b", "“membayar”"),
        (r"\bsomasi\b|\bwanprestasi\b", "“pengingat”, “terlambat”"),
        (r"\bdengan\s+ini\b|\bsebagaimana\s+tersebut\b|\bterlampir\b", "dihapus, atau “ini”"),
    ),
)  # fmt: skip
