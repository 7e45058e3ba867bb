"""A siege: one machine does its worst, in each of many ways, while people answer, sign in, delete and ask to be contacted
beside it. `python -m tests.faults siege [seconds]`.
"""
