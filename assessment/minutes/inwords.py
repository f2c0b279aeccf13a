"""Numbers and days in words, as Indonesian minutes open with them; in English too. Pure."""

from datetime import date

from assessment.documents.wording import MONTHS

LARGEST = 999_999

_ID = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
    "sepuluh",
    "sebelas",
)
_EN = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


def number(value: int, language: str = "id") -> str:
    """``dua ribu dua puluh enam``; ``two thousand and twenty-six``. From nought to 999,999."""
    if not 0 <= value <= LARGEST:
        raise ValueError(value)
    return _english(value) if language == "en" else _indonesian(value)


def day(value: date, language: str = "id") -> str:
    """The day with its date in words, as it stands after "Pada hari ini"."""
    weekday, month = _DAYS[language][value.weekday()], MONTHS[language][value.month - 1]
    written, year = number(value.day, language), number(value.year, language)
    if language == "en":
        return f"{weekday}, the day {written} of {month} in the year {year}"
    return f"{weekday}, tanggal {written} bulan {month} tahun {year}"


def _indonesian(value: int) -> str:
    if value < len(_ID):
        return _ID[value]
    if value < 20:
        return f"{_ID[value - 10]} belas"
    if value < 100:
        return _joined(f"{_ID[value // 10]} puluh", value % 10)
    if value < 200:
        return _joined("seratus", value - 100)
    if value < 1000:
        return _joined(f"{_ID[value // 100]} ratus", value % 100)
    if value < 2000:
        return _joined("seribu", value - 1000)
    return _joined(f"{_indonesian(value // 1000)} ribu", value % 1000)


def _joined(head: str, rest: int) -> str:
    return f"{head} {_indonesian(rest)}" if rest else head


def _english(value: int) -> str:
    if value < len(_EN):
        return _EN[value]
    if value < 100:
        tens = _TENS[value // 10]
        return f"{tens}-{_EN[value % 10]}" if value % 10 else tens
    if value < 1000:
        head = f"{_EN[value // 100]} hundred"
        return f"{head} and {_english(value % 100)}" if value % 100 else head
    head, rest = f"{_english(value // 1000)} thousand", value % 1000
    if not rest:
        return head
    return f"{head} and {_english(rest)}" if rest < 100 else f"{head} {_english(rest)}"
