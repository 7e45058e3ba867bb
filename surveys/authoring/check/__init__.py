"""The check of a survey's words: what a careful reader would send back, rule by rule."""
