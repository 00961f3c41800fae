"""newsledger: a warehouse of the figures that news reports, each with its evidence."""

__version__ = "0.1.0"
