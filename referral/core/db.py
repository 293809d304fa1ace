"""Database base: naming, types, row-bound encrypted attributes and the one place that commits."""

from __future__ import annotations

import enum
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Generic, TypeVar, overload

import sqlalchemy as sa
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry
from sqlalchemy.orm.exc import StaleDataError

from referral.core import clock, crypto
from referral.core.errors import Invalid, Stale
from referral.core.numbers import new_uid
from referral.core.partial_date import PartialDate

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UID_LENGTH = 32
UNKEEPABLE = "Something typed is too long or too large, or holds a character that can't be kept."


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware UTC instant on every database; refuses naive values."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PartialDay(sa.TypeDecorator[PartialDate]):
    """A date known to the day, the month or the year, as ISO text that sorts."""

    impl = sa.String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: sa.Dialect) -> str | None:
        return value.isoformat() if value else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> PartialDate | None:
        return PartialDate.from_iso(value) if value else None


def _enum_type() -> sa.Enum:
    return sa.Enum(
        enum.StrEnum,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Base of all models. Enums are stored by value, instants in UTC."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    registry = registry(
        type_annotation_map={
            enum.StrEnum: _enum_type(),
            datetime: UtcDateTime(),
            PartialDate: PartialDay(),
            bytes: sa.LargeBinary(),
        }
    )

    id: Mapped[int] = mapped_column(BIG_ID, primary_key=True, sort_order=-10)


class InPractice:
    """Every row belongs to a practice, so that several can live apart in one installation."""

    practice_id: Mapped[int] = mapped_column(sa.ForeignKey("practice.id"), sort_order=-9)


class HasUid:
    """A row with an opaque id: it appears in URLs, and binds the row's ciphertext to the row."""

    uid: Mapped[str] = mapped_column(sa.String(UID_LENGTH), unique=True, sort_order=-8)

    def __init__(self, **values: Any) -> None:
        self.uid = values.pop("uid", None) or new_uid()  # encryption of the other values needs it
        super().__init__(**values)


class HasCreatedAt:
    created_at: Mapped[datetime] = mapped_column(default=clock.utcnow)


T = TypeVar("T")


class Sealed(Generic[T]):
    """Plain attribute over a ciphertext column: `phone = SealedText()` beside `phone_enc: Mapped[bytes | None]`."""

    def __set_name__(self, owner: type, name: str) -> None:
        self.column = f"{name}_enc"

    @overload
    def __get__(self, row: None, owner: type) -> Sealed[T]: ...
    @overload
    def __get__(self, row: Any, owner: type) -> T | None: ...
    def __get__(self, row: Any, owner: type) -> Any:
        if row is None:
            return self
        record = getattr(row, self.column)
        return None if record is None else self._load(crypto.decrypt(record, self._bound_to(row)).decode())

    def __set__(self, row: Any, value: T | None) -> None:
        empty = value is None or value == ""
        record = None if empty else crypto.encrypt(self._dump(value).encode(), self._bound_to(row))
        setattr(row, self.column, record)

    def _bound_to(self, row: Any) -> str:
        return f"{row.__tablename__}.{self.column}|{row.uid}"

    def _load(self, text: str) -> Any:
        return text

    def _dump(self, value: Any) -> str:
        return str(value)


class SealedText(Sealed[str]):
    """Encrypted text; an empty string is stored as nothing."""


class SealedDate(Sealed[date]):
    """Encrypted calendar date."""

    def _load(self, text: str) -> date:
        return date.fromisoformat(text)

    def _dump(self, value: date) -> str:
        return value.isoformat()


class SealedJson(Sealed[Any]):
    """Encrypted JSON value (dict, list, text, numbers)."""

    def _load(self, text: str) -> Any:
        return json.loads(text)

    def _dump(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@cache
def _limits(model: type[Base]) -> tuple[tuple[str, int], ...]:
    """The model's plain text attributes, each with the most characters its column keeps."""
    columns = [(column.key, column.columns[0].type) for column in model.__mapper__.column_attrs]
    return tuple((name, kind.length) for name, kind in columns if type(kind) is sa.String and kind.length)


@event.listens_for(Session, "before_flush")
def _check_lengths(session: Session, *_: Any) -> None:
    """Refuse text that is too long for its column, by field: SQLite would keep it, PostgreSQL not say which it was."""
    problems = {}
    for row in (*session.new, *session.dirty):
        model: type[Base] = type(row)
        for name, most in _limits(model):
            value = row.__dict__.get(name)
            if isinstance(value, str) and len(value) > most:
                problems[name] = f"Write at most {most} characters."
    if problems:
        raise Invalid("Something typed is too long.", **problems)


db = SQLAlchemy(disable_autonaming=True, session_options={"expire_on_commit": False})


@contextmanager
def transaction() -> Iterator[Session]:
    """One database transaction: everything inside lands, or nothing does.

    Starts afresh, so rows read earlier in the request are let go and read again. Raises Stale when a row was
    changed by somebody else meanwhile, Invalid when a value does not fit its column, RuntimeError when nested: an
    owner never calls an owner.
    """
    session = db.session()
    if session.info.get("owned"):
        raise RuntimeError("transaction() inside transaction(): an owner never calls an owner")
    session.close()
    session.info.clear()
    session.info["owned"] = True
    try:
        session.connection(execution_options={"writes": True})
        yield session
        session.commit()
    except (sa.exc.DataError, OverflowError) as error:
        session.rollback()
        raise Invalid(UNKEEPABLE) from error
    except StaleDataError as error:
        session.rollback()
        raise Stale("This case changed while you were working on it. Look again, then repeat.") from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.clear()


def one_at_a_time(what: str) -> None:
    """Wait until no other transaction does `what`, and keep others waiting until this one ends; joins the caller's.

    Needed on PostgreSQL only: SQLite lets one transaction write at a time.
    """
    session = db.session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(what, 0))))


def prepare_engine(engine: sa.Engine) -> None:
    """SQLite only: WAL, foreign keys, and honest BEGINs (stack.md 0.8: the defaults lose updates)."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _on_connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "busy_timeout=10000", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
