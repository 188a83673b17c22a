"""Two gateways with one address, by deploy/keepalived, on machines that are network namespaces of this process's own; then what can happen to them, under load.

usage: unshare --net --mount python3 pair.py KENGER_DLL DEPLOY_KEEPALIVED FOLDER
Prints a line of JSON for each thing that happened: requests, failures, and the longest time in which no new connection was answered.
"""
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

KENGER, DEPLOY, FOLDER = sys.argv[1:4]
ADDRESS, REGISTRY = "10.77.0.100", "10.77.0.10"
MACHINES = {"a": "10.77.0.11", "b": "10.77.0.12", "r": REGISTRY}
TOKEN = "pair-token"
PATIENCE = 240
started, pids, logs = [], {}, {}

NODE = """
import http.server, sys, time
class Node(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        # Some take long, so that there are always some under way.
        time.sleep(0.5 if self.path == "/slow" else 0)
        body = sys.argv[1].encode()
        self.send_response(200); self.send_header("Content-Length", str(len(body))); self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer.request_queue_size = 256
http.server.ThreadingHTTPServer(("10.77.0.10", int(sys.argv[1])), Node).serve_forever()
"""


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def inside(machine, *command):
    return ["nsenter", "-t", str(pids[machine]), "-n", *command]


def start(name, command, **environment):
    log = logs[name] = os.path.join(FOLDER, name + ".log")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("KENGER_")}
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=open(log, "a"), stderr=subprocess.STDOUT, cwd=FOLDER, env=inherited | environment)
    started.append(process)
    return process


def becomes(what, condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"never: {what}")
        time.sleep(0.02)


def make_machine(name, address):
    holder = start("machine-" + name, ["unshare", "--net", "sleep", "infinity"])
    own = os.readlink("/proc/self/ns/net")
    becomes("a machine", lambda: os.readlink(f"/proc/{holder.pid}/ns/net") != own)
    pids[name] = holder.pid
    run("ip", "link", "add", "to-" + name, "type", "veth", "peer", "name", "eth0", "netns", str(holder.pid))
    run("ip", "link", "set", "to-" + name, "master", "br0", "up")
    run(*inside(name, "ip", "link", "set", "lo", "up"))
    run(*inside(name, "ip", "addr", "add", address + "/24", "dev", "eth0"))
    run(*inside(name, "ip", "link", "set", "eth0", "up"))


def ask(address, port, path, headers=None):
    connection = http.client.HTTPConnection(address, port, timeout=5)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except OSError:
        return 0, ""
    finally:
        connection.close()


def start_gateway(name):
    return start(
        "gateway-" + name, inside(name, "dotnet", KENGER, "gateway"),
        KENGER_REGISTRY_URL=f"http://{REGISTRY}:5000", KENGER_REGISTRY_TOKEN=TOKEN, KENGER_GATEWAY_ID="gateway-" + name, KENGER_GATEWAY_NAMESPACE="pair",
        KENGER_GATEWAY_HEALTH_PATH="/_gateway/ready", KENGER_GATEWAY_LISTEN="http://*:18080", KENGER_GATEWAY_DRAIN_TIME="30", KENGER_GATEWAY_NODE_NETWORKS="10.77.0.0/24")


def start_keepalived(name):
    return start(
        "keepalived-" + name,
        inside(name, "keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp", "--use-file", f"/etc/keepalived/keepalived-{name}.conf",
               "--pid", f"{FOLDER}/{name}.pid", "--vrrp_pid", f"{FOLDER}/{name}.vrrp.pid"))


def has_address(name):
    shown = subprocess.run(inside(name, "ip", "-4", "addr", "show", "dev", "eth0"), capture_output=True, text=True).stdout
    return f" {ADDRESS}/" in shown


def read_log(name):
    with open(logs[name]) as log:
        return log.read()


class Load:
    """Callers that never pause: some anew each time, some that keep their connections, some with requests that take long."""

    def __init__(self):
        self.lock, self.over = threading.Lock(), threading.Event()
        self.done, self.failures, self.answers = 0, [], []
        callers = [(False, "/"), (False, "/slow"), (False, "/slow"), (True, "/"), (True, "/slow"), (True, "/slow")]
        self.threads = [threading.Thread(target=self.call, args=caller, daemon=True) for caller in callers]
        for thread in self.threads:
            thread.start()

    def call(self, keeps, path):
        connection, used = None, False
        while not self.over.is_set():
            try:
                if connection is None:
                    connection, used = http.client.HTTPConnection(ADDRESS, 18080, timeout=30), False
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                problem = None if answer.status == 200 else f"{path} {answer.status}"
                closes = answer.getheader("Connection", "").lower() == "close"
            except http.client.RemoteDisconnected as exception:
                # Kept, and ended by the gateway before the request: every client begins anew.
                problem, closes = (None if used else f"{path} {exception!r}"), True
                if used:
                    connection = None
                    continue
            except (OSError, http.client.HTTPException) as exception:
                problem, closes = f"{path} {'kept' if used else 'new'} {exception!r}", True
            with self.lock:
                self.done += 1
                if problem:
                    self.failures.append(problem)
                elif not used:
                    self.answers.append(time.monotonic())
            used = True
            if closes or not keeps:
                connection.close()
                connection = None
            if problem or path == "/":
                # A machine may have two cores.
                time.sleep(0.02)

    def more(self, count):
        target = self.done + count
        becomes("more requests", lambda: self.done >= target)

    def watch(self, name, happens):
        """What the callers see while something happens, and for a while before and after."""
        self.more(100)
        with self.lock:
            begin, failed, first = self.done, len(self.failures), len(self.answers) - 1
        happens()
        self.more(200)
        with self.lock:
            times = self.answers[first:]
            gap = max(later - earlier for earlier, later in zip(times, times[1:]))
            failures = self.failures[failed:]
            print(json.dumps({"what": name, "requests": self.done - begin, "failed": len(failures), "gap": round(gap, 2), "failures": failures[:5]}), flush=True)


