"""What all tests of the app share."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    # The offscreen platform says so of sizes, of raising a window and of menus; a real one has them.
    config.addinivalue_line("qt_log_ignore", "^This plugin does not support ")
