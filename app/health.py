"""Asks a running server whether it is ready, as containers do every few seconds.

Behind `smearlens health`. Knows no routes but /readyz.
"""

import http.client
import json

from app.errors import NotReady
from app.network import ANY
from app.serve import FIRST_PORT
from app.settings import Settings

SECONDS = 4


def ask(settings: Settings) -> str:
    """Return a sentence that says the server is ready.

    Raises:
        NotReady: it is not, or no server answers.
    """
    host = "127.0.0.1" if settings.host in ANY else settings.host
    port = settings.port or FIRST_PORT
    # Not urllib, which would ask a proxy named in the environment.
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        reply = connection.getresponse()
        told = json.loads(reply.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotReady(f"No Smearlens answers on port {port} of {host}.") from error
    finally:
        connection.close()
    if reply.status != 200:
        raise NotReady(str(told.get("detail", f"The server answers with status {reply.status}.")))
    return f"The server on port {port} is ready."
