"""What all programs of the lab share at the command line.

- ``program``          the parser of flags, and how a program ends
- ``progress``         progress bars and messages
- ``signals``          Ctrl-C while a run is to be saved; ``early_interrupt``: before that, during imports
- ``extras``           the packages needed beside minigrad's own
- ``errors``           ``LabError``: mistakes that the user can correct
"""
