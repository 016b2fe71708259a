"""Which tables this program needs."""

# The Alembic revision that models.py is; a test holds it to the newest in migrations/.
SCHEMA_VERSION = "0004"
