"""An invented chamber, taxi company and people, for whoever tries the register out. Nobody in it is real."""

from registry.demonstration.making import Demonstration, is_empty, make

__all__ = ["Demonstration", "is_empty", "make"]
