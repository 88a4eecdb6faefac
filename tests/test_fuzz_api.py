"""Every answer to requests made up from /openapi.json is one that it describes."""

import os

import pytest

from tests.fuzz_api import fuzz_api

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")


def test_made_up_requests_get_the_answers_that_are_described() -> None:
    outcome = fuzz_api(examples=40)
    assert outcome.passed, outcome.said
    assert outcome.cases > 200