def main():
    run("mount", "--bind", os.path.join(FOLDER, "etc"), "/etc/keepalived")
    run("ip", "link", "set", "lo", "up")
    run("ip", "link", "add", "br0", "type", "bridge")
    run("ip", "addr", "add", "10.77.0.1/24", "dev", "br0")
    run("ip", "link", "set", "br0", "up")
    for name, address in MACHINES.items():
        make_machine(name, address)
    registry = start("registry", inside("r", "dotnet", KENGER, "server", "--store", "memory", "--no-console"), KENGER_SERVER_TOKENS=TOKEN)
    nodes = [start(f"node-{port}", inside("r", sys.executable, "-c", NODE, str(port))) for port in (8001, 8002)]
    becomes("the registry", lambda: ask(REGISTRY, 5000, "/health")[0] == 200)
    for port in (8001, 8002):
        connection = http.client.HTTPConnection(REGISTRY, 5000, timeout=10)
        body = json.dumps({"ns": "pair", "host": REGISTRY, "port": port, "mode": "static"})
        connection.request("POST", "/api/upstream/node/register", body, {"X-API-Token": TOKEN, "Content-Type": "application/json"})
        answer = connection.getresponse().read().decode()
        assert '"code":0' in answer, answer

    # As docs/high-availability.md says.
    for name in "ab":
        run(*inside(name, "sysctl", "--quiet", "--load", os.path.join(DEPLOY, "kenger-sysctl.conf")))
        run(*inside(name, "ip", "addr", "add", ADDRESS + "/32", "dev", "lo"))
        with open(os.path.join(DEPLOY, "kenger.nft")) as rules:
            text = rules.read()
        own = os.path.join(FOLDER, f"{name}.nft")
        with open(own, "w") as rules:
            rules.write(text if name == "a" else text.replace("define other = 10.77.0.12", "define other = 10.77.0.11"))
        run(*inside(name, "nft", "--file", own))
    gateways = {name: start_gateway(name) for name in "ab"}
    for name in "ab":
        becomes("gateway " + name, lambda: ask(MACHINES[name], 18080, "/_gateway/ready")[0] == 200)
    keepalived = {name: start_keepalived(name) for name in "ab"}
    becomes("the address is at a", lambda: has_address("a"))
    becomes("the address answers", lambda: ask(ADDRESS, 18080, "/")[0] == 200)
    load = Load()

    def polite_stop():
        gateways["a"].send_signal(signal.SIGTERM)
        becomes("the address moves to b", lambda: has_address("b") and not has_address("a"))
        becomes("gateway a has ended", lambda: gateways["a"].poll() is not None)

    def come_back():
        before = read_log("keepalived-a").count("Entering BACKUP STATE")
        gateways["a"] = start_gateway("a")
        becomes("a stands by", lambda: read_log("keepalived-a").count("Entering BACKUP STATE") > before)
        print(json.dumps({"what": "stays", "at_b": has_address("b"), "at_a": has_address("a")}), flush=True)

    def kill_gateway():
        gateways["b"].kill()
        becomes("the address moves to a", lambda: has_address("a"))
        becomes("it answers again", lambda: ask(ADDRESS, 18080, "/")[0] == 200)

    def kill_node():
        nodes[0].kill()

    def kill_machine():
        before = read_log("keepalived-b").count("Entering BACKUP STATE")
        gateways["b"] = start_gateway("b")
        becomes("b stands by", lambda: read_log("keepalived-b").count("Entering BACKUP STATE") > before)
        load.more(50)
        run("ip", "link", "set", "to-a", "down")
        becomes("the address moves to b", lambda: has_address("b"))
        becomes("it answers again", lambda: ask(ADDRESS, 18080, "/")[0] == 200)

    load.watch("polite stop", polite_stop)
    load.watch("return", come_back)
    load.watch("gateway killed", kill_gateway)
    load.watch("node killed", kill_node)
    load.watch("machine dead", kill_machine)
    load.over.set()
    registry.kill()
    keepalived["b"].terminate()


try:
    main()
except BaseException as problem:
    print(f"{type(problem).__name__}: {problem}")
    for name, log in logs.items():
        print(f"== {name}\n{read_log(name)[-3000:]}")
    raise
finally:
    for process in reversed(started):
        process.kill()
        process.wait()
