"""Calls a node through the gateway: grpc_client.py ADDRESS CASE. Prints what a test looks at."""

import sys
import threading

import grpc

channel = grpc.insecure_channel(
    sys.argv[1],
    options=[
        ("grpc.max_receive_message_length", -1),
        ("grpc.max_send_message_length", -1),
        # What the gateway loses must not be hidden by the client.
        ("grpc.enable_retries", 0),
        ("grpc.enable_http_proxy", 0),
    ],
)
LIMIT = 60


def method(name):
    return f"/test.Node/{name}"


def unary(name="Echo"):
    return channel.unary_unary(method(name))


def case_unary():
    answer, call = unary().with_call(b"hello", timeout=LIMIT)
    print(answer.decode(), dict(call.trailing_metadata()).get("node"))


def case_large():
    message = bytes(range(256)) * 32768  # 8 MiB
    print(unary()(message, timeout=LIMIT) == message)


def case_empty():
    print(unary()(b"", timeout=LIMIT) == b"")


def case_server_stream():
    print(*(message.decode() for message in channel.unary_stream(method("Count"))(b"100", timeout=LIMIT)))


def case_unbuffered():
    messages = channel.unary_stream(method("FirstThenWait"))(b"", timeout=LIMIT)
    print(next(messages).decode())
    unary("Release")(b"", timeout=LIMIT)
    print(next(messages).decode())


def case_client_stream():
    print(channel.stream_unary(method("Total"))((b"x" * 1000 for _ in range(1000)), timeout=LIMIT).decode())


def case_talk():
    """Each message is sent when the answer to the one before is there."""
    turn = threading.Semaphore(1)

    def say():
        for i in range(50):
            turn.acquire()
            yield str(i).encode()

    answers = []
    for answer in channel.stream_stream(method("Talk"))(say(), timeout=LIMIT):
        answers.append(answer.decode())
        turn.release()
    print(*answers)


def status_of(call):
    try:
        call()
        print("OK")
    except grpc.RpcError as error:
        print(error.code().name, error.details())


def case_fail():
    status_of(lambda: unary("Fail")(b"", timeout=LIMIT))


def case_unknown_method():
    status_of(lambda: unary("Nothing")(b"", timeout=LIMIT))


def case_deadline():
    # Long enough to reach the node on a machine that stands still now and then.
    status_of(lambda: unary("Wait")(b"", timeout=5))


def case_cancel():
    call = unary("Wait").future(b"", timeout=LIMIT)
    sys.stdin.readline()  # the test says when
    call.cancel()
    status_of(call.result) if not call.cancelled() else print("CANCELLED")


def case_status():
    status_of(lambda: unary()(b"x", timeout=LIMIT))


def calls(call):
    """A hundred calls, one after the other; prints how many failed."""
    failures = 0
    for _ in range(100):
        try:
            call()
        except grpc.RpcError as error:
            assert error.code() == grpc.StatusCode.INTERNAL, error
            failures += 1
    print(failures)


def case_work():
    calls(lambda: unary("Work")(b"", timeout=LIMIT))


def case_work_late():
    calls(lambda: list(channel.unary_stream(method("WorkLate"))(b"", timeout=LIMIT)))


def case_load():
    """Calls from eight threads until a line comes in; prints who answered how often, and every failure."""
    stop = threading.Event()
    lock = threading.Lock()
    counts, failures = {}, []

    def work():
        call = unary("Name")
        while not stop.is_set():
            try:
                answer = call(b"", timeout=LIMIT).decode()
                with lock:
                    counts[answer] = counts.get(answer, 0) + 1
                    if counts[answer] == 50:
                        print("fifty of", answer, flush=True)
            except grpc.RpcError as error:
                with lock:
                    failures.append(f"{error.code().name} {error.details()}")

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    sys.stdin.readline()
    stop.set()
    for thread in threads:
        thread.join()
    print("failures", len(failures), *failures[:5])


globals()[f"case_{sys.argv[2]}"]()
