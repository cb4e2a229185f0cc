"""The same application, inside the test's transaction, as the tests of pages have it."""

from tests.pages.conftest import app, browser, database, post_office

__all__ = ["app", "browser", "database", "post_office"]
