"""Gradio's image classifier, called directly: its queue would let one photo in at a time."""

import sys
from typing import Any

import gradio
from model import Model

model = Model()


def classify(photo: Any) -> dict[str, float]:
    """Score a Pillow image."""
    return {str(place): score for place, score in enumerate(model.scores(photo))}


if __name__ == "__main__":
    gradio.Interface(classify, gradio.Image(type="pil"), gradio.JSON(), api_name="predict").launch(
        server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True
    )
