"""Where arrays lie, and in which order.

- ``aligned``    arrays that begin at a cache line
- ``workspace``  scratch memory of a thread, used again
- ``transpose``  arrays copied into another order of axes
- ``flat``       an array as one row, whatever order it lies in
"""
