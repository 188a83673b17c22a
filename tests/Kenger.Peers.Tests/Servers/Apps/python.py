# Ways to write a router with Python's own servers, each on a port of its own. Ends when its standard input does.
import functools
import os
import sys
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

GUARDED_HOSTS = ("secret.example.com", "xn--mnchen-3ya.example")


class Server(ThreadingHTTPServer):
    request_queue_size = 256


def is_below(path):
    return path == "/api" or path.startswith("/api/")


def told(is_in, read):
    return f"{'PROTECTED' if is_in else 'OPEN'} {read!a}".encode()


class Files(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass


class Raw(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def read(self):
        return self.path.split("?")[0]

    def do_GET(self):
        read = self.read()
        body = told(is_below(read), read)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Unquote(Raw):
    def read(self):
        return urllib.parse.unquote(urllib.parse.urlsplit(self.path).path)


class Wsgi(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 256


class WsgiHandler(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def app(environ, start_response):
    path, host = environ["PATH_INFO"], environ.get("HTTP_HOST", "")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [told(is_below(path) or host.split(":")[0].lower().rstrip(".") in GUARDED_HOSTS, (path, host))]


def main():
    wsgi = Wsgi(("127.0.0.1", 0), WsgiHandler)
    wsgi.set_app(app)
    servers = {
        "python-wsgi": wsgi,
        "python-raw": Server(("127.0.0.1", 0), Raw),
        "python-unquote": Server(("127.0.0.1", 0), Unquote),
        "python-files": Server(("127.0.0.1", 0), functools.partial(Files, directory=sys.argv[1])),
    }
    for name, server in servers.items():
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(name, server.server_address[1])
    sys.stdin.read()
    os._exit(0)


main()
