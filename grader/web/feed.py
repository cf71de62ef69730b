"""The newest moment, for any number of readers. Nothing queues up: a slow reader misses what has
been overtaken. Everything here runs in one asyncio loop."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

from grader.report.harmless import visible
from grader.web.moment import Moment, News


class Feed:
    """What is shown now, and the news of it."""

    def __init__(self, moment: Moment) -> None:
        self.moment = moment
        self.news = _news(1, moment)
        self._has_changed = asyncio.Event()

    def show(self, moment: Moment) -> None:
        """Tell all readers, if something has changed."""
        version = self.news.version + (not moment.is_same_page(self.moment))
        self.moment = moment
        self._tell(_news(version, moment))

    def end(self, says: str) -> None:
        """These are the last news."""
        self._tell(replace(self.news, says=says, has_ended=True))

    def _tell(self, news: News) -> None:
        if news != self.news and not self.news.has_ended:
            self.news = news
            self._has_changed.set()
            self._has_changed = asyncio.Event()

    async def follow(self) -> AsyncIterator[News]:
        """The news as they are now, and whenever the reader comes back, the newest."""
        heard: News | None = None
        while heard is None or not heard.has_ended:
            change = self._has_changed
            if heard == self.news:
                await change.wait()
            heard = self.news
            yield heard


def _news(version: int, moment: Moment) -> News:
    return News(version, visible(moment.says), moment.is_old)
