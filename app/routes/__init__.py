"""The routes, one file a resource; none knows another."""
