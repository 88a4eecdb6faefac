"""What a phone needs to answer photos by itself."""
