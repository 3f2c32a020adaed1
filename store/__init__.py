"""The Store port on SQLAlchemy: SQLite and PostgreSQL."""

from desk.ports import StoreUnavailable
from store.dead_letters import DeadLetter, NoSuchDeadLetter
from store.forgetting import NotASandbox, forget_sandbox
from store.keys import WrongMasterKey, fingerprint_of
from store.opening import UnsafeRole, open_store
from store.schema import SchemaMissing, SchemaNewer, SchemaOlder, SchemaState, migrate, schema_state
from store.sql_store import SqlStore
from store.sqlite import FileHeld

__all__ = [
    "DeadLetter",
    "FileHeld",
    "NoSuchDeadLetter",
    "NotASandbox",
    "SchemaMissing",
    "SchemaNewer",
    "SchemaOlder",
    "SchemaState",
    "SqlStore",
    "StoreUnavailable",
    "UnsafeRole",
    "WrongMasterKey",
    "fingerprint_of",
    "forget_sandbox",
    "migrate",
    "open_store",
    "schema_state",
]
