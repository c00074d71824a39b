"""A web server of the Python library: Hello $TARGET!, with ?sleep=MS, ?cpu=MS and ?alloc=MB as in hello.c."""
import os
import signal
import socketserver
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ANSWER = f"Hello {os.environ.get('TARGET', 'Python')}!\n".encode()
kept = None


class Hello(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one packet

    def do_GET(self):
        global kept
        asked = {name: int(values[0]) for name, values in parse_qs(urlsplit(self.path).query).items()}
        if "alloc" in asked:
            kept = bytearray(b"\1") * (asked["alloc"] << 20)
        if "cpu" in asked:
            end = time.thread_time() + asked["cpu"] / 1000
            while time.thread_time() < end:
                pass
        time.sleep(asked.get("sleep", 0) / 1000)
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    do_POST = do_GET

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024

    def server_bind(self):  # HTTPServer's asks for the name of the host, and waits for an answer
        socketserver.TCPServer.server_bind(self)


def end(*_):
    os._exit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, end)
    Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Hello).serve_forever()
