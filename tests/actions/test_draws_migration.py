"""Draws and answers that are there keep what they say, and what is new comes empty."""

from alembic import command
from sqlalchemy import text

from registry.db import Database
from registry.tables import migrations

BEFORE = "0040marks"
ACCOUNT, DRAW, HOTEL, KEPT, CODE, AUDIT, AUDITOR, ANSWER = ("0" * 31 + str(one) for one in range(1, 9))
