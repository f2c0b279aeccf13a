"""Photos, screenshots and scans."""

from importlib.util import find_spec

from PIL import Image

from tools.ordinary.common import DICE, Made, photo, written


def cameras() -> Made:
    """JPEGs with what cameras say in them, every way up, and as scanners and chats write them."""
    for way_up in range(1, 9):
        exif = Image.Exif()
        exif[0x0112], exif[0x010F], exif[0x0110] = way_up, "samsung", "SM-A155F"
        exif.get_ifd(0x8825).update({1: "S", 2: (7.0, 15.0, 25.0), 3: "E", 4: (112.0, 45.0, 8.0)})
        yield (
            f"exif{way_up}.jpg",
            written(lambda out, exif=exif: photo(1600, 1200).save(out, "JPEG", exif=exif)),
        )
    for quality in (30, 40, 50, 60, 70, 75, 80, 85, 90, 95, 100):
        yield (
            f"q{quality}.jpg",
            written(lambda out, q=quality: photo().save(out, "JPEG", quality=q)),
        )
    for mode in ("L", "CMYK", "RGB", "YCbCr"):
        yield f"{mode}.jpeg", written(lambda out, m=mode: photo(mode=m).save(out, "JPEG"))
    for options in (
        {"progressive": True}, {"optimize": True}, {"subsampling": 0}, {"dpi": (300, 300)},
        {"comment": b"WhatsApp"}, {"restart_marker_rows": 1}, {"icc_profile": _profile()},
    ):  # fmt: skip
        name = next(iter(options))
        yield f"{name}.jpg", written(lambda out, o=options: photo().save(out, "JPEG", **o))
    yield "12mp.jpg", written(lambda out: photo(4000, 3000).save(out, "JPEG"))
    yield "50mp.jpg", written(lambda out: Image.new("RGB", (8160, 6120), "gray").save(out, "JPEG"))
    yield (
        "panorama.jpg",
        written(lambda out: Image.new("RGB", (14000, 2400), "gray").save(out, "JPEG")),
    )
    yield (
        "two.jpg",
        written(
            lambda out: photo().save(out, "MPO", save_all=True, append_images=[photo(400, 300)])
        ),
    )


def _profile() -> bytes:
    from PIL import ImageCms

    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def screens() -> Made:
    """PNG and WebP in every mode, as screenshots, scans and drawings come."""
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        made = (
            photo(mode="L").convert("I;16")
            if mode == "I;16"
            else photo(mode=mode if mode != "LA" else "L")
        )
        made = made.convert("LA") if mode == "LA" else made
        yield f"{mode.replace(';', '')}.png", written(lambda out, m=made: m.save(out, "PNG"))
    few = photo().quantize(32)
    yield "clear.png", written(lambda out: few.save(out, "PNG", transparency=3))
    yield (
        "clear-rgb.png",
        written(lambda out: photo().save(out, "PNG", transparency=(255, 255, 255))),
    )
    yield "screen.png", written(lambda out: photo(1080, 2400).save(out, "PNG"))
    yield "long.png", written(lambda out: photo(1080, 12000).save(out, "PNG", optimize=True))
    yield "dpi.png", written(lambda out: photo().save(out, "PNG", dpi=(600, 600), compress_level=1))
    yield (
        "moving.png",
        written(
            lambda out: photo(300, 200).save(
                out, "PNG", save_all=True, append_images=[photo(300, 200)]
            )
        ),
    )
    for options in (
        {"quality": 80}, {"lossless": True}, {"quality": 30, "method": 6}, {"exact": True},
    ):  # fmt: skip
        yield (
            f"{'-'.join(options)}.webp",
            written(lambda out, o=options: photo().save(out, "WEBP", **o)),
        )
    yield "alpha.webp", written(lambda out: photo(mode="RGBA").save(out, "WEBP"))
    yield (
        "moving.webp",
        written(
            lambda out: photo(200, 200).save(
                out, "WEBP", save_all=True, append_images=[photo(200, 200)]
            )
        ),
    )


def scanners() -> Made:
    """PDFs that are pictures, as scanning apps make them."""
    for number, mode in enumerate(("1", "L", "RGB", "CMYK", "P")):
        more = [photo(1240, 1754, mode) for _page in range(number)]
        yield (
            f"scan-{mode}.pdf",
            written(
                lambda out, m=mode, p=more: photo(1240, 1754, m).save(
                    out, "PDF", resolution=150, save_all=True, append_images=p
                )
            ),
        )
    if find_spec("img2pdf"):
        import img2pdf

        for mode in ("L", "RGB"):
            jpeg = written(lambda out, m=mode: photo(mode=m).save(out, "JPEG"))
            yield f"img2pdf-{mode}.pdf", img2pdf.convert([jpeg] * 3)


def matplotlib() -> Made:
    """Charts."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    for kind in ("pdf", "png", "jpg", "webp"):
        figure, axes = plt.subplots()
        axes.bar(range(9), [DICE.random() for _bar in range(9)])
        axes.set_title("Skor area")
        yield f"chart.{kind}", written(lambda out, f=figure, k=kind: f.savefig(out, format=k))
        plt.close(figure)
