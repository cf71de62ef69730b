"""The untrusted side: what runs an answer. Never imports the judge, a checks.py or a solution."""
