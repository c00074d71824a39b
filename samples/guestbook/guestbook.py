"""A guestbook in PostgreSQL: GET / lists the entries, POST / adds its body. Where the database is, libpq reads from PGHOST and its like."""
import os
import signal
import socket
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg2

TABLE = "CREATE TABLE IF NOT EXISTS entries (id serial PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(), text text NOT NULL)"
LIST = "SELECT to_char(at, 'YYYY-MM-DD HH24:MI:SS'), text FROM entries ORDER BY id DESC LIMIT 100"
ADD = "INSERT INTO entries (text) VALUES (%s)"
LONGEST = 10_000  # bytes of an entry


class Database:
    """One connection, made when it is needed, and anew when it was lost. Used by one request at a time."""

    def __init__(self):
        self.connection = None
        self.lock = threading.Lock()

    def run(self, statement, values=()):
        with self.lock:
            try:
                return self.attempt(statement, values)
            except psycopg2.Error:
                if self.connection is None or not self.connection.closed:
                    self.forget()
                    raise
                self.forget()  # the server has ended the connection since it was used last
                return self.attempt(statement, values)

    def attempt(self, statement, values):
        if self.connection is None:
            self.connection = psycopg2.connect("", connect_timeout=5)
            self.connection.autocommit = True
            with self.connection.cursor() as cursor:
                cursor.execute(TABLE)
        with self.connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def forget(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


database = Database()


class Guestbook(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet

    def do_GET(self):
        self.answer(lambda: "".join(f"{at}  {text}\n" for at, text in database.run(LIST)))

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if not 0 < length <= LONGEST:
            self.close_connection = True
            return self.send(400, f"length of the entry: {length} bytes (expected: 1 to {LONGEST})\n")
        text = self.rfile.read(length).decode(errors="replace").replace("\0", "").strip()
        self.answer(lambda: database.run(ADD, (text,)) or "added\n")

    def answer(self, work):
        try:
            self.send(200, work())
        except psycopg2.Error as error:
            self.send(503, f"database: {error}\n")

    def send(self, code, text):
        body = f"{text}-- {socket.gethostname()}\n".encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
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
    Server(("0.0.0.0", int(os.environ.get("PORT", "8080"))), Guestbook).serve_forever()
