"""What the invented people are called and what they write. Indonesian, because that is what people read here."""

from random import Random

from assessment.questionnaire.model import Item

GIVEN = (
    "Abimanyu", "Adinda", "Agung", "Ajeng", "Anindya", "Arif", "Ayu", "Bagas", "Bambang", "Bayu", "Candra",
    "Citra", "Damar", "Dewi", "Dian", "Dimas", "Dyah", "Eka", "Endah", "Fajar", "Farida", "Galih", "Gita",
    "Hadi", "Hana", "Hendra", "Ika", "Indah", "Irawan", "Jaka", "Joko", "Kartika", "Kirana", "Laras", "Lestari",
    "Lukman", "Made", "Maharani", "Mira", "Nadia", "Nanda", "Nugroho", "Nurul", "Pandu", "Putri", "Rahayu",
    "Raka", "Ratih", "Rini", "Rizky", "Sekar", "Setyo", "Siti", "Surya", "Tri", "Umi", "Wahyu", "Wening",
    "Wulan", "Yoga", "Yuni", "Zahra",
)  # fmt: skip
FAMILY = (
    "Adiwarna", "Anggraini", "Ardhana", "Astuti", "Baskara", "Cahyono", "Darmasaputra", "Dirgantara", "Ekaputra",
    "Firmansyah", "Gunawan", "Handayani", "Hapsari", "Hidayat", "Indrawan", "Iswara", "Kencana", "Kurniawan",
    "Kusumawati", "Larasati", "Mahendra", "Maulana", "Mulyani", "Nirmala", "Nuraini", "Pamungkas", "Permata",
    "Prabaswara", "Pradana", "Prasetyo", "Purnama", "Purwanto", "Puspita", "Rachmawati", "Ramadhan", "Saraswati",
    "Sasmita", "Setiawan", "Suryaningrat", "Susilowati", "Utami", "Wardhana", "Wibowo", "Wicaksono", "Widodo",
    "Wijayanti", "Yudhistira", "Yulianti",
)  # fmt: skip
DEGREES = ("S.Sos.", "S.IP.", "S.H.", "S.E.", "S.AP.", "S.STP.", "S.Kom.", "S.T.")
MASTERS = ("", "", "", "M.Si.", "M.AP.", "M.M.")

