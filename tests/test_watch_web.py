"""The page that `kata watch --web` serves: who may ask, what they hear, and how it ends."""

import asyncio
import dataclasses
import json
import re
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.learner import overview
from grader.web import access, render
from grader.web.access import HEADERS, ONLY_GET, WRONG_HOST, WRONG_ORIGIN, WRONG_TOKEN
from grader.web.feed import Feed
from grader.web.moment import Moment, News
from grader.web.render import SERVED_POLICY, script

from .served import Reader, Served, asked, serving
from .stories import verdict_of


@pytest.fixture
def moment(root: Path) -> Moment:
    return Moment(overview.look(root), "hvp")


@pytest.fixture
def served(root: Path, moment: Moment) -> Iterator[Served]:
    with serving(root, moment) as served:
        yield served


def whole(served: Served, **headers: str) -> tuple[int, str]:
    """The page's status and text."""
    answer = asked(served.server.port, f"/{served.server.token}/", **headers)
    return answer.status, answer.read().decode()


# ---- who may ask ----------------------------------------------------------------------------


def test_the_address_holds_a_token_and_belongs_to_this_machine_alone(served: Served) -> None:
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/([\w-]{22,})/", served.server.address)
    assert found is not None
    if sys.platform == "linux":  # elsewhere the machine has one such address only
        with socket.socket() as other, pytest.raises(ConnectionRefusedError):
            other.connect(("127.0.0.2", int(found[1])))


def test_no_two_addresses_are_alike(served: Served, root: Path, moment: Moment) -> None:
    with serving(root, moment) as other:
        assert other.server.token != served.server.token


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_who_has_the_address_sees_the_page(served: Served, host: str) -> None:
    host = f"{host}:{served.server.port}"
    status, text = whole(served, host=host, Origin=f"http://{host}")
    assert status == 200
    assert 'id="hvp"' in text


@pytest.mark.parametrize("path", ["", "live.js", "events"])
@pytest.mark.parametrize(
    "token",
    [
        "",
        "wrong",
        "{token}x",
        "{token:.8}",
        "%00",
        "%C3%A9",
        "%FF",
        "x" * 5000,
        "static",
        "..",
        "*",
    ],
)
def test_a_wrong_token_is_refused(served: Served, token: str, path: str) -> None:
    word = token.format(token=served.server.token)
    is_refused(served, WRONG_TOKEN, path=f"/{word}/{path}")


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}",
        "127.0.0.1:{port}.evil.example", "[::1]:{port}", "LOCALHOST.evil:{port}",
    ],
)  # fmt: skip
def test_another_host_is_refused(served: Served, host: str) -> None:
    is_refused(served, WRONG_HOST, host=host.format(port=served.server.port))


@pytest.mark.parametrize(
    "origin",
    [
        "null", "http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1",
        "http://localhost:{port}", "http://127.0.0.1:{port}.evil.example", "",
    ],
)  # fmt: skip
def test_another_origin_is_refused(served: Served, origin: str) -> None:
    is_refused(served, WRONG_ORIGIN, Origin=origin.format(port=served.server.port))


def is_refused(
    served: Served, why: str, path: str = "", host: str | None = None, **headers: str
) -> None:
    """A sentence comes back, and nothing of the page or its address."""
    server = served.server
    answer = asked(server.port, path or f"/{server.token}/", host=host, **headers)
    assert (answer.status, answer.read().decode()) == (403, why)
    assert server.token not in str(answer.headers)


def test_a_request_without_a_host_is_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.server.port)) as line:
        line.sendall(f"GET /{served.server.token}/ HTTP/1.0\r\n\r\n".encode())
        said = line.makefile("rb").read()
    assert said.startswith(b"HTTP/1.1 403")
    assert said.endswith(WRONG_HOST.encode())


