"""The studio's learning blocks: their networks and how they learn."""
