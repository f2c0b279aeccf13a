"""A page of a long list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
SIZE = 50


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows ``first``–``last`` of ``total``; pages count from 1."""

    rows: Sequence[T]
    number: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The number of the first row shown, 0 if there is none."""
        return min(self.total, (self.number - 1) * self.size + 1)

    @property
    def last(self) -> int:
        """The number of the last row shown."""
        return min(self.total, self.number * self.size)

    def url_for(self, number: int) -> str:
        """The address of another page with the same search and filters."""
        assert request.endpoint is not None
        args: dict[str, Any] = request.args.to_dict(flat=False)
        args["page"] = [str(number)]
        return url_for(request.endpoint, **(request.view_args or {}), **args)


def wanted_page() -> int:
    """The page number the address asks for, 1 if it is no number."""
    asked = request.args.get("page", "1")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 7 else 1


def paged(session: Session, query: Select[Any], *, size: int = SIZE) -> Page[Any]:
    """Run one page of a query of entities (two statements: count and rows)."""
    page = paged_rows(session, query, size=size)
    return replace(page, rows=[row[0] for row in page.rows])


def paged_rows(session: Session, query: Select[Any], *, size: int = SIZE) -> Page[Any]:
    """Run one page of a query of columns (two statements: count and rows)."""
    total = session.execute(
        select(func.count()).select_from(query.order_by(None).subquery())
    ).scalar_one()
    number = min(wanted_page(), max(1, -(-total // size)))
    rows = session.execute(query.limit(size).offset((number - 1) * size)).all()
    return Page(rows, number, total, size)
