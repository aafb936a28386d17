"""What a planner writes: the format, its reading and checking, scenarios and templates."""
