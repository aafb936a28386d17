"""`python -m allocation`."""

from allocation.cli.main import run

run()
