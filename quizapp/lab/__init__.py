"""What the lab shows, without a screen: described networks to turn the knobs of, and layers to watch step by step."""
