"""Random programs, run step by step by minigrad and by PyTorch: ``python -m tests.programs --help``."""
