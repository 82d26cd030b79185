"""What Alembic runs: the migrations, on the connection that `storage.migrations` holds the lock with."""

from alembic import context
from sqlalchemy import Connection, text

from storage.tables import metadata

connection: Connection = context.config.attributes["connection"]
connection.execute(text("SET search_path TO public"))
connection.commit()
context.configure(connection=connection, target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()
