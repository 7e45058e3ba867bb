"""The chapters of a report, each made from the published scorecard alone."""
