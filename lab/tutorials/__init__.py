"""What the tutorials about learning rates measure, and their pictures.

    python -m lab.tutorials [layers] [schedules] [--out DIR]

- ``layers``     a rate for each layer and gradual unfreezing: ``docs/learning_rate_per_layer.md``
- ``schedules``  exponential decay, warm-up, cosine, one-cycle: ``docs/learning_rate_schedules.md``
- ``training``   the loop that both train by; ``scores``: the table of results of several seeds
"""
