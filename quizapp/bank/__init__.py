"""The question banks: syllabus, items and bilingual text, loaded and checked."""
