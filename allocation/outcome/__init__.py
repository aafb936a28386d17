"""An allocation, its verification, its folder on disk and its tables."""
