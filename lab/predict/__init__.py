"""Ask a trained network about pictures of one's own: ``python -m lab.predict RUN image.png …``.

- ``pictures``  files and arrays as the network takes them
"""
