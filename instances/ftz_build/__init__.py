"""Builds the two instances on the Chinese pilot free trade zones from sourced facts and labelled assumptions."""
