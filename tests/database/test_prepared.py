"""Statements handed straight to the driver say and raise what SQLAlchemy would."""

from uuid import uuid4

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from assessment.assessments.queries import _desks
from assessment.database import Prepared
from assessment.people.models import SignedIn
from assessment.permissions import Role, Sight
from assessment.units.models import Kind, Unit
from tests import factories
from tests.conftest import ON_POSTGRESQL
from tests.factories import AT

TABLE = SignedIn.__table__
BY_KIND = (
    select(Unit.id, Unit.name.label("called"), Unit.kind, Unit.valid_from)
    .where(Unit.kind.in_([Kind.KECAMATAN, Kind.KELURAHAN]), Unit.name == bindparam("name"))
    .order_by(Unit.id)
)
SESSION = {
    "secret_hash": b"x" * 32, "started_at": AT, "seen_at": AT, "expires_at": AT, "ended_at": None,
}  # fmt: skip


def test_rows_are_the_same(cast, session):
    usual = session.execute(BY_KIND, {"name": cast.melati.name}).one()
    row = Prepared(BY_KIND).one(session, {"name": cast.melati.name})
    assert tuple(row) == tuple(usual)
    assert (row.called, row.kind) == (cast.melati.name, Kind.KELURAHAN)


def test_one_or_none(cast, session):
    statement = Prepared(BY_KIND)
    assert statement.one_or_none(session, {"name": "Tidak ada"}) is None
    assert statement.one_or_none(session, {"name": cast.melati.name}).id == cast.melati.id


@pytest.mark.parametrize("role", [None, *Role])
@pytest.mark.parametrize("sight", Sight)
def test_the_desk_of_every_role_can_be_prepared(cast, session, role, sight):
    values = {"revision": cast.revision.id, "my_unit": cast.melati.id, "me": uuid4()}
    prepared = _desks(role, sight)
    usual = session.execute(prepared.statement, values).one_or_none()
    found = prepared.one_or_none(session, values)
    assert (found and tuple(found)) == (usual and tuple(usual))


def test_it_writes(cast, session, count_sql):
    row = SESSION | {
        "person_id": cast.sari.id,
        "appointment_id": factories.actor(session, cast.sari).appointment_id,
    }
    insertion = Prepared(insert(TABLE).returning(TABLE.c.started_at))
    ending = Prepared(
        update(TABLE)
        .where(TABLE.c.secret_hash == bindparam("which"))
        .values(ended_at=bindparam("end"))
    )
    with count_sql() as sql:
        assert insertion.one(session, row).started_at == AT
        assert not ending.run(session, {"which": row["secret_hash"], "end": AT})
    assert sql.total == 2
    assert session.execute(select(SignedIn.ended_at)).scalar_one() == AT


def test_what_the_database_refuses_is_raised_as_usual(cast, session):
    row = SESSION | {"person_id": uuid4(), "appointment_id": uuid4()}
    with pytest.raises(IntegrityError):
        Prepared(insert(TABLE)).run(session, row)


def test_a_glance_sees_each_time_what_is_committed_by_then(cast, database, session):
    statement = Prepared(select(Unit.name).where(Unit.id == bindparam("which", type_=Unit.id.type)))
    glance = database.glance()
    assert statement.one(glance, {"which": cast.melati.id}).name == "Melati"
    cast.melati.name = "Mawar"
    session.flush()
    assert statement.one(glance, {"which": cast.melati.id}).name == "Melati"
    if ON_POSTGRESQL:
        glance.rollback()
    session.commit()
    assert statement.one(glance, {"which": cast.melati.id}).name == "Mawar"
    glance.close()


@pytest.mark.skipif(ON_POSTGRESQL, reason="there a session is as good")
def test_a_glance_is_used_by_one_at_a_time(database):
    first, second = database.glance(), database.glance()
    assert first.connection() is not second.connection()
    first.close()
    assert database.glance() is first
