"""Linux, as far as Python and landlockpy do not reach it: every raw call and number stands here.

Each number names the kernel header that it is from. Nothing here decides what is allowed; that is
`confine.py`. Every function raises OSError where the kernel says no.
"""

import ctypes
import errno
import os
import platform
import struct
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# ---- prctl: include/uapi/linux/prctl.h ----------------------------------------------------

PR_SET_PDEATHSIG = 1
PR_GET_DUMPABLE = 3
PR_SET_DUMPABLE = 4
PR_SET_NAME = 15
PR_GET_NAME = 16
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
PR_SET_VMA = 0x53564D41

_CPUCLOCK_SCHED = 2  # include/linux/posix-timers_types.h

# ---- namespaces and threads: include/uapi/linux/sched.h -----------------------------------

CLONE_VM = 0x00000100
CLONE_SIGHAND = 0x00000800
CLONE_THREAD = 0x00010000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWNET = 0x40000000

# ---- capabilities: include/uapi/linux/capability.h ----------------------------------------

_CAPABILITY_VERSION_3 = 0x20080522

# ---- seccomp: include/uapi/linux/{seccomp,filter,bpf_common,audit}.h ----------------------

SECCOMP_MODE_FILTER = 2
_SECCOMP_SET_MODE_FILTER = 1
_SECCOMP_FILTER_FLAG_TSYNC = 1
_RET_KILL_PROCESS = 0x80000000
_RET_ERRNO = 0x00050000
_RET_ALLOW = 0x7FFF0000
_LOAD_WORD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_JUMP_EQUAL = 0x15  # BPF_JMP | BPF_JEQ | BPF_K
_JUMP_AT_LEAST = 0x35  # BPF_JMP | BPF_JGE | BPF_K
_AND = 0x54  # BPF_ALU | BPF_AND | BPF_K
_RETURN = 0x06  # BPF_RET | BPF_K
_DATA_NUMBER, _DATA_ARCH, _DATA_ARGUMENTS = 0, 4, 16  # struct seccomp_data
_X32_BIT = 0x40000000  # arch/x86/include/uapi/asm/unistd.h: the same calls under other numbers

_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

# ---- calls by number: arch/x86/entry/syscalls/syscall_64.tbl for x86-64, ------------------
# ---- include/uapi/asm-generic/unistd.h for aarch64, which has no number for the oldest ----

_NUMBERS = """
read 0 63, write 1 64, readv 19 65, writev 20 66, pread64 17 67, pwrite64 18 68, lseek 8 62,
close 3 57, close_range 436 436, fstat 5 80, newfstatat 262 79, stat 4 -, lstat 6 -, statx 332 291,
open 2 -, openat 257 56, access 21 -, faccessat 269 48, faccessat2 439 439, readlink 89 -,
readlinkat 267 78, getdents64 217 61, getcwd 79 17, dup 32 23, dup2 33 -, dup3 292 24, fcntl 72 25,
ioctl 16 29, fadvise64 221 223, pipe 22 -, pipe2 293 59, eventfd2 290 19, poll 7 -, ppoll 271 73,
select 23 -, pselect6 270 72, epoll_create1 291 20, epoll_ctl 233 21, epoll_wait 232 -,
epoll_pwait 281 22, umask 95 166, brk 12 214, mmap 9 222, munmap 11 215, mprotect 10 226,
mremap 25 216, madvise 28 233, msync 26 227, membarrier 324 283, futex 202 98, sched_yield 24 124,
sched_getaffinity 204 123, sched_getparam 143 121, sched_getscheduler 145 120,
sched_get_priority_max 146 125, sched_get_priority_min 147 126, getcpu 309 168, nanosleep 35 101,
clock_nanosleep 230 115, clock_gettime 228 113, clock_getres 229 114, gettimeofday 96 169,
time 201 -, times 100 153, getpid 39 172, gettid 186 178, getppid 110 173, getuid 102 174,
geteuid 107 175, getgid 104 176, getegid 108 177, getpgrp 111 -, getpgid 121 155, getsid 124 156,
getgroups 115 158, getrusage 98 165, getrlimit 97 163, prlimit64 302 261, getpriority 140 141,
sysinfo 99 179, uname 63 160, getrandom 318 278, rt_sigaction 13 134, rt_sigprocmask 14 135,
rt_sigreturn 15 139, rt_sigpending 127 136, rt_sigtimedwait 128 137, rt_sigsuspend 130 133,
sigaltstack 131 132, restart_syscall 219 128, pause 34 -, alarm 37 -, setitimer 38 103,
getitimer 36 102, kill 62 129, tgkill 234 131, clone 56 220, exit 60 93,
exit_group 231 94, wait4 61 260, waitid 247 95, set_tid_address 218 96, set_robust_list 273 99,
get_robust_list 274 100, rseq 334 293, arch_prctl 158 -, prctl 157 167,
fork 57 -, vfork 58 -, execve 59 221, execveat 322 281, socket 41 198, socketpair 53 199,
connect 42 203, bind 49 200, mkdir 83 -, mkdirat 258 34, unlink 87 -, unlinkat 263 35, rename 82 -,
renameat 264 38, renameat2 316 276, rmdir 84 -, link 86 -, linkat 265 37, symlink 88 -,
symlinkat 266 36, chmod 90 -, fchmod 91 52, fchmodat 268 53, chown 92 -, fchown 93 55, lchown 94 -,
fchownat 260 54, truncate 76 45, ftruncate 77 46, utimensat 280 88, mknod 133 -, mknodat 259 33,
chdir 80 49, fchdir 81 50, setsid 112 157, setpgid 109 154, ptrace 101 117, memfd_create 319 279,
setrlimit 160 164, shmget 29 194, sched_setaffinity 203 122, setpriority 141 140
"""

