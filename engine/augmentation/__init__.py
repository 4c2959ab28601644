"""Augmentation as one uses it: layers on a small image, RandAugment's draws, and sentences made noisy or reworded.

Nothing here needs torch: images go through the rules of the layers, texts through tables and draws from a seed.
"""
