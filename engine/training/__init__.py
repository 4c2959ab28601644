"""Training the autoencoders of chapter 24 on glyphs made here: in seconds, from a seed, watched and cancellable.

`course.train` is the way in; `python -m engine train` and the worker's job `train` both go through it.
"""
