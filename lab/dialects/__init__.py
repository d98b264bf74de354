"""One name, many rules: the families of the libraries' optimizers, how far apart they are, and the page on them.

- ``distance``  how far a family is from minigrad's own rule after 5 and 1,000 steps
- ``moving``    what to set so that a run goes on in another library
- ``page``      the page, in English and Chinese; ``texts`` its sentences
"""
