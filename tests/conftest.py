"""What all tests share: how thorough property tests are, and how long a window is waited for."""

import gc
import os
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from resources.theme import STYLE

#: Milliseconds until something that should happen counts as not happening: machines are busy at times.
PATIENCE = 30_000

# Cycles of Qt's objects may end on the main thread only, and Python looks for them on any: see `app.windows.garbage`.
gc.disable()
gc.freeze()

# Quick on every save, a search in CI.
settings.register_profile("quick", max_examples=20, deadline=None, derandomize=True)
settings.register_profile("thorough", max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("thorough" if os.environ.get("CI") else "quick")


class PatientBot(QtBot):
    """A qtbot that gives a busy machine time."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE) -> None:
        super().waitUntil(callback, timeout=timeout)

    def waitSignal(self, signal: object, *, timeout: int = PATIENCE, **more: Any) -> SignalBlocker:
        return super().waitSignal(signal, timeout=timeout, **more)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Windows look as those of the programs do."""
    return ["pytest", *STYLE]


@pytest.fixture
def qtbot(qapp: object, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's own, with more patience."""
    return PatientBot(request)


def pytest_runtest_teardown() -> None:
    """Look for cycles between two tests, at old objects seldom."""
    young, looks, _older = gc.get_count()
    if young > 20_000:
        gc.collect(2 if looks > 20 else 0)
