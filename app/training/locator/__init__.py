"""Teaches the network that finds leukocytes: marked pictures, views of them, training.

What it finds is what the nucleus rule finds in good pictures, or what was boxed by hand; it
learns to find it in a phone's photos and in other stains, too.
"""

from app.training.locator.marks import BOXED, Marked, marked
from app.training.locator.network import exported
from app.training.locator.train import NAME, train_locator

__all__ = ["BOXED", "NAME", "Marked", "exported", "marked", "train_locator"]
