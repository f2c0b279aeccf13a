"""The process that renders, with WeasyPrint as it comes: what its PDFs are compared with."""

import importlib.util
from pathlib import Path

CHILD = Path(__file__).resolve().parents[2] / "assessment" / "documents" / "child.py"


def main() -> None:
    """Undo what spares WeasyPrint its work, then be the child."""
    spec = importlib.util.spec_from_file_location("child", CHILD)
    child = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(child)
    child.light_package()
    import weasyprint.css

    as_it_comes = weasyprint.css.StyleFor
    from assessment.documents import render

    assert weasyprint.css.StyleFor is not as_it_comes
    weasyprint.css.StyleFor = as_it_comes
    render.write_once = None

    def document(html, *, base_url, url_fetcher, well_formed):
        return weasyprint.HTML(string=html, base_url=base_url, url_fetcher=url_fetcher)

    render.Document = document
    child.main()


if __name__ == "__main__":
    main()
