"""A handful of small files that look like what units upload, made from nothing but lines and colours."""

import struct
import zlib
from dataclasses import dataclass
from functools import cache

PDF, PNG = "application/pdf", "image/png"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file that units of the invented city show as evidence."""

    title: str
    file_name: str
    media_type: str
    content: bytes


@cache
def exhibits() -> tuple[Exhibit, ...]:
    """All of them; the same bytes every time."""
    return (
        _pdf("SK penanggung jawab keamanan informasi", "sk-penanggung-jawab.pdf", (
            "KEPUTUSAN LURAH/CAMAT", "TENTANG PENANGGUNG JAWAB KEAMANAN INFORMASI",
            "Menimbang: bahwa data warga wajib dilindungi;", "Memutuskan: menunjuk petugas sebagaimana lampiran.",
        )),
        _pdf("Daftar hadir sosialisasi keamanan informasi", "daftar-hadir-sosialisasi.pdf", (
            "DAFTAR HADIR", "Sosialisasi keamanan informasi bagi pegawai dan kader",
            "1. ................   hadir", "2. ................   hadir", "3. ................   hadir",
        )),
        _pdf("Pernyataan menjaga kerahasiaan data warga", "pernyataan-kerahasiaan.pdf", (
            "SURAT PERNYATAAN", "Saya menjaga kerahasiaan data warga yang saya lihat dalam tugas.",
            "Tanda tangan: ................",
        )),
        _pdf("Notulen rapat evaluasi", "notulen-rapat.pdf", (
            "NOTULEN RAPAT", "Pokok bahasan: akun aplikasi, arsip fotokopi KK, rekaman CCTV",
            "Tindak lanjut: ganti kata sandi bersama dengan akun perorangan.",
        )),
        _pdf("Prosedur pemusnahan berkas", "prosedur-pemusnahan.pdf", (
            "PROSEDUR", "Berkas salah cetak dihancurkan pada hari yang sama.",
            "Pemusnahan arsip dicatat dalam berita acara.",
        )),
        _photo("Foto papan imbauan di loket", "foto-papan-loket.png", (0x19, 0x6B, 0xCD)),
        _photo("Foto lemari arsip terkunci", "foto-lemari-arsip.png", (0x85, 0x5F, 0x00)),
    )  # fmt: skip


@cache
def signed_paper() -> Exhibit:
    """What stands for the scan of every signed paper."""
    return _pdf("Berita acara bertanda tangan", "berita-acara-ditandatangani.pdf", (
        "BERITA ACARA HASIL VERIFIKASI", "Pindaian kertas yang ditandatangani kedua pihak.",
        "Verifikator: ................   Lurah/Camat: ................",
    ))  # fmt: skip


def _pdf(title: str, file_name: str, lines: tuple[str, ...]) -> Exhibit:
    """One page of text with the fonts every reader has, and the word that it is invented."""
    shown = ("CONTOH - dokumen rekaan, bukan dokumen resmi", "", *lines)
    text = " ".join(f"({line.replace('(', '[').replace(')', ']')}) Tj T*" for line in shown)
    stream = f"BT /F1 13 Tf 22 TL 60 760 Td {text} ET".encode("latin-1")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 6 0 R >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Font << /F1 5 0 R >> >>",
    )
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, start,
    )  # fmt: skip
    return Exhibit(title, file_name, PDF, bytes(out))


def _photo(title: str, file_name: str, colour: tuple[int, int, int]) -> Exhibit:
    """A wall with a board on it: as much of a photo as a demonstration needs."""
    width, height = 320, 200
    wall, paper = b"\xec\xe6\xda", b"\xff\xff\xff"
    rows = []
    for y in range(height):
        row = bytearray(wall * width)
        if 30 <= y < 160:
            row[3 * 60 : 3 * 260] = bytes(colour) * 200
        if 40 <= y < 150:
            row[3 * 70 : 3 * 250] = paper * 180
            if y % 14 < 3:
                row[3 * 84 : 3 * 236] = b"\x52\x52\x52" * 152
        rows.append(b"\x00" + bytes(row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, body)
        for kind, body in (
            (b"IHDR", header),
            (b"IDAT", zlib.compress(b"".join(rows), 9)),
            (b"IEND", b""),
        )
    )
    return Exhibit(title, file_name, PNG, content)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
