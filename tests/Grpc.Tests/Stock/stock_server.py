"""A stock grpcio server of echo.proto: prints its port, then what happens inside; ends with its standard input."""
import sys
import threading
from concurrent import futures

import grpc

from messages import fields, spoken, text_of


def tell(line: str) -> None:
    print(line, flush=True)


def until_given_up(context) -> None:
    over = threading.Event()
    if not context.add_callback(over.set):
        over.set()
    tell("waiting")
    over.wait(60)
    tell("gave up")


def say(request, context):
    echoed = [(key, value) for key, value in context.invocation_metadata() if key.startswith("x-echo")]
    headers = [(key, value) for key, value in echoed if "-trailer" not in key]
    if headers:
        context.send_initial_metadata(headers)
    context.set_trailing_metadata([(key, value) for key, value in echoed if "-trailer" in key])
    return request


def fail(request, context):
    asked = fields(request)
    code = next(code for code in grpc.StatusCode if code.value[0] == asked[1])
    context.set_trailing_metadata((("tt-reason", "LABEL_INVALID"), ("tt-detail-bin", b"\x00\x01\xfe\xff")))
    context.abort(code, asked[2].decode())


def count(request, context):
    asked = fields(request)
    for number in range(1, asked.get(1, 0) + 1):
        yield spoken(str(number))
        if number == asked.get(2):
            context.abort(grpc.StatusCode.DATA_LOSS, "数えられません")
    context.set_trailing_metadata((("tt-counted", str(asked.get(1, 0))),))


def wait(request, context):
    until_given_up(context)
    return request


def wait_streaming(request, context):
    yield request
    until_given_up(context)


def main():
    server = grpc.server(
        futures.ThreadPoolExecutor(40),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)])
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("traintools.tests.Echo", {
        "Say": grpc.unary_unary_rpc_method_handler(say),
        "Fail": grpc.unary_unary_rpc_method_handler(fail),
        "Count": grpc.unary_stream_rpc_method_handler(count),
        "Wait": grpc.unary_unary_rpc_method_handler(wait),
        "WaitStreaming": grpc.unary_stream_rpc_method_handler(wait_streaming),
    }),))
    tell(str(server.add_insecure_port("127.0.0.1:0")))
    server.start()
    sys.stdin.read()
    server.stop(None)


main()
