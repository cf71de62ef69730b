# attack: memory_by_mapping
# class: Starving the machine
# item: memory
# tries: to map memory past Python's and torch's allocators, shared and private
# after: there is an end at a few GB
# kata: hvp
# earns: 1
# needs: nothing

import mmap


def hessian_vector_product(loss, params, vector):
    kept = []
    for flags in (mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS):
        try:
            kept += [mmap.mmap(-1, 2**30, flags=flags) for _ in range(6)]
            print("GOT 6 GB mapped")
        except (OSError, ValueError):
            pass
