"""Serves the learner's page on loopback, and tells it of each new verdict.

server.py   begins, shows and ends          app.py      the page, its script, the stream of news
access.py   who may ask, and for what       feed.py     the newest moment, for all who read
render.py   a moment as a page              moment.py   what the page shows, as a value
live.js     follows the news in the page    live.css    the line that says what goes on
"""