PLACES = (
    "di lemari arsip ruang sekretaris", "di map biru ruang pelayanan", "di komputer operator, folder Keamanan",
    "di papan dekat loket", "di ruang lurah atau camat", "di e-Surat", "di drive bersama unit",
    "di buku agenda tata usaha",
)  # fmt: skip
PLANNED = (
    "Baru dibahas di rapat {month}, konsepnya sedang disusun.",
    "Sudah masuk rencana kerja, menunggu tanda tangan.",
    "Masih belajar dari contoh kecamatan lain.",
    "Rencananya dimulai {month}, petugasnya sudah ditunjuk.",
    "Konsep sudah ada, belum disahkan.",
    "Belum ada anggaran tahun ini, diusulkan untuk tahun depan.",
)
PARTLY = (
    "{proof}: ada, tetapi belum lengkap.",
    "Sudah jalan di loket, belum di ruang arsip.",
    "Dilakukan sejak {month}, belum semua petugas ikut.",
    "{proof} disimpan {place}.",
    "Sebagian berkas lama belum ditata.",
    "Jalan kalau petugasnya masuk; belum ada pengganti.",
    "Baru dua dari empat petugas yang memakai akun sendiri.",
)
FULLY = (
    "{proof} disimpan {place}.",
    "Diperiksa setiap bulan, terakhir {month}.",
    "Sudah dibacakan saat apel dan ditempel {place}.",
    "Semua petugas ikut, daftar hadir ada {place}.",
    "{proof}: terbit {month}, masih berlaku.",
)
REMARKS = (
    "Bukti fisik lengkap di kantor dan dapat dilihat saat kunjungan.",
    "Sebagian bukti masih di buku manual, sedang kami pindai.",
    "Jawaban sudah dibahas bersama sekretaris dan kasi pada rapat unit.",
    "Kami menjawab apa adanya; beberapa butir masih perlu pendampingan.",
    "Dokumen tercetak ada di map bukti dukung, nomor mapnya ada di catatan.",
)
LATE = (
    "Operator cuti melahirkan, penggantinya baru ditunjuk.",
    "Kantor dipakai untuk posko banjir selama sepekan.",
    "Lurah berganti menjelang batas waktu.",
)
EXTENSIONS = (
    "Kantor sedang direnovasi, berkas ada di gudang sementara.",
    "Jaringan kantor terputus hampir dua pekan.",
)
GIVEN_BACK = (
    "Butir tentang akun bersama belum sesuai keadaan. Tolong cek lagi dengan petugas loket.",
    "Catatannya tolong dilengkapi dulu, terutama bagian aset.",
)
WITHDRAWN = (
    "Ada butir yang salah pilih, kami betulkan dulu.",
    "Satu bukti tertukar dengan kelurahan sebelah.",
)
CITY_TELLS = (
    "Surat edaran wali kota sudah berlaku bagi semua unit; unit cukup menunjukkan bahwa pegawainya tahu.",
    "Contoh formulirnya ada di berkas bersama, boleh dipakai apa adanya.",
    "Pelatihannya diadakan dinas setiap tahun; daftar hadirnya disimpan unit.",
)
CITY_REMARK = "Sudah dibahas bersama semua bidang; bukti ada di dinas."
CITY_REOPENED = "Uji pemulihan bulan ini gagal, beberapa jawaban perlu diperbarui."
CITY_RETURNED = "Sesuaikan dengan hasil uji pemulihan."
CITY_MENDED = (
    "Uji pemulihan gagal sebagian; perbaikannya sedang berjalan.",
    "Sementara hanya berlaku bagi kantor yang sudah pindah ke jaringan baru.",
)
LOWERED = (
    "Bukti hanya menunjukkan rencana, belum ada pelaksanaannya.",
    "SK sudah tidak berlaku, pejabatnya berganti.",
    "Daftar hadir hanya memuat sebagian pegawai.",
    "Foto tidak menunjukkan apa yang ditanyakan butir ini.",
    "Catatan dan bukti tidak cocok: baru dilakukan di satu ruangan.",
    "Belum ada bukti pemeriksaan berkala, hanya sekali tahun lalu.",
    "Dokumen yang diunggah adalah contoh dari Diskominfo, belum milik unit.",
    "Saat dikonfirmasi, petugas loket masih memakai satu akun bersama.",
)
RAISED = (
    "Bukti menunjukkan pelaksanaan lebih baik daripada jawaban unit.",
    "Dokumen lengkap dan berlaku; unit menilai dirinya terlalu rendah.",
)
ASKED = (
    "Sejak kapan ini berjalan, dan siapa penanggung jawabnya sekarang?",
    "Apakah ini berlaku untuk semua ruangan, atau baru loket depan?",
    "Di mana catatannya disimpan? Dapatkah dilihat saat kunjungan?",
    "Tanggal pada dokumen berbeda dengan catatan Anda. Mana yang benar?",
)
REPLIED = (
    "Sejak triwulan lalu; penanggung jawabnya sekretaris.",
    "Baru loket depan. Ruangan lain menyusul bulan depan.",
    "Ada di map biru di ruang arsip, dapat dilihat kapan saja.",
    "Yang benar tanggal pada dokumen; catatan kami keliru.",
)
RECOMMENDED = (
    "Tetapkan penanggung jawabnya dengan surat tugas, lalu periksa pelaksanaannya setiap triwulan.",
    "Mulai dari satu ruangan: catat selama sebulan, bahas hasilnya di apel, lalu terapkan di semua ruangan.",
    "Perbarui dokumennya dengan tanggal dan nama yang berlaku sekarang, lalu simpan di pustaka bukti.",
)
OBJECTED = (
    "SK yang berlaku baru ditemukan di map sekretaris; aslinya dapat dilihat di kantor.",
    "Kegiatan ini sudah berjalan di semua ruangan sejak triwulan lalu, daftar hadirnya ada di buku.",
    "Verifikator melihat berkas lama. Berkas tahun ini memuat tanggal dan penanggung jawabnya.",
    "Petugas yang ditanya masih baru; petugas lain dapat menunjukkan cara kerjanya.",
)
OBJECTIONS_GRANTED = (
    "Dokumen aslinya diperlihatkan dan berlaku. Nilai unit dipulihkan.",
    "Sesudah dilihat di kantor, pelaksanaannya memang seperti jawaban unit.",
)
OBJECTIONS_DENIED = (
    "Dokumen yang ditunjukkan terbit setelah tanggal jawaban, jadi dihitung untuk periode berikutnya.",
    "Yang ditunjukkan baru rencana; pelaksanaannya belum terlihat.",
    "Berkasnya sah, tetapi hanya mencakup satu bagian kantor.",
)
ACTION_RETURNED = "Sebutkan siapa yang mengerjakan dan apa yang akan dapat ditunjukkan sesudahnya."
PROGRESS = (
    "Sudah dibahas pada rapat unit; pembagian tugasnya dicatat di notulen.",
    "Konsepnya selesai, menunggu tanda tangan.",
    "Sudah dipakai di loket depan, minggu depan menyusul ruangan lain.",
)
DONE = (
    "Selesai dan sudah berjalan; catatannya ada di buku dan map bukti.",
    "Sudah ditandatangani, ditempel, dan dibacakan pada apel pagi.",
)
RETURNED = (
    "Unggah bukti yang menunjukkan tanggal dan penanggung jawabnya.",
    "Jelaskan siapa saja petugas yang sudah ikut, dan sejak kapan.",
    "Bukti tidak dapat dibuka. Unggah ulang dalam PDF.",
    "Tutupi NIK dan foto warga pada bukti, lalu unggah ulang.",
)
RETURN_NOTES = (
    "Mohon lengkapi butir-butir ini, selebihnya sudah baik.",
    "Silakan hubungi verifikator bila ada yang kurang jelas.",
    "",
)
MONTHS = ("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September")


