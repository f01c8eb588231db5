"""A real SMTP server on the loopback for stories of letters: it keeps what it is given and refuses whom it is told to."""
import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default


class Mailbox(socketserver.ThreadingTCPServer):
    """Letters in the order they came; `refuses` holds addresses and the answer they get, `silent` drops every caller."""
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Caller)
        self.letters: list[EmailMessage] = []
        self.envelopes: list[tuple[str, str]] = []
        self.refuses: dict[str, str] = {}
        self.silent = False

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


class _Caller(socketserver.StreamRequestHandler):
    server: Mailbox

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def handle(self) -> None:
        if self.server.silent:
            return
        self._say("220 mailbox")
        sender = recipient = ""
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            if verb.upper() in {"EHLO", "HELO", "RSET", "NOOP"}:
                self._say("250 ok")
            elif verb.upper() == "MAIL":
                sender = rest.split("<")[1].split(">")[0]
                self._say("250 ok")
            elif verb.upper() == "RCPT":
                recipient = rest.split("<")[1].split(">")[0]
                self._say(self.server.refuses.get(recipient, "250 ok"))
            elif verb.upper() == "DATA":
                self._say("354 go on")
                self._take(sender, recipient)
                self._say("250 kept")
            elif verb.upper() == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("502 unknown")

    def _take(self, sender: str, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        self.server.envelopes.append((sender, recipient))
        self.server.letters.append(email.message_from_bytes(b"".join(lines), policy=default))


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """The server while the story is told."""
    with Mailbox() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)
