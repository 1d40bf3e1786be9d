"""A stock grpcio client: calls the server at argv[1] as argv[2] says and prints what it saw as JSON."""
import hashlib
import json
import os
import sys
import threading

import grpc

from messages import bytes_field, number_field, spoken, text_of

SERVICE = "/traintools.tests.Echo/"
LARGE = 32 * 1024 * 1024
PATIENCE = 30
DEADLINE = 2  # long enough for a call to arrive on a busy machine, where the connection is open


def shown(metadata) -> dict:
    return {key: value.hex() if isinstance(value, bytes) else value for key, value in metadata or ()}


def failed(error: grpc.RpcError) -> dict:
    return {"code": error.code().name, "detail": error.details(), "trailers": shown(error.trailing_metadata())}


def say(channel):
    call = channel.unary_unary(SERVICE + "Say")
    answer, ended = call.with_call(spoken("こんにちは"), timeout=PATIENCE)
    return {"text": text_of(answer), "code": ended.code().name}


def metadata(channel):
    sent = (("x-echo", "plain"), ("x-echo-bin", b"\x00\xff"),
            ("x-echo-trailer", "end"), ("x-echo-trailer-bin", b"\xfe"))
    _, ended = channel.unary_unary(SERVICE + "Say").with_call(spoken("hi"), metadata=sent, timeout=PATIENCE)
    return {"headers": shown(ended.initial_metadata()), "trailers": shown(ended.trailing_metadata())}


def fail(channel):
    channel.unary_unary(SERVICE + "Fail")(
        number_field(1, grpc.StatusCode.FAILED_PRECONDITION.value[0]) + bytes_field(2, "写真がありません: 100%".encode()),
        timeout=PATIENCE)


def crash(channel):
    channel.unary_unary(SERVICE + "Crash")(spoken(), timeout=PATIENCE)


def count(channel):
    call = channel.unary_stream(SERVICE + "Count")(number_field(1, 1000), timeout=PATIENCE)
    numbers = [text_of(message) for message in call]
    return {"count": len(numbers), "last": numbers[-1], "code": call.code().name,
            "trailers": shown(call.trailing_metadata())}


def count_and_fail(channel):
    call = channel.unary_stream(SERVICE + "Count")(number_field(1, 10) + number_field(2, 3), timeout=PATIENCE)
    seen = []
    try:
        for message in call:
            seen.append(text_of(message))
    except grpc.RpcError as error:
        return {"seen": seen, **failed(error)}


def deadline(channel):
    say(channel)
    channel.unary_unary(SERVICE + "Wait")(spoken(), timeout=DEADLINE)


def deadline_streaming(channel):
    say(channel)
    seen = []
    try:
        for message in channel.unary_stream(SERVICE + "WaitStreaming")(spoken("once"), timeout=DEADLINE):
            seen.append(text_of(message))
    except grpc.RpcError as error:
        return {"seen": seen, **failed(error)}


def cancel(channel):
    call = channel.unary_stream(SERVICE + "WaitStreaming")(spoken("once"), timeout=PATIENCE)
    first = text_of(next(call))
    call.cancel()
    return {"first": first, "code": call.code().name}


def cancel_unary(channel):
    """Gives up when the test says so on standard input: by then the server waits."""
    call = channel.unary_unary(SERVICE + "Wait").future(spoken(), timeout=PATIENCE)
    sys.stdin.readline()
    return {"cancelled": call.cancel()}


def go_away(channel):
    """Ends without a goodbye while the server waits."""
    call = channel.unary_unary(SERVICE + "Wait").future(spoken(), timeout=PATIENCE)
    sys.stdin.readline()
    os._exit(1 if call.done() else 0)


def large(channel):
    payload = bytes(range(256)) * (LARGE // 256)
    answer = channel.unary_unary(SERVICE + "Say")(spoken("", payload), timeout=PATIENCE)
    same = answer.endswith(payload)
    return {"bytes": len(answer), "same": same, "sha256": hashlib.sha256(payload).hexdigest()}


def too_large(channel):
    channel.unary_unary(SERVICE + "Say")(spoken("", bytes(5 * 1024 * 1024)), timeout=PATIENCE)


def at_once(channel):
    call = channel.unary_unary(SERVICE + "Say")
    calls = [call.future(spoken(str(number)), timeout=PATIENCE) for number in range(200)]
    return {"answers": sorted({int(text_of(one.result())) for one in calls})}


def streams_at_once(channel):
    counted, lock = [], threading.Lock()

    def one():
        numbers = list(channel.unary_stream(SERVICE + "Count")(number_field(1, 50), timeout=PATIENCE))
        with lock:
            counted.append(len(numbers))

    threads = [threading.Thread(target=one) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"counted": sorted(set(counted)), "streams": len(counted)}


def not_overridden(channel):
    channel.unary_unary(SERVICE + "Missing")(spoken(), timeout=PATIENCE)


def unknown_method(channel):
    channel.unary_unary(SERVICE + "Nonsense")(spoken(), timeout=PATIENCE)


def unknown_service(channel):
    channel.unary_unary("/nobody.Knows/It")(spoken(), timeout=PATIENCE)


def compressed(channel):
    channel.unary_unary(SERVICE + "Say")(spoken("a" * 2000), timeout=PATIENCE, compression=grpc.Compression.Gzip)


def main():
    address, scenario = sys.argv[1:3]
    options = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]
    with grpc.insecure_channel(address, options) as channel:
        try:
            seen = globals()[scenario](channel)
        except grpc.RpcError as error:
            seen = failed(error)
    print(json.dumps(seen))


main()
