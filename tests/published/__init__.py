"""Published optima of assignment problems, reached through the instance format itself."""
