"""What every program of the lab does at its command line.

- ``program``          the parser of flags, and how a program ends
- ``progress``         what a person sees meanwhile
- ``signals``          Ctrl-C while there is something to lose; ``early_interrupt``: before that, during imports
- ``extras``           the packages needed beside minigrad's own
- ``errors``           ``LabError``: what is the user's to put right
"""
