"""What the pictures of the app are drawn with: a learner, the scenes, and a pen for SVG."""
