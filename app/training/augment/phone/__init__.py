"""Simulates what a phone's camera makes of a field: shown on a screen or seen in an eyepiece.

Before the input block, for training and for the report by severity. A scene is
laid around the field, one homography takes both to the snap, then light and
sensor. All chance comes from the generator handed in. Knows no classes.
"""

from app.training.augment.phone.camera import Snap, snap
from app.training.augment.phone.level import LEVELS, SEVERITIES, level_of
from app.training.augment.phone.sensor import as_jpeg
from app.training.augment.phone.sheet import contact_sheet, read_field

__all__ = [
    "LEVELS",
    "SEVERITIES",
    "Snap",
    "as_jpeg",
    "contact_sheet",
    "level_of",
    "read_field",
    "snap",
]
