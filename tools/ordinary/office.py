"""Workbooks, letters and slides."""

import io

from tools.ordinary.common import Made, photo, text, written, written_file


def xlsxwriter() -> Made:  # noqa: C901 - many small fillings
    """Workbooks with all that a clerk puts into them."""
    import xlsxwriter as library

    picture = written(lambda out: photo(200, 100).save(out, "PNG"))

    def plain(_book, sheet):
        sheet.write_row(0, 0, ["No", "Nama", "Nilai"])

    def formulas(book, sheet):
        sheet.write_formula("A1", '=IF(B1>0,SUM(B1:B9)&" | "&C1,VLOOKUP(A2,D1:E9,2,FALSE))')
        sheet.write_array_formula("F1:F3", "{=TREND(B1:B3,C1:C3)}")
        book.define_name("Nilai", "=Sheet1!$B$1:$B$9")

    def chart(book, sheet):
        sheet.write_column("A1", [3, 1, 2])
        made = book.add_chart({"type": "column"})
        made.add_series({"values": "=Sheet1!$A$1:$A$3"})
        sheet.insert_chart("C1", made)

    def links(_book, sheet):
        sheet.write_url("A1", "https://surabaya.go.id")
        sheet.write_url("A2", "internal:Sheet1!B2")
        sheet.write_url("A3", "mailto:a@b.id")

    def rules(_book, sheet):
        sheet.data_validation("A1", {"validate": "list", "source": ["Ya", "Tidak"]})
        sheet.conditional_format("A1:A9", {"type": "3_color_scale"})
        sheet.conditional_format("B1:B9", {"type": "formula", "criteria": "=$B1>2"})
        sheet.protect("sandi")

    def table(_book, sheet):
        sheet.add_table("A1:C5", {"columns": [{"header": one} for one in "ABC"], "total_row": True})
        sheet.autofilter("E1:F9")

    def notes(_book, sheet):
        sheet.write_comment("A1", "Catatan")
        sheet.insert_textbox("C3", "Kotak")
        sheet.insert_image("E1", "a.png", {"image_data": io.BytesIO(picture)})
        sheet.set_header("&L&D")

    def many(_book, sheet):
        for row in range(3000):
            sheet.write_row(row, 0, [row, text(4), row * 1.5])

    for fill in (plain, formulas, chart, links, rules, table, notes, many):
        for constant in (False, True):
            held = io.BytesIO()
            with library.Workbook(held, {"constant_memory": constant and fill is many}) as book:
                fill(book, book.add_worksheet())
                if constant:
                    fill(book, book.add_worksheet("Rekap bulanan"))
            yield f"{fill.__name__}{int(constant)}.xlsx", held.getvalue()


def openpyxl() -> Made:
    """Workbooks of programs written in Python, and templates filled in."""
    import openpyxl as library
    from openpyxl.chart import BarChart, PieChart, Reference
    from openpyxl.comments import Comment
    from openpyxl.drawing.image import Image as Picture

    for number in range(8):
        book = library.Workbook()
        sheet = book.active
        for row in range(1, 20):
            sheet.append([row, text(3), f"=A{row}*2"])
        if number == 1:
            sheet["D1"].hyperlink = "https://surabaya.go.id"
        if number in (2, 3):
            made = BarChart() if number == 2 else PieChart()
            made.add_data(Reference(sheet, min_col=1, min_row=1, max_row=9))
            sheet.add_chart(made, "E2")
        if number == 4:
            sheet["A1"].comment = Comment("Periksa", "Lurah")
        if number == 5:
            sheet.add_image(Picture(written_file(photo(120, 90))), "F1")
        if number == 6:
            book.create_sheet("Tersembunyi").sheet_state = "hidden"
        if number == 7:
            sheet.merge_cells("A1:C1")
            sheet.print_title_rows = "1:1"
        yield f"openpyxl{number}.xlsx", written(book.save)


def word() -> Made:
    """Letters, minutes, tables, with pictures, links, headers and page numbers."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for number in range(14):
        made = docx.Document()
        made.add_heading("Surat Keputusan", number % 3)
        for _paragraph in range(1 + number * 3):
            made.add_paragraph(text(80))
        if number % 2:
            grid = made.add_table(rows=4, cols=3, style="Table Grid")
            grid.cell(0, 0).text = "Nama"
        if number % 3 == 1:
            made.add_picture(written_file(photo(400, 300)))
        if number % 4 == 2:
            made.part.relate_to(
                "https://surabaya.go.id", RELATIONSHIP_TYPE.HYPERLINK, is_external=True
            )
        if number % 5 == 3:
            run = made.sections[0].footer.paragraphs[0].add_run()
            for kind, words in (("begin", ""), ("", " PAGE \\* MERGEFORMAT "), ("end", "")):
                element = OxmlElement("w:fldChar" if kind else "w:instrText")
                if kind:
                    element.set(qn("w:fldCharType"), kind)
                element.text = words or None
                run._r.append(element)  # noqa: SLF001 - python-docx has no fields
        if number % 5 == 4:
            made.sections[0].header.paragraphs[0].text = "Pemerintah Kota"
            made.core_properties.author = "Lurah"
        yield f"word{number}.docx", written(made.save)


def powerpoint() -> Made:
    """Slides with titles, tables, pictures and charts; a chart carries its workbook with it."""
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    for number in range(10):
        made = pptx.Presentation()
        slide = made.slides.add_slide(made.slide_layouts[number % 9])
        if slide.shapes.title is not None:
            slide.shapes.title.text = "Sosialisasi"
        area = (Inches(1), Inches(2), Inches(5), Inches(3))
        if number % 3 == 0:
            slide.shapes.add_table(3, 3, *area)
        if number % 3 == 1:
            slide.shapes.add_picture(written_file(photo(400, 300)), *area[:2])
        if number % 3 == 2:
            numbers = CategoryChartData()
            numbers.categories = ["I", "II"]
            numbers.add_series("Skor", (1, 2))
            slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *area, numbers)
        if number == 5:
            slide.notes_slide.notes_text_frame.text = "Catatan"
        yield f"slides{number}.pptx", written(made.save)
