"""Runs the migrations on the connection that `database.py` hands over, in its transaction.

Called by Alembic. Knows no URL and no settings.
"""

from alembic import context

from app.history.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
