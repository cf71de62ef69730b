"""The red team: a corpus of hostile answers, and what runs them and looks at what they left."""
