# attack: escapes_in_a_syntax_error
# class: Fooling what shows results
# item: escapes
# tries: to put escapes into a line that is not Python, which a verdict shows
# after: no report obeys it
# kata: hvp
# earns: 0
# needs: nothing
# outcome: unreadable

x = 1@escape@[2J  # @turn@ ::error::x [bold]x[/bold]
