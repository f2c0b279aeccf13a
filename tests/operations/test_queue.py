"""The queue before the application: bodies first, few at once, turns given back."""

import io
import threading
import time

import pytest
from werkzeug.test import Client, EnvironBuilder, run_wsgi_app

from assessment.commands.wsgi import Queue


def echo(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["wsgi.input"].read()]


def test_the_application_gets_the_whole_body():
    body = b"x" * 300_000  # longer than what is kept in memory
    assert Client(Queue(echo, longest_body=10**6)).post("/", data=body).data == body


def test_a_body_that_breaks_off_is_refused():
    environ = EnvironBuilder(method="POST", data=b"abc").get_environ()
    environ["CONTENT_LENGTH"] = "10"
    _, status, _ = run_wsgi_app(Queue(echo, longest_body=100), environ)
    assert status.startswith("400")


def test_a_body_without_announced_length_is_limited():
    environ = EnvironBuilder(method="POST").get_environ()
    environ |= {"HTTP_TRANSFER_ENCODING": "chunked", "wsgi.input": io.BytesIO(b"x" * 101)}
    environ.pop("CONTENT_LENGTH", None)
    _, status, _ = run_wsgi_app(Queue(echo, longest_body=100), environ)
    assert status.startswith("413")


def test_a_body_announced_as_too_long_is_not_read():
    source = io.BytesIO(b"x" * 101)
    environ = EnvironBuilder(method="POST").get_environ()
    environ |= {"CONTENT_LENGTH": "101", "wsgi.input": source}
    body, _, _ = run_wsgi_app(Queue(echo, longest_body=100), environ)
    assert (b"".join(body), source.tell()) == (b"", 0)


def test_only_a_few_run_at_once_and_all_get_their_turn():
    running, most, lock = 0, 0, threading.Lock()

    def slow(environ, start_response):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1
        return echo(environ, start_response)

    client = Client(Queue(slow, longest_body=100, at_once=2))
    threads = [threading.Thread(target=client.get, args=("/",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_who_waits_too_long_is_asked_to_try_again():
    entered, leave = threading.Event(), threading.Event()

    def stuck(environ, start_response):
        entered.set()
        leave.wait()
        return echo(environ, start_response)

    client = Client(Queue(stuck, longest_body=100, at_once=1, patience=0.01))
    first = threading.Thread(target=client.get, args=("/",))
    first.start()
    entered.wait()
    answer = client.get("/")
    leave.set()
    first.join()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_a_fault_gives_the_turn_back():
    def broken(environ, start_response):
        raise RuntimeError("fault")

    client = Client(Queue(broken, longest_body=100, at_once=1, patience=0.01))
    for _ in range(2):
        with pytest.raises(RuntimeError, match="fault"):
            client.get("/")


def test_an_answer_is_sent_without_holding_a_turn():
    def stream(environ, start_response):
        start_response("200 OK", [])
        return iter([b"a", b"b"])

    queue = Queue(stream, longest_body=100, at_once=1, patience=0.01)
    for _ in range(2):  # the first answer is never read to its end
        body, status, _ = run_wsgi_app(queue, EnvironBuilder().get_environ())
        assert status.startswith("200")
        next(iter(body))
