"""BentoML's service as its guide shows it: an API that takes an image."""

import bentoml
from model import Model
from PIL.Image import Image


@bentoml.service
class Classifier:
    """Score photos."""

    def __init__(self) -> None:
        self.model = Model()

    @bentoml.api
    def classify(self, file: Image) -> list[float]:
        """Score a photo."""
        return self.model.scores(file)
