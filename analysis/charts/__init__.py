"""Table → plotly Figure. No computation but the picture's own (scaling, downsampling), and no screen.

Decision: one template for all; a colour means the same thing everywhere; nothing is told by colour alone (patterns,
labels at the lines, words at the edge of a band). A figure's title states the question or the finding, and
`alt_text(figure)` says the same to those who do not see it. Missing values are gaps. Axes share a time line through
their domains, so one drag selects the same days on all of them.
"""
