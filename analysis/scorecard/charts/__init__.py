"""Charts: the series that one shows, the same in a sentence, what is published of it, and the picture.

Drawing takes a library that takes a second to import, and longer than everything else that is made of a file: so a chart is
drawn when somebody looks at it, and no sooner.
"""
