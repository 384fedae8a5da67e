"""From a use on one server to the one who follows it on another, over a WebSocket (RFC 6455, graphql-transport-ws)."""

import base64
import json
import os
import socket
import statistics
import struct
import threading
import time
from urllib.parse import urlsplit

from load import tenant_id
from programs import Api, Failed

USE = "mutation($id:ID!){consumeQuota(input:{tenantId:$id,resource:\"seats\",amount:1}){quota{used}}}"
FOLLOW = "subscription($id:ID!){usageChanged(tenantId:$id){quota{resource{key}used}}}"
PATIENCE = 5


class Follower:
    """Notes when it was told of each amount."""

    def __init__(self, server, token, id):
        self.told, self.error = {}, None
        address = urlsplit(server.url)
        self.socket = socket.create_connection((address.hostname, address.port), timeout=PATIENCE)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET /graphql/ws HTTP/1.1\r\nHost: {address.netloc}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n"
                             "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n").encode())
        self.file = self.socket.makefile("rb")
        if b" 101 " not in self.file.readline():
            raise Failed("no WebSocket was opened")
        while self.file.readline().strip():
            pass
        self.send({"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}})
        if self.receive()["type"] != "connection_ack":
            raise Failed("the WebSocket was not let in")
        self.send({"id": "1", "type": "subscribe", "payload": {"query": FOLLOW, "variables": {"id": id}}})
        threading.Thread(target=self.listen, daemon=True).start()

    def send(self, message):
        data, mask = json.dumps(message).encode(), os.urandom(4)
        length = bytes([0x80 | len(data)]) if len(data) < 126 else bytes([0x80 | 126]) + struct.pack(">H", len(data))
        self.socket.sendall(b"\x81" + length + mask + bytes(byte ^ mask[place % 4] for place, byte in enumerate(data)))

    def receive(self):
        while True:
            first, length = self.file.read(2)
            if length == 126:
                length, = struct.unpack(">H", self.file.read(2))
            data = self.file.read(length)
            if first & 0x0f == 1:
                return json.loads(data)
            if first & 0x0f == 8:
                raise Failed("the WebSocket was closed")

    def listen(self):
        try:
            while True:
                message = self.receive()
                if message["type"] == "next":
                    self.told[message["payload"]["data"]["usageChanged"]["quota"]["used"]] = time.monotonic()
                elif message["type"] == "ping":
                    self.send({"type": "pong"})
        except (Failed, OSError, ValueError, KeyError) as error:
            self.error = error

    def close(self):
        self.socket.close()


def follow(bench, server, second, times, tell):
    """Milliseconds from the answer to a use on one server until the other has told of it."""
    id, token = tenant_id(7), bench.token.read_text()
    writer, found = Api(server, token), []
    follower = Follower(second, token, id)
    try:
        # The first use is told as soon as the other server looks.
        writer.ask(USE, id=id)
        time.sleep(0.5)
        for number in range(times):
            used = writer.ask(USE, id=id)["consumeQuota"]["quota"]["used"]
            answered = time.monotonic()
            while used not in follower.told:
                if follower.error or time.monotonic() - answered > PATIENCE:
                    raise Failed(f"a use was not told of on the second server: {follower.error or 'in time'}")
                time.sleep(0.001)
            found.append((follower.told[used] - answered) * 1000)
            # Not in step with the server's looks.
            time.sleep(0.02 + 0.007 * (number % 13))
        tell(f"follow: {times} uses, median {statistics.median(found):.0f} ms")
    finally:
        follower.close()
    return found
