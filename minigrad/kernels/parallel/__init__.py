"""Kernels in several threads, which are awake when a kernel needs them.

- ``thread_pool``   the threads, and how many there are
- ``mailbox``       how one thread hands another a part of its work
- ``spin_wait``     what a thread does while it has none
- ``background``    work for a thread that would otherwise wait
- ``parallel_for``  the decorator of kernels whose range is divided among the threads
- ``elementwise``   elementwise kernels in runs that the caches hold, for the optimizers
- ``atomic``        compare-and-swap, and the processor's yield
"""
