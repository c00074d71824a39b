"""How many entries the guestbook has: it asks the Service of that name, as any program asks any web server."""
import os
import signal
import socketserver
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import URLError
from urllib.request import urlopen

GUESTBOOK = os.environ.get("GUESTBOOK", "http://guestbook")


class Counter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def do_GET(self):
        try:
            with urlopen(GUESTBOOK, timeout=60) as answer:
                entries = answer.read().count(b"\n") - 1
            self.send(200, f"{entries} entries\n", answer.headers.get("Server-Timing"))
        except URLError as error:
            self.send(502, f"{GUESTBOOK}: {error}\n")

    def send(self, code, text, timing=None):
        body = text.encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(body)))
        if timing:  # how long the guestbook's wake took, beside the gateway's own header for this Service
            self.send_header("Guestbook-Timing", timing)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def server_bind(self):  # HTTPServer's asks for the name of the host, and waits for an answer
        socketserver.TCPServer.server_bind(self)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Counter).serve_forever()
