# attack: workflow_commands_in_an_exception
# class: Fooling what shows results
# item: workflow commands
# tries: to raise commands that a build service obeys
# after: no report obeys it
# kata: hvp
# earns: 1
# needs: nothing

def hessian_vector_product(loss, params, vector):
    raise ValueError("x\n::error::x\n##[error]x\n%0A::set-env name=PATH::x")
