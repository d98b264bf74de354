"""Ask a trained network about inputs of one's own: ``python -m lab.predict RUN image.png …``.

- ``pictures``  files of images as the network takes them; ``arrays``: numbers in files and on stdin
"""
