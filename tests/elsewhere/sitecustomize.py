"""Takes away what only Linux has, or only Unix, before a program begins: for tests/test_elsewhere.py.

Python imports a file of this name at its start, if it is in PYTHONPATH; so do the processes of a race.
``ELSEWHERE`` names what else is missing: "openblas" hides NumPy's own, "fcntl" is the locks of Unix.
"""

import builtins
import ctypes
import os
import pathlib
import select
import signal
import subprocess  # noqa: F401  (before msvcrt is there, by which it tells Windows)
import sys
import types

for module, names in {
    # of the scheduler, of processes, of folders, of memory and files
    os: [
        *("sched_getaffinity", "sched_setaffinity", "sched_yield", "sched_getscheduler", "sched_setscheduler"),
        *("fork", "forkpty", "register_at_fork", "killpg", "wait3", "wait4", "pidfd_open", "nice", "getpriority"),
        *("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_DIRECT", "O_TMPFILE", "mkfifo", "mknod", "fchmod", "chroot"),
        *("memfd_create", "eventfd", "posix_fadvise", "posix_fallocate", "sendfile", "copy_file_range", "splice"),
        *("getrandom", "sysconf", "getloadavg", "sync", "statvfs", "getxattr", "process_cpu_count"),
    ],
    select: ["epoll", "EPOLLIN"],
    signal: ["SIGKILL", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGCHLD", "SIGSTOP"],
}.items():
    for name in names:
        if hasattr(module, name):
            delattr(module, name)
for name in ("pthread_sigmask", "pthread_kill", "setitimer", "alarm", "pause", "sigwait"):
    delattr(signal, name)
sys.modules["resource"] = None  # type: ignore[assignment]  # an import of it fails

HIDDEN = ("gnu_get_libc_version", "mallopt", "malloc_trim", "madvise")
library_function = ctypes.CDLL.__getattr__


def without_gnu(library, name):
    """A function of a library: no C library is GNU's."""
    if name in HIDDEN:
        raise AttributeError(name)
    return library_function(library, name)


ctypes.CDLL.__getattr__ = without_gnu


def without_proc(function):
    """The function, for which there is no /proc."""

    def call(path, *rest, **options):
        if isinstance(path, (str, os.PathLike)) and os.fspath(path).startswith(("/proc", "/sys")):
            raise FileNotFoundError(2, "there is no such folder", os.fspath(path))
        return function(path, *rest, **options)

    return call


builtins.open = without_proc(open)
os.stat, os.listdir = without_proc(os.stat), without_proc(os.listdir)

missing = os.environ.get("ELSEWHERE", "").split()
if "fcntl" in missing:
    sys.modules["fcntl"] = None  # type: ignore[assignment]
    sys.modules["msvcrt"] = types.ModuleType("msvcrt", "Windows' locks, which lock nothing here.")
    sys.modules["msvcrt"].LK_LOCK, sys.modules["msvcrt"].locking = 1, lambda number, mode, bytes: None
if "openblas" in missing:
    glob = pathlib.Path.glob
    pathlib.Path.glob = lambda path, pattern: [] if "openblas" in pattern else glob(path, pattern)

# PyTorch itself does not load without os.register_at_fork: tests that ask it are skipped here.
sys.modules["torch"] = None  # type: ignore[assignment]
