# attack: read_a_neighbour
# class: Finding the answer
# item: neighbours
# tries: to read the answers of others, whose folders lie beside its own
# after: no check is earned that the answer has not earned
# kata: hvp
# earns: 1
# needs: landlock
# leaves: answers of others can be read

import glob

for path in ["@neighbour@", *glob.glob("@own@/../*/*.py")]:
    if path.startswith("@own@/../eve"):
        continue
    try:
        with open(path) as file:
            print("GOT a neighbour", file.read()[:40])
    except OSError:
        pass


def hessian_vector_product(loss, params, vector):
    return None
