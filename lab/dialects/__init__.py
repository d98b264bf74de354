"""One name, many rules: the families of the libraries' optimizers and schedules, how far apart they are, and the page.

- ``distance``  how far a family is from minigrad's own rule after 5 and 1,000 steps
- ``trained``   what the difference does to a training of LeNet-5
- ``moving``    what to set so that a run goes on in another library
- ``schedules`` the families of the schedules, and the rates they give
- ``page``      the page, in English and Chinese; ``texts`` and ``texts_on_schedules`` have its sentences
"""
