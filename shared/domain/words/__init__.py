"""Words of people and programs, by language: one table a meaning, and no other room keeps any.

`folding` makes texts comparable, `tables` makes tables and looks for their words. Names of headers, of MIME types and
of elements of pages are protocol, not words, and stand where they are looked for.
"""
