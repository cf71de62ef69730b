# attack: escapes_in_the_source
# class: Fooling what shows results
# item: escapes
# tries: to put escapes into the line of source that a verdict shows
# after: no report obeys it
# kata: hvp
# earns: 1
# needs: nothing

def hessian_vector_product(loss, params, vector):
    raise ValueError("@escape@[2J@escape@]0;x@bell@")  # @escape@[31m @turn@ ::error::x
