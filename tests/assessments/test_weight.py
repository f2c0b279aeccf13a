"""A filling-in page on a thin line: at most 250 KB on the first visit, 30 KB on the next."""

import gzip
import re

from tests.assessments.filling import answer

GZIP = {"Accept-Encoding": "gzip"}


def weigh(visit, url):
    """Bytes of a page over the line, its text, and the addresses of what it loads."""
    response = visit.client.get(url, headers=GZIP)
    assert response.status_code == 200
    body = response.get_data()
    content = gzip.decompress(body) if response.headers.get("Content-Encoding") == "gzip" else body
    return len(body), content.decode(errors="replace")


def test_the_largest_area_is_light(browse, cast, session):
    items = [f"5.{number}" for number in range(1, 54)]
    answer(
        session,
        cast.revision,
        cast.sari,
        dict.fromkeys(items, 2),
        note="SK Lurah 12/2026 di map keamanan",
    )
    session.commit()
    visit = browse(cast.sari)
    page, text = weigh(visit, f"/assessments/{cast.revision.id}/areas/pengelolaan_aset")
    assert page <= 30_000, f"{page} bytes on the next visit"
    assert len(text.encode()) <= 260_000, f"{len(text.encode())} bytes of HTML"
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', text))
    first = (
        page
        + sum(weigh(visit, url)[0] for url in loaded)
        + weigh(visit, "/static/fonts/inter.woff2")[0]
    )
    assert first <= 250_000, f"{first} bytes on the first visit"


def test_a_browser_that_takes_no_gzip_gets_none(browse, cast):
    response = browse(cast.sari).client.get("/assessments", headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in response.headers
    assert "Accept-Encoding" in response.headers["Vary"]
