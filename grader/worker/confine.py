"""What a worker gives up before it runs an answer: layers that the operating system keeps.

Two steps. `Confinement` is made once, in the zygote: the list of readable files, the filter of
system calls. `Confinement.enter` is called by each worker and cannot be taken back; it gives the
names of the layers that hold, which the judge writes into the verdict. No layer needs root, or
anything set up; one that the machine does not have is left out and not named.

The order matters: limits first, then files, then calls, since each step needs calls that the next
one takes away.
"""

import contextlib
import errno
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grader.protocol import levels
from grader.worker import linux, readable, threads
from grader.worker.limits import limit
from grader.worker.linux import OWN_PID, Argument, Condition

if TYPE_CHECKING:
    from landlockpy import Ruleset

_LANDLOCK_TRUNCATE = 3  # landlock(7): LANDLOCK_ACCESS_FS_TRUNCATE comes with the third ABI


def _words(text: str) -> list[str]:
    return text.split()


# What a process needs that computes, prints and starts threads. Whatever could reach another
# process, another file or the network is absent; so is everything that nobody has thought of.
ALLOWED = _words(
    """
    read write readv writev pread64 pwrite64 lseek close close_range fstat newfstatat stat lstat
    statx access faccessat faccessat2 readlink readlinkat getdents64 getcwd dup dup2 dup3
    fadvise64 pipe pipe2 eventfd2 poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait
    epoll_pwait umask
    brk mmap munmap mprotect mremap madvise msync membarrier
    futex sched_yield sched_get_priority_max sched_get_priority_min getcpu nanosleep gettimeofday
    time times getpid gettid getppid getuid geteuid getgid getegid getpgrp getgroups
    getrusage getrlimit sysinfo uname getrandom
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack
    restart_syscall pause alarm setitimer getitimer
    exit exit_group wait4 waitid set_tid_address set_robust_list rseq arch_prctl
    """
)

_THREAD = linux.CLONE_VM | linux.CLONE_SIGHAND | linux.CLONE_THREAD
# include/uapi/asm-generic/ioctls.h: TCGETS, TIOCGWINSZ, FIONCLEX, FIOCLEX. `isatty` and `open`.
_IOCTLS = (0x5401, 0x5413, 0x5450, 0x5451)
# include/uapi/asm-generic/fcntl.h: F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL, the three of
# locks; include/uapi/linux/fcntl.h: F_DUPFD_CLOEXEC
_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 1030)
# include/uapi/asm-generic/fcntl.h: O_WRONLY, O_RDWR, O_CREAT, O_TRUNC, and O_TMPFILE's own bit
_WRITING = 0o1 | 0o2 | 0o100 | 0o1000 | 0o20000000

_NAMES = (linux.PR_SET_NAME, linux.PR_GET_NAME, linux.PR_SET_VMA)
_ITSELF = (0, OWN_PID)
# A clock's id can be a process's: negative, without the bit that makes it one of our own threads.
# include/linux/posix-timers_types.h: CPUCLOCK_PERTHREAD_MASK
_CLOCK = Argument(0, (0, 4, 0x80000004), mask=0x80000004)

