"""LitServe as its guide shows it: one API, one worker."""

import sys
from typing import Any

import litserve
from fastapi import Request
from model import Model


class Classifier(litserve.LitAPI):
    """Score photos."""

    def setup(self, device: str) -> None:
        self.model = Model()

    def decode_request(self, request: Request) -> bytes:
        data: bytes = request["file"].file.read()
        return data

    def predict(self, x: bytes) -> list[float]:
        return self.model.scores_of_file(x)

    def encode_response(self, output: list[float]) -> dict[str, Any]:
        return {"scores": output}


if __name__ == "__main__":
    litserve.LitServer(Classifier(), accelerator="cpu", timeout=300).run(
        host="127.0.0.1", port=int(sys.argv[1]), generate_client_file=False, log_level="warning"
    )
