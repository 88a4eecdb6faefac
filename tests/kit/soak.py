"""The long form of a test that runs in short at every change: `make soak`."""

import pytest

HOUR = 3600


def long(*values: object) -> object:
    """Return a case of a parametrised test that runs where it is asked for alone."""
    return pytest.param(*values, marks=[pytest.mark.soak, pytest.mark.timeout(HOUR)], id="long")
