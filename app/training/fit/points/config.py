"""Says how a network that finds objects as points learns.

Under the locator's configuration and the survey's. Knows no views.
"""

from pydantic import Field

from app.training.fit.schedule import Learning, Schedule


class PointLearning(Learning):
    """Hold what MobileNetV1 0.25 is set to where it learns to find points."""

    weights: str = "imagenet"
    decay: float = Field(default=0.01, ge=0)
    average: float = Field(default=0.99, ge=0, lt=1)
    norm_momentum: float = Field(default=0.9, ge=0, lt=1)
    warm_up: float = Field(ge=0, lt=1)
    """Share of the steps in which the rate rises."""
    seed: int = 7

    def schedule(self, steps: int) -> Schedule:
        """Return how it learns in epochs of so many `steps`."""
        warm_up = max(1, round(self.warm_up * self.cycles * steps))
        return Schedule(self.cycles, steps, self.rate, warm_up, self.decay, self.average)
