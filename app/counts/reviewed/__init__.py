"""The cells of counts that people named or confirmed, as a labelled set that a training takes."""