CONDITIONAL: Mapping[str, tuple[Condition, int]] = {
    # threads, never processes
    "clone": ((Argument(0, (_THREAD,), mask=_THREAD),), errno.EPERM),
    "kill": ((Argument(0, (OWN_PID,)),), errno.EPERM),
    "tgkill": ((Argument(0, (OWN_PID,)),), errno.EPERM),  # abort()
    # its own limits, which it can only lower
    "prlimit64": ((Argument(0, _ITSELF),), errno.EPERM),
    "prctl": ((Argument(0, _NAMES),), errno.EPERM),
    # F_SETOWN and F_SETSIG would signal others
    "fcntl": ((Argument(1, _FCNTLS),), errno.EPERM),
    "ioctl": ((Argument(1, _IOCTLS),), errno.ENOTTY),
    # What shows that a process exists, and how it is doing. PRIO_PROCESS alone: a user's
    # priority is that of all their processes.
    "getpriority": ((Argument(0, (0,)), Argument(1, _ITSELF)), errno.EPERM),
    "getpgid": ((Argument(0, _ITSELF),), errno.EPERM),
    "getsid": ((Argument(0, _ITSELF),), errno.EPERM),
    "sched_getparam": ((Argument(0, _ITSELF),), errno.EPERM),
    "sched_getscheduler": ((Argument(0, _ITSELF),), errno.EPERM),
    # pthread_getattr_np asks for a thread's processors, and does without if there is no such call
    "sched_getaffinity": ((Argument(0, _ITSELF),), errno.ENOSYS),
    "get_robust_list": ((Argument(0, _ITSELF),), errno.EPERM),
    "clock_gettime": ((_CLOCK,), errno.EINVAL),
    "clock_getres": ((_CLOCK,), errno.EINVAL),
    "clock_nanosleep": ((_CLOCK,), errno.EINVAL),
}
READ_ONLY: Mapping[str, tuple[Condition, int]] = {
    "open": ((Argument(1, (0,), mask=_WRITING),), errno.EACCES),
    "openat": ((Argument(2, (0,), mask=_WRITING),), errno.EACCES),
}
"""Where no Landlock says what may be opened, nothing may be opened for writing."""
_O_TRUNC = 0o1000
_HOW = (0, 1, 2, 1 | _O_TRUNC, 2 | _O_TRUNC)
NOT_EMPTIED: Mapping[str, tuple[Condition, int]] = {
    "open": ((Argument(1, _HOW, mask=3 | _O_TRUNC),), errno.EACCES),
    "openat": ((Argument(2, _HOW, mask=3 | _O_TRUNC),), errno.EACCES),
}
"""Where Landlock says it: O_RDONLY | O_TRUNC empties a file, and counts as reading before Linux
6.2. Who opens for writing too needs the right to write."""

_PROCESSES = _words(
    """
    fork vfork execve execveat socket socketpair connect bind setsid setpgid ptrace memfd_create
    shmget setrlimit sched_setaffinity setpriority
    """
)
_FILES = _words(
    """
    mkdir mkdirat unlink unlinkat rename renameat renameat2 rmdir link linkat symlink symlinkat
    chmod fchmod fchmodat chown fchown lchown fchownat truncate ftruncate utimensat mknod mknodat
    chdir fchdir
    """
)
REFUSED: Mapping[str, int] = {
    **dict.fromkeys(_PROCESSES, errno.EPERM),
    **dict.fromkeys(_FILES, errno.EACCES),
}
"""Calls that fail as they do for somebody without permission, so that Python says so. All others
fail as if the kernel did not have them, for which libraries have another way: clone3 → clone."""


def die_with_parent() -> None:
    """Ask Linux to kill this process when the one that forked it dies."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_PDEATHSIG, signal.SIGKILL)


def close_memory() -> None:
    """Let nobody of this user's look into this process's memory, nor its environment: files of
    `/proc` are open where there is no Landlock."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_DUMPABLE, 0)


def memory_is_open() -> bool:
    """Whether other processes of this user may look into it."""
    return sys.platform == "linux" and linux.prctl(linux.PR_GET_DUMPABLE) == 1


def open_memory() -> None:
    """As it was before `close_memory`."""
    if sys.platform == "linux":
        linux.prctl(linux.PR_SET_DUMPABLE, 1)


