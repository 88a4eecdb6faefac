"""The labelled pictures: read, grouped by what they show, and split."""
