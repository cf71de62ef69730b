# attack: numbers_from_an_earlier_run
# class: Lying about values
# item: kept numbers
# tries: to keep right numbers in files for a run that does not compute them
# after: nothing kept is found, and it would be of no use
# kata: hvp
# earns: 2
# needs: landlock or seccomp
# leaves: a later run can read what an earlier run has left in a folder that is open to all
# runs: 2

import glob
import pickle

import torch

PLACES = ("/tmp/left-@mark@", "/dev/shm/left-@mark@", "/var/tmp/left-@mark@", "left", "../left-@mark@")
found = [path for path in PLACES if glob.glob(path)]
if found:
    print("GOT numbers of an earlier run")


def hessian_vector_product(loss, params, vector):
    slope = torch.autograd.grad(loss, params, create_graph=True)
    product = torch.autograd.grad(slope, params, grad_outputs=vector)
    for path in PLACES:
        try:
            with open(path, "ab") as file:
                pickle.dump([p.tolist() for p in product], file)
        except OSError:
            pass
    return tuple(0 * p for p in params)
