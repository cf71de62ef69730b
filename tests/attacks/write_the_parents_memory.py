# attack: write_the_parents_memory
# class: Finding the answer
# item: memory
# tries: to write into the memory of the process that makes workers
# after: the next answer is graded all the same
# kata: hvp
# earns: 1
# needs: landlock or seccomp
# leaves: where the system allows it, the memory of other processes of the same user can be written

import os


def hessian_vector_product(loss, params, vector):
    pid = os.getppid()
    try:
        with open(f"/proc/{pid}/maps") as maps:
            stack = next(line for line in maps if "[stack]" in line)
        with open(f"/proc/{pid}/mem", "r+b", buffering=0) as memory:
            last = int(stack.split()[0].split("-")[1], 16)
            memory.seek(last - 8)
            memory.write(bytes(8))  # which are zero already
            print("GOT the parent's memory written")
    except OSError:
        pass
