"""The push stream's frames: what is written is read back whole, and nothing typed can begin a field."""

from __future__ import annotations

import json

import httpx
import pytest
from httpx_sse import EventSource, ServerSentEvent
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import InvariantError
from kiosk.protocol.messages import Resync
from kiosk.protocol.sse import COMMENT_FRAME, CONTENT_TYPE, EventName, frame, retry_frame


def read(stream: bytes) -> list[ServerSentEvent]:
    """The events of a stream, as the till's library reads them."""
    answer = httpx.Response(200, headers={"content-type": CONTENT_TYPE}, content=stream)
    return list(EventSource(answer).iter_sse())


def test_a_frame_byte_for_byte() -> None:
    assert frame(EventName.PAYMENT, '{"a":1}', "7-42") == (
        b'event: payment:update\nid: 7-42\ndata: {"a":1}\n\n'
    )
    assert frame(EventName.READY, "{}") == b"event: ready\ndata: {}\n\n"


def test_the_names_are_the_contracts() -> None:
    names = "ready payment:update refund:update wallet:update payout:update resync"
    assert [name.value for name in EventName] == names.split()


@pytest.mark.parametrize("event", EventName)
def test_frames_are_read_back(event: EventName) -> None:
    stream = COMMENT_FRAME + frame(event, '{"a":1}', "7-42") + COMMENT_FRAME
    [heard] = read(stream + retry_frame(2_000) + frame(EventName.RESYNC, "{}"))[:1]
    assert (heard.event, heard.id, heard.data) == (event.value, "7-42", '{"a":1}')


def test_comments_are_no_events() -> None:
    assert read(COMMENT_FRAME * 3) == []


def test_the_reader_is_told_how_long_to_wait() -> None:
    assert retry_frame(2_000) == b"retry: 2000\n\n"
    [heard] = read(b"retry: 1500\ndata: x\n\n")
    assert heard.retry == 1_500


# What people type travels in `data`: line breaks of every kind, and whatever looks like a field.

TYPED = st.text() | st.text("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029: deventail\0")


@given(TYPED)
def test_any_text_in_a_message_is_read_back(text: str) -> None:
    sent = Resync(reason=text)
    stream = frame(EventName.RESYNC, sent.to_json(), "7-42") + frame(EventName.READY, "{}", "7-43")
    first, second = read(stream)
    assert Resync.model_validate_json(first.data) == sent
    assert (first.id, second.id, second.data) == ("7-42", "7-43", "{}")


@pytest.mark.parametrize("break_", ["\n", "\r", "\r\n", "\0"])
@pytest.mark.parametrize("around", ["{}", "a{}", "{}a", "a{}event: payment:update{}data: 1"])
def test_data_is_one_line(break_: str, around: str) -> None:
    with pytest.raises(InvariantError, match="one line"):
        frame(EventName.READY, around.replace("{}", break_))


@pytest.mark.parametrize(
    "event_id", ["", "1\n2", "1\r2", "1\0", "\x1b", "7-42\ndata: x", "๑", "\ud800", "\x7f"]
)
def test_an_id_is_printable(event_id: str) -> None:
    with pytest.raises(InvariantError, match="printable"):
        frame(EventName.READY, "{}", event_id)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1))
def test_any_printable_id_is_read_back(event_id: str) -> None:
    [heard] = read(frame(EventName.READY, json.dumps({}), event_id))
    assert heard.id == event_id
