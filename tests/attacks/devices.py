# attack: devices
# class: Reaching out
# item: devices
# tries: to open devices, and to make one in its folder that leads to the disk
# after: none can be had
# kata: hvp
# earns: 10
# needs: landlock
# leaves: root can open and make devices

import os
import stat

for kind, number in ((stat.S_IFCHR, os.makedev(1, 1)), (stat.S_IFBLK, os.makedev(254, 0))):
    try:
        os.mknod("device", 0o600 | kind, number)
        os.remove("device")
        print("GOT a device made")
    except OSError:
        pass
for path in ("/dev/mem", "/dev/kmsg", "/dev/vda", "/dev/sda", "/dev/fuse", "/dev/kvm"):
    try:
        os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
        print("GOT", path)
    except OSError:
        pass
import torch


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    return torch.autograd.grad(slope, params, grad_outputs=vector, create_graph=True)
