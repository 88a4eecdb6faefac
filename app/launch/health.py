"""Asks a running server whether it is ready, as containers do every few seconds.

Behind `smearlens health`. Knows no routes but /readyz.
"""

import http.client
import json

from pydantic import ValidationError

from app.errors import NotReady
from app.launch.network import canonical
from app.launch.serve import FIRST_PORT
from app.replies.schemas import Health, Problem
from app.settings import Settings

SECONDS = 4
LOOPBACKS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - asked, not bound

BYTES_MOST = 65_536
"""What is read of a reply; whoever listens on the port may be another server altogether."""


def ask(settings: Settings) -> str:
    """Return a sentence that says the server is ready.

    Raises:
        NotReady: it is not, or no server answers.
    """
    host = canonical(settings.host)
    host = LOOPBACKS.get(host, host)
    port = settings.port or FIRST_PORT
    # Not urllib, which would ask a proxy named in the environment.
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        reply = connection.getresponse()
        told = json.loads(reply.read(BYTES_MOST))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as error:
        raise NotReady(f"No Smearlens answers on port {port} of {host}.") from error
    finally:
        connection.close()
    if reply.status == 200 and told == Health(status="ok").model_dump():
        return f"The server on port {port} is ready."
    try:
        problem = Problem.model_validate(told)
    except ValidationError as error:
        raise NotReady(f"What answers on port {port} of {host} is no Smearlens.") from error
    raise NotReady(problem.detail)
