"""From answers to words, to numbers, to a release. Nothing here talks to people or to stores."""
