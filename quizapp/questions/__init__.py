"""Items posed as questions: drawing, options, reading answers, grading, hints."""
