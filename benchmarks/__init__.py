"""What the portal costs: ratios to the best that this machine does with the same work.

`python3 run.py bench` measures; docs/performance.md holds the table and what was changed by it.
"""
