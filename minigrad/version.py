"""The version, where the build can read it without importing the framework."""

__version__ = "0.1.0"
