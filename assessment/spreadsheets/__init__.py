"""Excel workbooks, read, written and filled in by a process of their own. Knows no domain.

``tables.tables(content, name)`` gives the cells of a file; ``tables.workbook(operation, …)`` asks for anything else.
``child`` is the process, ``process`` talks to it; ``archive``, ``reading`` and ``writing`` are imported by it alone.
"""
