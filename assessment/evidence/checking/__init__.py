"""Looking through an uploaded file, in a process of its own that can reach nothing but that file.

``inspection.checked`` is all that others use. ``child`` is the process, ``pdf``, ``images`` and ``office`` know one
kind of file each, ``verdict`` is what they say. Only they import pikepdf, Pillow and pdfium, and only in the child.
"""
