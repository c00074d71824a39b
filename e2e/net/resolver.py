"""A resolver of the world: resolver.py IPV4 IPV6 [lies]: the addresses of world.test; all else does not exist.
One that lies answers first with a wrong id, then from another port, both with a wrong address, and only then right.
"""
import ipaddress
import socket
import struct
import sys

RIGHT = {1: ipaddress.ip_address(sys.argv[1]).packed, 28: ipaddress.ip_address(sys.argv[2]).packed}
WRONG = {1: ipaddress.ip_address("203.0.113.66").packed, 28: ipaddress.ip_address("2001:db8:66::66").packed}
SOA = b"\0" + struct.pack(">HHIH", 6, 1, 60, 22) + b"\0\0" + struct.pack(">5I", 1, 60, 60, 60, 60)


def question(query):
    """The name, the type and where the question ends."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]])
        at += query[at] + 1
    return b".".join(labels).lower(), struct.unpack(">H", query[at + 1 : at + 3])[0], at + 5


def answer(query, addresses, change=0):
    name, kind, end = question(query)
    known = name == b"world.test"
    data = addresses.get(kind) if known else None
    identity = struct.unpack(">H", query[:2])[0] ^ change
    head = struct.pack(">HHHHHH", identity, 0x8180 if known else 0x8183, 1, 1 if data else 0, 0 if data else 1, 0)
    record = b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 5, len(data)) + data if data else SOA
    return head + query[12:end] + record


server = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
server.bind(("::", 53))
other = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
while True:
    asked, peer = server.recvfrom(4096)
    if sys.argv[3:] == ["lies"]:
        server.sendto(answer(asked, WRONG, change=0x5555), peer)
        other.sendto(answer(asked, WRONG), peer)
    server.sendto(answer(asked, RIGHT), peer)
