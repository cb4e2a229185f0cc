"""Run migrations: all that are pending, in one transaction, one process at a time."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum, create_engine, event, text

from registry.db import UtcDateTime, keep_promises
from registry.settings import read_settings
from registry.tables import all_tables

ONE_AT_A_TIME = 7_239_115  # any number, as long as it is always the same


def render_plainly(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """Write a type of ours as what it stores: a migration never imports `registry`."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String({item.length})"
    return False


def include_object(_: Any, name: str | None, kind: str, reflected: bool, __: Any) -> bool:
    """Leave out of the comparison what no model knows and one migration does: the search, and what is stale."""
    ours = ("signatories_search", "ix_signatories_searched", "desk_facts_stale", "ix_desk_facts_stale")
    searched = (name or "").startswith(ours)
    return not (reflected and kind in {"table", "index"} and searched)


def run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    with connection.begin():
        if not sqlite:
            # Waited for as long as it takes: another process migrates, and its limits are below.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ONE_AT_A_TIME})"))
            connection.execute(text("SET LOCAL lock_timeout = '4s'"))
            connection.execute(text("SET LOCAL statement_timeout = '30s'"))
        context.configure(
            connection=connection,
            target_metadata=all_tables(),
            compare_server_default=True,
            render_as_batch=sqlite,
            render_item=render_plainly,
            include_object=include_object,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite and (orphans := connection.exec_driver_sql("PRAGMA foreign_key_check").all()):
            raise RuntimeError(f"rows that point nowhere: {orphans}")


# Alembic is synchronous, and so is this: both drivers can be, and no event loop is in the way.
url = context.config.attributes.get("url") or read_settings().database
engine = create_engine(url.replace("+aiosqlite", ""))
keep_promises(engine, unsafe=bool(context.config.attributes.get("unsafe", True)))
if engine.dialect.name == "sqlite":

    @event.listens_for(engine, "connect")
    def let_tables_be_rebuilt(connection: Any, _: object) -> None:
        # SQLite alters a table by building it anew, and dropping the old one must not cascade.
        # Inside a transaction this switch is deaf.
        connection.execute("PRAGMA foreign_keys = OFF")


try:
    with engine.connect() as connection:
        run(connection)
finally:
    engine.dispose()