_SECCOMP = {"x86_64": 317, "aarch64": 277}

_NUMBERS_BY_ARCH: Mapping[str, Mapping[str, int]] = {
    arch: {
        words[0]: int(words[column])
        for entry in _NUMBERS.split(",")
        if (words := entry.split())[column] != "-"
    }
    for column, arch in ((1, "x86_64"), (2, "aarch64"))
}


def numbers(arch: str | None = None) -> Mapping[str, int]:
    """The numbers of system calls on this machine; none where its architecture is not known."""
    return _NUMBERS_BY_ARCH.get(arch or platform.machine(), {})


# ---- calls --------------------------------------------------------------------------------


def prctl(option: int, value: int = 0, pointer: object = None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    third = pointer if pointer is not None else ctypes.c_ulong(0)
    words = (ctypes.c_ulong(value), third, ctypes.c_ulong(0), ctypes.c_ulong(0))
    return _check(libc.prctl(option, *words))


def unshare(flags: int) -> None:
    """`os.unshare` is there from Python 3.12 on."""
    _check(ctypes.CDLL(None, use_errno=True).unshare(ctypes.c_int(flags)))


def is_single_threaded() -> bool | None:
    """Whether this process has one thread, in the kernel's own word: unshare(2) refuses to part
    threads, and does nothing where there is one. None where it may not be asked."""
    try:
        unshare(CLONE_THREAD)
    except OSError as error:
        return False if error.errno == errno.EINVAL else None
    return True


def tasks_of_the_machine() -> int:
    """How many threads it runs for all users, as far as 65535. 0 if unknown."""
    memory = ctypes.create_string_buffer(256)  # struct sysinfo: `procs` follows ten longs
    if ctypes.CDLL(None, use_errno=True).sysinfo(memory) == -1:
        return 0
    return int(ctypes.c_ushort.from_buffer(memory, 10 * ctypes.sizeof(ctypes.c_long)).value)


def cpu_seconds(pid: int) -> float | None:
    """The CPU time of a process and all its threads, whosever and however hidden it is; None where
    there is none of that number. Its clock has an id: include/linux/posix-timers_types.h."""
    try:
        return time.clock_gettime((~pid << 3) | _CPUCLOCK_SCHED)
    except OSError:
        return None


def drop_capabilities() -> None:
    """Give up every capability of this thread, for good where no_new_privs holds."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)  # 0: this thread
    nothing = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; twice 32 bits
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    _check(libc.capset(ctypes.byref(header), ctypes.byref(nothing)))


def _check(result: int) -> int:
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


# ---- a filter of system calls -------------------------------------------------------------


@dataclass(frozen=True)
class Argument:
    """A condition on the low 32 bits of one argument: `argument & mask` is one of `values`.

    The kernel takes pids, flags and commands from these bits alone.
    """

    index: int
    values: Sequence[int]
    mask: int = 0xFFFFFFFF


Condition = tuple[Argument, ...]
"""All of them have to hold."""

OWN_PID = -1
"""Among the values of an argument: the pid of the process that installs the filter."""


class Filter:
    """A seccomp program, made once and installed by many processes.

    Calls in `allowed` go through, those in `conditional` where their argument fits; those in
    `refused`, and the conditional ones that do not fit, fail with the errno given. Every other
    call fails with `otherwise`. Another architecture's calls end the process.
    """

    def __init__(
        self,
        allowed: Iterable[str],
        conditional: Mapping[str, tuple[Condition, int]],
        refused: Mapping[str, int],
        otherwise: int,
    ) -> None:
        arch = platform.machine()
        known = numbers(arch)
        if not known:
            raise OSError(errno.ENOSYS, f"no filter is written for {arch}")
        self._own_pid: list[int] = []
        self._code: list[tuple[int, int, int, int]] = [
            (_LOAD_WORD, 0, 0, _DATA_ARCH),
            (_JUMP_EQUAL, 1, 0, _AUDIT_ARCH[arch]),
            (_RETURN, 0, 0, _RET_KILL_PROCESS),
            (_LOAD_WORD, 0, 0, _DATA_NUMBER),
        ]
        if arch == "x86_64":
            self._code += [(_JUMP_AT_LEAST, 0, 1, _X32_BIT), (_RETURN, 0, 0, _RET_KILL_PROCESS)]
        for name in allowed:
            self._answer(known.get(name), _RET_ALLOW)
        for name, (condition, error) in conditional.items():
            self._conditional(known.get(name), condition, error)
        for name, error in refused.items():
            self._answer(known.get(name), _RET_ERRNO | error)
        self._code.append((_RETURN, 0, 0, _RET_ERRNO | otherwise))

    def _answer(self, number: int | None, answer: int) -> None:
        if number is not None:
            self._code += [(_JUMP_EQUAL, 0, 1, number), (_RETURN, 0, 0, answer)]

    def _conditional(self, number: int | None, condition: Condition, error: int) -> None:
        if number is None:
            return
        body: list[tuple[int, int, int, int]] = []
        start = len(self._code) + 1
        for argument in condition:
            # Little-endian: the low half of the argument comes first.
            body += [
                (_LOAD_WORD, 0, 0, _DATA_ARGUMENTS + 8 * argument.index),
                (_AND, 0, 0, argument.mask),
            ]
            last = len(argument.values) - 1
            for position, value in enumerate(argument.values):
                if value == OWN_PID:
                    self._own_pid.append(start + len(body))
                # One that fits leads past the others and past the refusal, to the next argument.
                body.append((_JUMP_EQUAL, last - position + 1, 0, value & 0xFFFFFFFF))
            body.append((_RETURN, 0, 0, _RET_ERRNO | error))
        body.append((_RETURN, 0, 0, _RET_ALLOW))
        self._code += [(_JUMP_EQUAL, 0, len(body), number), *body]

    def install(self) -> None:
        """Hold every thread of this process to the filter, or this one and those that it starts
        where the kernel cannot do that (before Linux 3.17). Needs no_new_privs."""
        code = list(self._code)
        for position in self._own_pid:
            operation, yes, no, _ = code[position]
            code[position] = (operation, yes, no, os.getpid())
        program = b"".join(struct.pack("=HBBI", *instruction) for instruction in code)
        memory = ctypes.create_string_buffer(program, len(program))
        # struct sock_fprog: a short, padding, a pointer
        header = struct.pack("@HP", len(code), ctypes.addressof(memory))
        pointer = ctypes.create_string_buffer(header, len(header))
        # 0, or the number of a thread that could not be held, or -1.
        if _seccomp(_SECCOMP_SET_MODE_FILTER, _SECCOMP_FILTER_FLAG_TSYNC, pointer):
            prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, pointer)


def _seccomp(operation: int, flags: int, pointer: object) -> int:
    call = ctypes.CDLL(None, use_errno=True).syscall
    words = (ctypes.c_long(_SECCOMP[platform.machine()]), ctypes.c_uint(operation))
    return int(call(*words, ctypes.c_uint(flags), pointer))
