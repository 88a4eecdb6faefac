"""The cells that the pages of Learn show: which ones, cut out, and asked about."""