class Names:
    """Gives every person a name of their own."""

    def __init__(self, rng: Random) -> None:
        self._names = [f"{given} {family}" for given in GIVEN for family in FAMILY]
        rng.shuffle(self._names)
        self._rng = rng

    def staff(self) -> str:
        """Somebody who fills in."""
        name = self._names.pop()
        return f"{name}, {self._rng.choice(DEGREES)}" if self._rng.random() < 0.3 else name

    def head(self) -> str:
        """Somebody who heads a unit or a team."""
        degrees = [self._rng.choice(DEGREES), self._rng.choice(MASTERS)]
        return ", ".join([self._names.pop(), *filter(None, degrees)])


def note_on(rng: Random, item: Item, level: int) -> str:
    """What a unit writes beside its answer; often nothing."""
    if level == 0 or rng.random() > 0.16:
        return ""
    proof = rng.choice(item.evidence).id if item.evidence else "Catatan pelaksanaan"
    said = rng.choice({1: PLANNED, 2: PARTLY}.get(level, FULLY))
    return said.format(proof=proof, place=rng.choice(PLACES), month=rng.choice(MONTHS))


CLARIFY = (
    "Mohon dijelaskan siapa yang mengerjakannya dan sejak kapan.",
    "Apakah ini berlaku di semua layanan atau hanya di loket?",
    "Dokumennya bertanggal lama. Apakah masih dipakai?",
)
CLARIFIED = (
    "Dikerjakan sekretaris sejak awal tahun dan dicatat di buku kegiatan.",
    "Baru di loket pelayanan; ruang lain menyusul tahun depan.",
    "Masih dipakai, sudah dibacakan lagi di rapat bulan lalu.",
)
VISIT = (
    "Petugas menerima dengan baik dan menunjukkan ruang pelayanan serta tempat penyimpanan arsip."
)
VISITED = (
    "Lemari arsip terkunci; kunci dipegang sekretaris.",
    "Kata sandi tertempel di layar salah satu komputer loket; sudah dilepas saat itu juga.",
    "Buku tamu dan daftar perangkat ditunjukkan dan sesuai.",
)
