"""What breaks: killed processes, a stopped database, a stopped Redis, a full disk.

Run by `python3 run.py test --faults tests/faults`; each fault has its negative control.
"""