class Confinement:
    """The layers that this machine offers up to a level, ready to be entered by many processes."""

    def __init__(self, level: str, shared: Sequence[str] = ()) -> None:
        """`shared`: the layers that hold already, for this process and its forks."""
        self.wanted = levels.LAYERS[level]
        self.shared = tuple(shared)
        self.missing: dict[str, str] = {}
        """By layer: why it is not to be had."""
        for layer in sorted(levels.LAYERS["full"] - self.wanted):
            self.missing[layer] = "left out, since KATA_SANDBOX says so"
        self._ruleset: Ruleset | None = None
        self._filter: linux.Filter | None = None
        if sys.platform != "linux":
            self.missing |= dict.fromkeys(self.wanted - {"rlimits"}, "it is a part of Linux")
            return
        if "landlock" in self.wanted:
            try:
                self._ruleset = _make_ruleset()
            except (OSError, ImportError) as error:
                self.missing["landlock"] = _why(error)
        if "seccomp" in self.wanted:
            try:
                self._filter = _make_filter(read_only=self._ruleset is None)
            except OSError as error:
                self.missing["seccomp"] = _why(error)
        if self._ruleset is not None and self._filter is None and not _keeps_files_whole():
            self._ruleset.close()
            self._ruleset = None
            self.missing["landlock"] = "alone it lets files be emptied before Linux 6.2"

    def enter(self, cpu_s: float) -> list[str]:
        """Hold this process to the layers, for good; gives the names of those that hold.

        A layer that a thread of this process is outside of does not hold.
        """
        layers = limit(cpu_s)
        if sys.platform != "linux":
            return [*layers, *self.shared]
        alone = threads.is_alone()
        tasks = None
        with contextlib.suppress(OSError):  # no /proc
            tasks = threads.Tasks()
        close_memory()
        linux.prctl(linux.PR_SET_NO_NEW_PRIVS, 1)
        with contextlib.suppress(OSError):
            linux.drop_capabilities()
        entered = self._enter()
        held = None
        if tasks is not None:
            held = tasks.look()
            tasks.close()
        return [*layers, *self._that_hold([*self.shared, *entered], alone, held)]

    def _enter(self) -> list[str]:
        """Enter what can be entered; gives the names of what the kernel took."""
        layers = []
        if self._ruleset is not None:
            try:
                self._ruleset.restrict()
                layers.append("landlock")
            except OSError as error:
                self.missing["landlock"] = _why(error)
            self._ruleset.close()
        if self._filter is not None:
            try:
                self._filter.install()
                layers.append("seccomp")
            except OSError as error:
                self.missing["seccomp"] = _why(error)
        return layers

    def _that_hold(
        self, layers: list[str], alone: bool | None, held: threads.Held | None
    ) -> list[str]:
        """Those of the layers that hold every thread, as far as the kernel says."""
        if not alone or (held is not None and not held.alone):
            why = "another thread was there before it" if alone is not None else _NO_COUNT
            self.missing |= dict.fromkeys(layers, why)
            return []
        if held is not None and not held.without_privileges:
            self.missing |= dict.fromkeys(layers, "the process could not give up its privileges")
            return []
        if held is not None and "seccomp" in layers and not held.filtered:
            self.missing["seccomp"] = "the kernel took the filter, and does not use it"
            layers.remove("seccomp")
        return layers


_NO_COUNT = "without /proc and unshare(2) nothing says how many threads there are"


def _why(error: Exception) -> str:
    number = getattr(error, "errno", None)
    if number == errno.EOPNOTSUPP:
        return "the kernel has it, and it is not switched on"
    if number == errno.ENOSYS and not str(error).startswith("no filter"):
        return "the kernel does not have it"
    if number in (errno.EPERM, errno.EACCES):
        return "the machine's owner does not allow it here"
    return str(error)


def _make_ruleset() -> "Ruleset":
    """Nothing may be read but what is granted; nothing written but /dev/null; no network."""
    from landlockpy import AccessFS, Ruleset, Scope

    look = AccessFS.READ_FILE | AccessFS.READ_DIR
    ruleset = Ruleset(scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL)
    for path in readable.readable():
        rights = look if os.path.isdir(path) else AccessFS.READ_FILE
        if path in readable.WRITABLE_DEVICES:
            rights |= AccessFS.WRITE_FILE | AccessFS.TRUNCATE
        with contextlib.suppress(FileNotFoundError):  # it was there a moment ago
            ruleset.allow_path(path, rights)
    return ruleset


def _keeps_files_whole() -> bool:
    """Whether Landlock itself says which files may be truncated."""
    import landlockpy

    return landlockpy.abi_version() >= _LANDLOCK_TRUNCATE


def _make_filter(read_only: bool) -> linux.Filter:
    opening = READ_ONLY if read_only else NOT_EMPTIED
    return linux.Filter(ALLOWED, {**CONDITIONAL, **opening}, REFUSED, errno.ENOSYS)


def share_nothing() -> list[str]:
    """Namespaces of its own for this process and its forks: no network device, no System V
    objects. On top of the layers, where they are to be had; gives the layer's name if they are.
    """
    if sys.platform != "linux":
        return []
    spaces = linux.CLONE_NEWNET | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS
    for more in (0, linux.CLONE_NEWUSER):  # root needs no user namespace, and keeps its files
        try:
            linux.unshare(spaces | more)
        except OSError:
            continue
        return ["namespaces"]
    return []
