"""Reasons that fit what an item asks: why it does not apply, why what the city says is not true of a unit."""

from random import Random

from assessment.questionnaire.model import Item

ONLINE = ("penyimpanan daring", "komputasi awan", "di internet", "cloud")
"""What an item about storage on the internet speaks of, in any of the questionnaires."""
MADE_HERE = (
    "membuat formulir",
    "membuat sendiri",
    "aplikasi",
    "program",
    "kode sumber",
    "pengembangan",
)

NOTHING_ONLINE = (
    "Kami tidak memakai penyimpanan daring; berkas hanya ada di komputer kantor dan lemari arsip.",
    "Tidak ada folder atau formulir daring di unit kami; semua dikirim lewat e-Surat.",
)
NOTHING_MADE = (
    "Kami tidak membuat formulir daring, laman, atau berkas berumus sendiri.",
    "Semua aplikasi dan formulir kami berasal dari dinas atau kementerian.",
)
NOT_HERE = (
    "Tidak ada di unit kami; ditangani dinas untuk semua kantor.",
    "Di luar lingkup kantor kami; sudah dibahas dengan sekretaris.",
)
CITY_NOTHING_ONLINE = "Kota tidak menyewa penyimpanan daring; semua data ada di pusat data sendiri."
CITY_NOTHING_MADE = "Dinas tidak menulis program sendiri; aplikasinya dari kementerian."
CITY_NOT_HERE = "Tidak ada di kota ini."

CITY_SCOPES = {
    "teknologi": (
        "Pusat data di gedung dinas, dijaga 24 jam; cadangannya di luar kota setiap malam.",
        "Semua komputer dalam jaringan kota; laptop pribadi tidak termasuk.",
        "Aplikasi milik kota. Aplikasi kementerian di luar lingkup ini.",
        "Jaringan kantor kecamatan dan kelurahan, lewat jalur serat optik kota.",
    ),
    "pdp": (
        "Berlaku bagi semua aplikasi kota yang memuat data warga.",
        "Berlaku bagi semua kecamatan dan kelurahan.",
    ),
}
SCOPES = (
    "Berlaku bagi semua kecamatan dan kelurahan.",
    "Ditetapkan kepala dinas, ditinjau setahun sekali.",
    "Dikerjakan bidang keamanan informasi untuk semua unit.",
)

_MODEM = (
    "Kantor kami belum tersambung ke jaringan kota, masih memakai modem sendiri.",
    "Sambungannya sudah aktif sejak bulan lalu, menurut catatan dinas.",
)
_OWN_COMPUTERS = (
    "Dua komputer kami dibeli sendiri dan belum terdaftar di dinas, jadi tidak ikut diatur dari sana.",
    "Kedua komputer itu sudah terdaftar sejak pemeriksaan terakhir.",
)
_OWN_STORE = (
    "Satu komputer kami dipakai sebagai penyimpanan berkas sendiri, tidak ikut dicadangkan dinas.",
    "Komputer itu sudah masuk jadwal cadangan dinas.",
)
_SHARED_ACCOUNT = (
    "Satu aplikasi kementerian di loket kami masih memakai akun bersama dari kementerian.",
    "Akun perseorangan untuk aplikasi itu sudah dibagikan.",
)
_OLD_PAPERS = (
    "Arsip kertas sebelum tahun 2015 belum dipilah menurut ketentuan itu.",
    "Ketentuannya sudah mencakup arsip lama; pemilahannya terjadwal.",
)
_OLD_FORMS = (
    "Formulir lama yang memuat NIK lengkap masih dipakai sampai persediaannya habis.",
    "Formulir lama sudah ditarik dari semua loket.",
)
EXCEPTIONS = (
    dict.fromkeys(("6.1", "6.2", "6.6", "6.8", "6.18", "6.24"), _MODEM)
    | dict.fromkeys(("4.10", "5.13", "6.3", "6.4", "6.5", "6.22", "6.25"), _OWN_COMPUTERS)
    | dict.fromkeys(("5.27",), _OWN_STORE)
    | dict.fromkeys(("5.16", "6.15"), _SHARED_ACCOUNT)
    | dict.fromkeys(("5.5", "5.17"), _OLD_PAPERS)
    | dict.fromkeys(("7.8",), _OLD_FORMS)
)
"""The items of KAMI 5.0 where a unit may say that it stands otherwise: why, and why a verifier does not accept it."""


def why_not_applicable(rng: Random, item: Item) -> str:
    """Why a unit says that an item does not apply to it."""
    number = rng.choice(range(4))
    if _speaks_of(item, ONLINE):
        return NOTHING_ONLINE[number % 2]
    return (NOTHING_MADE if _speaks_of(item, MADE_HERE) else NOT_HERE)[number % 2]


def why_not_in_the_city(item: Item) -> str:
    """Why the provider says that an item does not apply to the city."""
    if _speaks_of(item, ONLINE):
        return CITY_NOTHING_ONLINE
    return CITY_NOTHING_MADE if _speaks_of(item, MADE_HERE) else CITY_NOT_HERE


def scope(rng: Random, item: Item) -> str:
    """For whom and what an answer of the city holds."""
    number, known = rng.choice(range(6)), CITY_SCOPES.get(item.area_id, SCOPES)
    return known[number % len(known)]


def _speaks_of(item: Item, words: tuple[str, ...]) -> bool:
    text = item.text.id.lower()
    return any(word in text for word in words)
