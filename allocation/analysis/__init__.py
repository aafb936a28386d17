"""Judging, explaining and comparing allocations."""
