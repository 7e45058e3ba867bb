"""The parts of answering a survey: where somebody is, what is put to them, and what a message does."""
