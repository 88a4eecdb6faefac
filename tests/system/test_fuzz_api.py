"""Every answer to requests made up from /openapi.json is one that it describes."""

import os

import pytest

from tests.kit.soak import long
from tests.system.fuzz_api import fuzz_api

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes of POSIX")


@pytest.mark.parametrize("examples", [40, long(1000)])
def test_made_up_requests_get_the_answers_that_are_described(examples: int) -> None:
    outcome = fuzz_api(examples)
    assert outcome.passed, outcome.said
    assert outcome.cases > 200
