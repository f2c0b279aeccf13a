"""Plain descriptions in, PDF bytes out, in a child process without database or network.

``service.render(template, description)`` is all that others use. ``child`` is the process, ``render`` the only
importer of WeasyPrint, ``pool`` keeps processes warm, ``wording`` writes dates and numbers as documents do.
"""
