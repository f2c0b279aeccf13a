"""Where what stands in the workbooks we hand out: written by ``describing``, read by ``reading``."""

HIDDEN = "_perisai"
"""The sheet that says what the workbook is of, and which version of each answer it was made from."""
FORM = "perisai-workbook-1"
NUMBER, TOPIC, QUESTION, GUIDE, ANSWER, NOTE, REASON, UNSURE = range(1, 9)
"""The columns, as spreadsheets count them."""
ABOVE = 4
"""So many rows stand above the first row of headings, and so it is row five."""
