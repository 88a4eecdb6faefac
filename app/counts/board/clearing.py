"""Deletes all counts, in steps between which photos of others are stored.

Under the board's route; writes in the history's own writer. Knows no HTTP.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, exists, select

from app.history.forgetting import PHOTOS_AT_ONCE
from app.history.history import History
from app.history.tables import count_photos, counts


def delete_some(history: History, until: datetime) -> bool:
    """Delete some photos of the counts begun up to then, and the counts that have none left.

    Tell whether there is more.

    Raises:
        HistoryError: the database can't be written.
    """
    old = counts.c.at <= until

    def step(connection: Connection) -> bool:
        some = select(count_photos.c.id).join(counts).where(old).limit(PHOTOS_AT_ONCE)
        gone = delete(count_photos).where(count_photos.c.id.in_(some))
        more = connection.execute(gone).rowcount == PHOTOS_AT_ONCE
        left = exists().where(count_photos.c.count_id == counts.c.id)
        connection.execute(delete(counts).where(old, ~left))
        return more

    return history.commit(step)
