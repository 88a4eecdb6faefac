"""Crops of cells, varied as phones, stains and microscopes vary."""
