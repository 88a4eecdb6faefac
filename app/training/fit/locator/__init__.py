"""Teaches the network that finds leukocytes: annotated pictures, views of them, training.

What it finds is what the nucleus rule finds in good pictures, or boxes drawn by hand; it
learns to find it in a phone's photos and in other stains, too.
"""

from app.training.fit.locator.annotations import BOXES_ONLY, AnnotatedPicture, annotated
from app.training.fit.locator.train import NAME, train_locator

__all__ = ["BOXES_ONLY", "NAME", "AnnotatedPicture", "annotated", "train_locator"]
