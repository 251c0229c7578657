"""The dowel test as people meet it: measured from a recording, told in words, on one page."""
