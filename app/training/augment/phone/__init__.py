"""Simulates what a phone's camera makes of a field: shown on a screen or seen in an eyepiece.

Before the input block, for training and for the report by severity. A scene is
laid around the field, one homography takes both to the snap, then light and
sensor. All chance comes from the generator handed in. Knows no classes.
"""
