"""Teaches the network that finds leukocytes: marked pictures, views of them, training.

What it finds is what the nucleus rule finds in good pictures, or what was boxed by hand; it
learns to find it in a phone's photos and in other stains, too.
"""

from app.training.fit.locator.marks import BOXED, Marked, marked
from app.training.fit.locator.train import NAME, train_locator

__all__ = ["BOXED", "NAME", "Marked", "marked", "train_locator"]
