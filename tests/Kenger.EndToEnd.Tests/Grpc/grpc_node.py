"""A gRPC server of bytes, without generated code: what the tests need of each kind of call, and a health service."""

import signal
import sys
import threading
from concurrent import futures

import grpc

released = threading.Event()


def echo(request, context):
    context.set_trailing_metadata((("node", sys.argv[1]),))
    return request


def name(request, context):
    return sys.argv[1].encode()


def count(request, context):
    for i in range(int(request)):
        yield str(i).encode()


def first_then_wait(request, context):
    yield b"first"
    released.wait(60)
    yield b"second"


def release(request, context):
    released.set()
    return b""


def total(requests, context):
    return str(sum(len(request) for request in requests)).encode()


def talk(requests, context):
    for request in requests:
        yield request


def fail(request, context):
    context.abort(grpc.StatusCode.NOT_FOUND, "no such order: café 100 %")


def work(request, context):
    if sys.argv[1] == "bad":
        context.abort(grpc.StatusCode.INTERNAL, "broken on purpose")
    return sys.argv[1].encode()


def work_late(request, context):
    yield sys.argv[1].encode()
    if sys.argv[1] == "bad":
        context.abort(grpc.StatusCode.INTERNAL, "broken on purpose, late")


def wait(request, context):
    cancelled = threading.Event()
    context.add_callback(cancelled.set)
    print("waiting", flush=True)
    cancelled.wait(60)
    print("given up", flush=True)
    return b""


def healthy(request, context):
    return b"\x08\x01"


def serve():
    unary = grpc.unary_unary_rpc_method_handler
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=32),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1), ("grpc.so_reuseport", 0)],
    )
    server.add_generic_rpc_handlers((
        grpc.method_handlers_generic_handler("test.Node", {
            "Echo": unary(echo),
            "Name": unary(name),
            "Count": grpc.unary_stream_rpc_method_handler(count),
            "FirstThenWait": grpc.unary_stream_rpc_method_handler(first_then_wait),
            "Release": unary(release),
            "Total": grpc.stream_unary_rpc_method_handler(total),
            "Talk": grpc.stream_stream_rpc_method_handler(talk),
            "Fail": unary(fail),
            "Work": unary(work),
            "WorkLate": grpc.unary_stream_rpc_method_handler(work_late),
            "Wait": unary(wait),
        }),
        grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Check": unary(healthy)}),
    ))
    port = server.add_insecure_port(f"127.0.0.1:{sys.argv[2]}")
    server.start()
    print(f"port {port}", flush=True)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stop.wait()
    # What is under way ends, and new calls are told to go elsewhere (GOAWAY).
    server.stop(10).wait()


serve()
