"""The error that the user can correct. Every message is one line that says what to do."""


class LabError(ValueError):
    """A setting that makes no sense, or a run's folder or file that is missing, damaged or of another run."""
