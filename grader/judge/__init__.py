"""The trusted side: truth, comparisons, verdicts. Never imports an answer."""