@pytest.mark.parametrize("method", ["POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_nothing_can_be_sent_to_it(served: Served, method: str) -> None:
    answer = asked(served.server.port, f"/{served.server.token}/", method=method)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET")
    assert answer.read().decode() in (ONLY_GET, "")


def test_tokens_are_compared_in_constant_time(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def never(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return False

    monkeypatch.setattr(access.hmac, "compare_digest", never)
    assert whole(served)[0] == 403
    assert compared == [(served.server.token.encode(),) * 2]


# ---- what comes back ------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/{token}/", "/{token}/live.js", "/{token}/nothing"])
def test_every_response_has_the_same_headers(served: Served, path: str) -> None:
    answer = asked(served.server.port, path.format(token=served.server.token))
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Server"] is None


def test_the_page_may_run_its_own_script_and_nothing_else(served: Served) -> None:
    _, text = whole(served)
    assert "script-src 'self'; connect-src 'self'" in SERVED_POLICY
    assert SERVED_POLICY.replace("'", "&#39;") in text
    assert re.findall("<script[^>]*>", text) == ['<script src="live.js" defer>']
    answer = asked(served.server.port, f"/{served.server.token}/live.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.read().decode() == script()


def test_a_page_is_made_once_per_version(
    served: Served, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def document(root: Path, overview: object, parts: list[render.Part], live: object) -> str:
        made.append(parts[0].source)
        return "page"

    monkeypatch.setattr(render, "document", document)
    whole(served)
    whole(served)
    served.show(dataclasses.replace(moment, says="Grading kata/hvp.py …", is_old=True))
    whole(served)
    served.show(dataclasses.replace(moment, text="mine = 1\n"))
    whole(served)
    assert made == ["", "mine = 1\n"]


def test_a_page_that_cannot_be_made_says_so_and_the_next_one_is_tried(
    served: Served, moment: Moment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> str:
        raise ValueError("<script>alert(1)</script>")

    with monkeypatch.context() as patch:
        patch.setattr(render, "document", breaks)
        status, text = whole(served)
    assert status == 500
    assert "This page could not be made" in text
    assert "ValueError: &lt;script&gt;alert(1)" in text
    assert '<script src="live.js" defer>' in text
    served.show(dataclasses.replace(moment, text="mine = 1\n"))
    assert whole(served)[0] == 200
    assert served.failed == []


# ---- the news -------------------------------------------------------------------------------


def test_a_reader_hears_what_is_now_and_then_what_changes(served: Served, moment: Moment) -> None:
    reader = Reader(served.server.port, served.server.token)
    assert reader.stream.headers["Content-Type"].startswith("text/event-stream")
    first = reader.next()
    assert first == {"version": 1, "says": "", "is_old": False, "has_ended": False}
    grading = dataclasses.replace(moment, says="Grading kata/hvp.py …", is_old=True)
    served.show(grading)
    assert reader.next() == {**first, "says": "Grading kata/hvp.py …", "is_old": True}
    served.show(dataclasses.replace(moment, verdict=verdict_of("passed")))
    assert reader.next() == {**first, "version": 2}


def test_another_kata_and_another_standing_are_other_pages(served: Served, moment: Moment) -> None:
    reader = Reader(served.server.port, served.server.token)
    reader.next()
    served.show(dataclasses.replace(moment, slug="maml"))
    assert reader.next()["version"] == 2
    assert 'id="maml"' in whole(served)[1]
    damaged = dataclasses.replace(moment.overview, damage="progress was damaged")
    served.show(dataclasses.replace(moment, slug="maml", overview=damaged))
    assert reader.next()["version"] == 3


def test_two_tabs_and_one_that_comes_back_hear_the_same(served: Served, moment: Moment) -> None:
    port, token = served.server.port, served.server.token
    one, other = Reader(port, token), Reader(port, token)
    assert one.next() == other.next()
    one.stream.close()
    served.show(dataclasses.replace(moment, text="mine = 1\n"))
    heard = other.next()
    assert heard["version"] == 2
    assert Reader(port, token).next() == heard


def test_what_has_been_overtaken_is_not_kept_for_a_slow_reader(moment: Moment) -> None:
    async def read() -> list[News]:
        feed = Feed(moment)
        news = feed.follow()
        heard = [await anext(news)]
        for number in range(1000):
            feed.show(dataclasses.replace(moment, text=str(number)))
        heard.append(await anext(news))
        feed.end("That was all.")
        return heard + [each async for each in news]

    assert asyncio.run(read()) == [
        News(1), News(1001), News(1001, "That was all.", has_ended=True),
    ]  # fmt: skip


def test_a_stuck_reader_holds_up_nobody(served: Served, moment: Moment) -> None:
    port, token = served.server.port, served.server.token
    with socket.socket() as stuck:
        stuck.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stuck.connect(("127.0.0.1", port))
        line = f"GET /{token}/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
        stuck.sendall(line.encode())
        reader = Reader(port, token)
        reader.next()
        much = "x" * 300 + "\n"
        for number in range(30):
            served.show(dataclasses.replace(moment, says=much * 2000 + str(number)))
            reader.until(lambda news, end=str(number): news["says"].endswith(end))
        served.end()
        assert reader.until(lambda news: news["has_ended"])


def test_nothing_that_an_answer_says_can_break_a_line_of_the_stream() -> None:
    event = News(1, "a\r\n\ndata: {}\x00\u2028</script>").as_event()
    assert event.startswith("data: ")
    assert event.endswith("\n\n")
    assert event[:-2].isprintable()
    assert json.loads(event.removeprefix("data: "))["version"] == 1


# ---- the end --------------------------------------------------------------------------------


def test_the_end_is_said_and_the_port_is_free_again(served: Served, moment: Moment) -> None:
    reader = Reader(served.server.port, served.server.token)
    reader.next()
    served.end()
    last = reader.next()
    assert last["has_ended"]
    assert last["says"].startswith("The watch has ended.")
    with pytest.raises(EOFError):
        reader.next()
    with pytest.raises(ConnectionRefusedError):
        asked(served.server.port, "/")
    assert served.failed == []


@pytest.mark.parametrize(
    ("called", "command"), [("", "kata watch --web"), (".venv/bin/kata", "make watch-web")]
)
def test_the_end_says_how_to_begin_again(
    served: Served, monkeypatch: pytest.MonkeyPatch, called: str, command: str
) -> None:
    monkeypatch.delenv("KATA_COMMAND", raising=False)
    if called:
        monkeypatch.setenv("KATA_COMMAND", called)
    reader = Reader(served.server.port, served.server.token)
    served.end()
    last = reader.until(lambda news: news["has_ended"])
    assert last["says"].endswith(f"To begin again, type: {command}")


def test_a_verdict_that_was_old_at_the_end_stays_old(served: Served, moment: Moment) -> None:
    served.show(dataclasses.replace(moment, says="Grading kata/hvp.py …", is_old=True))
    reader = Reader(served.server.port, served.server.token)
    served.end()
    assert reader.until(lambda news: news["has_ended"])["is_old"]


def test_a_server_that_ends_by_itself_is_reported(served: Served) -> None:
    def cancel() -> None:
        assert served.server._task is not None
        served.server._task.cancel()

    served.do(cancel)
    served.do(lambda: None)
    served.do(lambda: None)
    assert served.failed == ["The page is not served any more: the server has ended"]
