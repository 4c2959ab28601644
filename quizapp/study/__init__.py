"""What to study next and how well it is remembered: pure, with no clock, disk or screen."""
