"""One test a feature, by hand; a package so that its modules find the helpers of `tests`."""
