"""References to posts and threads, changed together when a channel gets another id."""

from sqlalchemy import text
from sqlalchemy.engine import Connection

from desk.items import ChannelIdChanged


def _begins(column: str) -> str:
    return f"substr({column}, 1, :length) = :began"


def _anew(column: str) -> str:
    return f"CASE WHEN {_begins(column)} THEN :begin || substr({column}, :length + 1) ELSE {column} END"


_CONVERSATIONS = text(
    f"UPDATE conversation SET thread = {_anew('thread')}, former = {_anew('former')}, "
    "channel = CASE WHEN channel = :former THEN :now ELSE channel END, version = version + 1 "
    f"WHERE tenant_id = :tenant AND ({_begins('thread')} OR {_begins('former')} OR channel = :former)"
)
# The former ones stay: what was said below them before may be taken in after.
_THREADS = text(
    "INSERT INTO thread (tenant_id, ref, conversation_id) "
    "SELECT tenant_id, :begin || substr(ref, :length + 1), conversation_id FROM thread "
    f"WHERE tenant_id = :tenant AND {_begins('ref')} ON CONFLICT DO NOTHING"
)
_MESSAGES = text(
    f"UPDATE message SET post = {_anew('post')}, version = version + 1 "
    f"WHERE tenant_id = :tenant AND {_begins('post')}"
)
_POSTS = tuple(
    text(f"UPDATE {table} SET ref = {_anew('ref')} WHERE tenant_id = :tenant AND {_begins('ref')}")
    for table in ("post", "post_message", "echo")
)


def refer_anew(connection: Connection, tenant_id: str, change: ChannelIdChanged) -> None:
    """Whatever stands in this channel is found under its new id. To be committed; done again, it finds nothing."""
    began = {"tenant": tenant_id, "began": change.began, "length": len(change.began)}
    given = {**began, "begin": change.begin}
    connection.execute(_CONVERSATIONS, {**given, "former": change.former, "now": change.now})
    for statement in (_THREADS, _MESSAGES, *_POSTS):
        connection.execute(statement, given)
