"""Requests that no phone sends, byte for byte: each is told a 4xx, or it would be a bug.

Each family is a list of whole requests, sent on connections of their own.
"""

import gzip
import json
from collections.abc import Callable

from tests.system.hostile_photos import smear

START = b'--x\r\nContent-Disposition: form-data; name="file"; filename="p"\r\n\r\n'
END = b"\r\n--x--\r\n"
FORM = b"multipart/form-data; boundary=x"


def body(photo: bytes | None = None) -> bytes:
    return START + (smear("JPEG") if photo is None else photo) + END


def request(
    content: bytes = b"",
    *headers: bytes,
    line: bytes = b"POST /classify HTTP/1.1",
    kind: bytes | None = FORM,
    host: bytes | None = b"127.0.0.1",
    length: bytes | None = None,
) -> bytes:
    """Return a request; `length` replaces the right Content-Length, and none of it goes without."""
    lines = [line]
    if host is not None:
        lines.append(b"Host: " + host)
    if kind is not None:
        lines.append(b"Content-Type: " + kind)
    lines += headers
    if length is None:
        length = b"%d" % len(content)
    if length:
        lines.append(b"Content-Length: " + length)
    return b"\r\n".join(lines) + b"\r\n\r\n" + content


def get(path: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
    line = method + b" " + path + b" HTTP/1.1"
    return request(b"", *headers, line=line, kind=None, length=b"")


def chunked(*chunks: bytes, last: bytes = b"0\r\n\r\n") -> bytes:
    content = b"".join(b"%x\r\n%s\r\n" % (len(one), one) for one in chunks) + last
    return request(content, b"Transfer-Encoding: chunked", length=b"")


def raw_chunks(content: bytes) -> bytes:
    return request(content, b"Transfer-Encoding: chunked", length=b"")


def field(head: bytes, content: bytes = b"x") -> bytes:
    """Return a form with one part of such headers."""
    return b"--x\r\n" + head + b"\r\n\r\n" + content + END


NAMED = b'Content-Disposition: form-data; name="file"; filename='

HEAD = b"/taught/00000000-0000-4000-8000-000000000000"


def told(content: bytes, line: bytes = b"POST /taught HTTP/1.1") -> bytes:
    """Return a request with JSON, or with what is none."""
    return request(content, line=line, kind=b"application/json")


def named(*names: bytes) -> list[bytes]:
    """Return requests that begin microscopes of such names, in JSON."""
    return [told(b'{"kind": "microscope", "name": ' + name + b"}") for name in names]


REQUESTS: dict[str, Callable[[], list[bytes]]] = {
    # Forms.
    "no content type": lambda: [request(body(), kind=None)],
    "another content type": lambda: [
        request(json.dumps({"file": "x"}).encode(), kind=b"application/json"),
        request(b"file=x", kind=b"application/x-www-form-urlencoded"),
        request(smear("JPEG"), kind=b"image/jpeg"),
        request(body(), kind=b"multipart/mixed; boundary=x"),
        request(body(), kind=b"\xff\xfe"),
    ],
    "an urlencoded flood": lambda: [
        request(b"a=b&" * 500_000, kind=b"application/x-www-form-urlencoded"),
        request(b"file=" + b"%41" * 600_000, kind=b"application/x-www-form-urlencoded"),
    ],
    "no boundary": lambda: [request(body(), kind=b"multipart/form-data")],
    "an empty boundary": lambda: [request(body(), kind=b"multipart/form-data; boundary=")],
    "a boundary of 10,000 letters": lambda: [
        request(body(), kind=b"multipart/form-data; boundary=" + b"x" * 10_000)
    ],
    "a boundary of strange letters": lambda: [
        request(body(), kind=b"multipart/form-data; boundary=\xff\xfe\x80"),
        request(body(), kind=b'multipart/form-data; boundary="\t\t"'),
        request(body(), kind=b"multipart/form-data; boundary=--"),
    ],
    "two boundaries": lambda: [
        request(body(), kind=b"multipart/form-data; boundary=y; boundary=z"),
    ],
    "a boundary that never comes": lambda: [
        request(body(), kind=b"multipart/form-data; boundary=other")
    ],
    "20 MB before the boundary": lambda: [request(bytes(20_000_000) + body())],
    "no last boundary": lambda: [request(body()[:-7])],
    "nothing": lambda: [request(b""), request(b"--x--\r\n")],
    "a part without a name": lambda: [
        request(field(b"Content-Disposition: form-data")),
        request(field(b"Content-Type: image/jpeg")),
        request(field(b'Content-Disposition: attachment; filename="p"')),
    ],
    "another name": lambda: [request(body().replace(b'"file"', b'"photo"'))],
    "words in place of a file": lambda: [
        request(field(b'Content-Disposition: form-data; name="file"', b"a photo, honestly"))
    ],
    "10,000 parts": lambda: [
        request(b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n' * 10_000 + body()),
        request(START * 10_000 + END),
    ],
    "10,000 empty parts": lambda: [request(b"--x\r\n\r\n\r\n" * 10_000 + END)],
    "two photos": lambda: [request(body()[: -len(END)] + b"\r\n" + body())],
    "a part of 10,000 headers": lambda: [request(field(b"A: b\r\n" * 10_000 + NAMED + b'"p"'))],
    "a part's header of 1 MB": lambda: [
        request(field(b"A: " + b"b" * 1_000_000 + b"\r\n" + NAMED + b'"p"'))
    ],
    "a part's header without an end": lambda: [request(b"--x\r\n" + b"A" * 1_000_000)],
    "a part's header of strange letters": lambda: [
        request(field(b"\0\xff: x\r\n" + NAMED + b'"p"')),
        request(field(b"no colon here\r\n" + NAMED + b'"p"')),
    ],
    "a file name of 1 MB": lambda: [request(field(NAMED + b'"' + b"n" * 1_000_000 + b'"'))],
    "absurd file names, on no photo": lambda: [
        request(field(NAMED + name))
        for name in (
            b'"../../../../etc/passwd"',
            b'"C:\\Windows\\win.ini"',
            b'"a\0b.jpg"',
            b'"\xff\xfe\xfd"',
            b'"' + b"\xe2\x80\xae" * 200 + b'gpj.exe"',
            b'"<script>alert(1)</script>"',
            b'"; rm -rf /"',
            b'"',
            b"",
        )
    ],
    "a form in a form": lambda: [
        request(field(NAMED + b'"p"\r\nContent-Type: multipart/mixed; boundary=y', body()))
    ],
    "a field of 2 MB": lambda: [
        request(field(b'Content-Disposition: form-data; name="a"', bytes(2_000_000)))
    ],
    "a form zipped to a bomb": lambda: [
        request(gzip.compress(bytes(20_000_000)), b"Content-Encoding: gzip")
    ],
    "a strange charset": lambda: [
        request(body(b"x"), kind=b"multipart/form-data; charset=utf-7; boundary=x"),
        request(body(b"x"), kind=b"multipart/form-data; charset=idna; boundary=x"),
        request(body(b"x"), kind=b"multipart/form-data; charset=\xff; boundary=x"),
    ],
    # Lengths.
    "100 MB": lambda: [request(bytes(100_000_000))],
    "a length of 100 GB": lambda: [request(body(), length=b"100000000000")],
    "a length of 5,000 digits": lambda: [request(body(), length=b"9" * 5000)],
    "a length that is no number": lambda: [
        request(body(), length=told)
        for told in (b"-1", b"+5", b"1e3", b"0x10", b"five", b"\xd9\xa1", b"1 2", b"1,2", b"1.0")
    ],
    "two lengths": lambda: [request(body(), b"Content-Length: 7"), request(body(), length=b"5, 7")],
    "a length shorter than the form": lambda: [
        request(body(), length=b"%d" % length) for length in (0, 1, 70, 500, 5000)
    ],
    "a length longer than the form": lambda: [request(body(), length=b"1000000")],
    "a form cut at every hundredth byte": lambda: [
        request(body()[:length], length=b"%d" % len(body()))
        for length in range(0, len(body()), 100)
    ],
    # Chunks.
    "30 MB in chunks": lambda: [chunked(START, *[bytes(1_000_000)] * 30, END)],
    "a flood of chunks of one byte": lambda: [
        raw_chunks(b"1\r\na\r\n" * 1_000_000),
        chunked(*[bytes([one]) for one in body() * 3]),
    ],
    "a chunk's length that is none": lambda: [
        raw_chunks(told + b"\r\nabc\r\n0\r\n\r\n")
        for told in (b"zz", b"-1", b"0x3", b"", b"f" * 30, b"3;" + b"a" * 100_000, b"\xff")
    ],
    "a chunk longer than told": lambda: [raw_chunks(b"2\r\nabcdef\r\n0\r\n\r\n")],
    "chunks without an end": lambda: [chunked(START, smear("JPEG"), END, last=b"")],
    "a trailer of 1 MB": lambda: [chunked(body(b"x"), last=b"0\r\nA: " + b"b" * 1_000_000)],
    "another transfer coding": lambda: [
        request(body(), b"Transfer-Encoding: " + coding, length=b"")
        for coding in (b"gzip", b"gzip, chunked", b"chunked, chunked", b"identity, x", b"\xff")
    ],
    # Headers.
    "10,000 headers": lambda: [get(b"/nowhere", *[b"A%d: b" % one for one in range(10_000)])],
    "a header of 1 MB": lambda: [get(b"/nowhere", b"A: " + b"b" * 1_000_000)],
    "cookies of 100 kB": lambda: [get(b"/history", b"Cookie: " + b"a=b; " * 20_000)],
    "a header of strange letters": lambda: [
        get(b"/nowhere", told)
        for told in (b"A\0: b", b"A: b\0c", b"A B: c", b": b", b"no colon", b"\xff: b", b"A : b")
    ],
    "line feeds without a carriage return, twice over": lambda: [
        b"GET /nowhere HTTP/1.1\nHost: 127.0.0.1\nHost: 127.0.0.1\n\n"
    ],
    "no host": lambda: [request(body(), host=None)],
    "another's host": lambda: [
        get(b"/history").replace(b"127.0.0.1", host)
        for host in (b"evil.example", b"127.0.0.1.evil.example", b"", b"a b", b"[::1", b"\xff")
    ],
    "two hosts": lambda: [get(b"/history", b"Host: evil.example")],
    "another's page writes": lambda: [
        request(body(), b"Origin: http://evil.example"),
        request(body(), b"Sec-Fetch-Site: cross-site"),
    ],
    "an id that is none": lambda: [
        request(body(), b"Idempotency-Key: " + key)
        for key in (b"1", b"\xff\xfe", b"'; drop table answers;--", b"{0}" * 2000)
    ],
    "an expectation nobody has": lambda: [request(body(b"x"), b"Expect: wonders")],
    "an upgrade to something else": lambda: [
        get(b"/classify", b"Connection: Upgrade", b"Upgrade: " + what)
        for what in (b"websocket", b"h2c", b"\xff")
    ],
    # Addresses.
    "path tricks": lambda: [
        get(path)
        for path in (
            b"/static/../app/main.py",
            b"/static/%2e%2e/app/main.py",
            b"/static/..%2fapp%2fmain.py",
            b"/static/....//app/main.py",
            b"/static/..\\app\\main.py",
            b"/static/..%5capp%5cmain.py",
            b"/static/%c0%ae%c0%ae/app/main.py",
            b"/static/%252e%252e/app/main.py",
            b"/static//etc/passwd",
            b"//etc/passwd",
            b"/static/js/capture.js/..",
            b"/static/",
            b"/.git/config",
            b"/.env",
        )
    ],
    "nothing but a zero byte in a path": lambda: [
        get(b"/static/%00"),
        get(b"/static/app.css%00.jpg"),
        get(b"/history/%00"),
    ],
    "a path that is not UTF-8": lambda: [
        get(b"/%ff%fe"),
        get(b"/static/%ff"),
        get(b"/history/%ff"),
        get(b"/\xff\xfe"),
    ],
    "a path of 100 kB": lambda: [get(b"/" + b"a" * 100_000)],
    "a name of 300 letters in a path": lambda: [get(b"/static/" + b"a" * 300)],
    "a question of strange letters": lambda: [
        request(body(), line=b"POST /classify?explain=" + told + b" HTTP/1.1")
        for told in (b"%ff", b"2", b"%00", b"1%0d%0aSet-Cookie:%20a=b", b"\xff")
    ],
    "10,000 questions": lambda: [get(b"/nowhere?" + b"a=b&" * 3000)],
    "an answer's id that is none": lambda: [
        get(b"/history/" + told)
        for told in (b"1", b"%27%20or%201=1", b"..%2f..%2fphoto.jpg", b"{}", b"0" * 5000)
    ],
    "a page that is none": lambda: [
        get(b"/history?page=" + told)
        for told in (b"0", b"-1", b"1" * 400, b"1" * 5000, b"NaN", b"%ff", b"1.5")
    ],
    "an address with a host in it": lambda: [
        get(b"http://evil.example/history"),
        get(b"https://127.0.0.1@evil.example/history"),
        get(b"http://"),
        get(b"http:/history"),
        get(b"*", method=b"OPTIONS"),
        get(b"evil.example:443", method=b"CONNECT"),
    ],
    # What is taught.
    "a microscope's id that is none": lambda: [
        get(b"/taught/" + told + end, method=method)
        for told in (b"1", b"%27%20or%201=1", b"..%2f..", b"{}", b"0" * 5000, b"%00", b"%ff")
        for method, end in (
            (b"GET", b""),
            (b"DELETE", b""),
            (b"GET", b"/examples"),
            (b"POST", b"/undo"),
            (b"GET", b"/examples/1/picture.jpg"),
            (b"DELETE", b"/examples/%00"),
        )
    ],
    "a microscope that is none": lambda: [
        request(body(), line=b"POST /classify?microscope=" + told + b" HTTP/1.1")
        for told in (
            *(b"nobody", b"%00", b"%ff", b"%E2%80%AE", b"a" * 5000, b"1%0d%0aSet-Cookie:%20a=b"),
            *(b"%27%20or%201=1", HEAD[8:], b"..%2f", b"%F0%9F%94%AC"),
        )
    ],
    "a photo for a microscope that is none": lambda: [
        request(body(), line=b"POST " + HEAD + b"/examples" + query + b" HTTP/1.1")
        for query in (b"", b"?label=a", b"?label=%00", b"?label=" + b"a" * 5000, b"?label=%ff")
    ],
    "JSON that is none": lambda: [
        told(content)
        for content in (
            *(b"", b"{", b"[]", b"null", b"5", b"\xff\xfe", b"{'kind': 'microscope'}", b"\0"),
            *(b"NaN", b'{"kind": Infinity}', b'"' + b"a" * 90_000, b"[" * 90_000),
            *(b'{"a":' * 15_000, b"9" * 90_000, b'{"kind": ' + b"9" * 5000 + b"}"),
        )
    ],
    "JSON of 20 MB": lambda: [
        told(b"[" + b"[]," * 6_600_000 + b"[]]"),
        told(b'"' + b"a" * 20_000_000 + b'"'),
        told(b'{"label": ' + b" " * 20_000_000 + b"null}", b"PATCH " + HEAD + b" HTTP/1.1"),
    ],
    "JSON of another shape": lambda: [
        told(json.dumps(content).encode())
        for content in (
            {"kind": "microscope"},
            {"kind": "microscope", "name": None},
            {"kind": "microscope", "name": ["a"]},
            {"kind": "microscope", "name": "a", "id": "1"},
            {"kind": ["microscope"], "name": "a"},
            {"kind": "classes", "name": "a"},
            {"kind": "classes", "name": "a", "classes": {"label": "a"}},
            {"kind": "classes", "name": "a", "classes": [{"label": "a"}]},
            {"kind": "classes", "name": "a", "classes": [{"label": "a"}, {"label": 5}]},
            {"kind": "classes", "name": "a", "classes": [{"label": "a"}, {"label": "A"}]},
            {"kind": "classes", "name": "a", "classes": [{"label": str(n)} for n in range(51)]},
            {
                "kind": "classes",
                "name": "a",
                "classes": [{"label": "a"}, {"label": "b", "colour": "url(//evil.example)"}],
            },
            {"kind": "classes", "name": "a", "classes": [{"label": "a"}] * 2, "frame": "no"},
        )
    ],
    "a name that no page can show": lambda: named(
        *(b'""', b'" "', b'"a\\u0000"', b'"a\\nb"', b'"\\ud800a"', b'"a\xff"', b'"a\\u2028b"'),
        *(b'"\\u202egpj"', b'"\\u2067a"', b'"a\\u200f"', b'"\\u0301"', b'"' + b"a" * 65 + b'"'),
        *(b'"none"', b'"NONE"', b'"' + b"a" * 99_000 + b'"', b'"' + b"\xef\xb7\xba" * 65 + b'"'),
    ),
    "a label from right to left": lambda: [
        told(
            b'{"kind": "classes", "name": "a", "classes": [{"label": "b"}, {"label": "%b"}]}' % turn
        )
        for turn in (b"\\u202eb", b"c\\u2066", b"\\u061cc", b"c\\u200e")
    ],
    "another's page teaches": lambda: [
        request(
            b"{}",
            b"Origin: http://evil.example",
            line=method + b" " + HEAD + end + b" HTTP/1.1",
            kind=b"application/json",
        )
        for method, end in ((b"PATCH", b""), (b"DELETE", b""), (b"POST", b"/teach"))
    ],
    # Methods and protocols.
    "methods nobody serves": lambda: [
        get(b"/classify", method=method)
        for method in (b"GET", b"PUT", b"DELETE", b"TRACE", b"BREW", b"post", b"PATCH", b"A" * 300)
    ],
    "a method of strange letters": lambda: [
        get(b"/", method=method) for method in (b"", b"G\0T", b"GE T", b"\xff", b'"GET"')
    ],
    "a version nobody speaks": lambda: [
        b"GET / " + version + b"\r\nHost: 127.0.0.1\r\n\r\n"
        for version in (b"", b"HTTP/9.9", b"HTTP/2.0", b"HTTP/1.1.1", b"http/1.1", b"HTTP/\xff")
    ],
    "another protocol": lambda: [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500) + b"\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"EHLO example.org\r\nMAIL FROM:<a@example.org>\r\n\r\n",
        b"\x05\x01\x00\r\n\r\n",
        b"*1\r\n$4\r\nPING\r\n\r\n",
    ],
    "noise": lambda: [bytes(range(256)) * 80 + b"\r\n\r\n"],
    "nothing but line ends": lambda: [b"\r\n" * 100_000 + get(b"/nowhere")],
    "two requests, the second smuggled": lambda: [
        request(
            b"0\r\n\r\nGET /history HTTP/1.1\r\nHost: evil.example\r\n\r\n",
            b"Transfer-Encoding: chunked",
        )
    ],
    "a length beside a transfer coding": lambda: [
        request(body(), b"Transfer-Encoding: " + coding) for coding in (b"chunked", b"identity")
    ],
}

CUT_SHORT = {
    "a length longer than the form",
    "a form cut at every hundredth byte",
    "chunks without an end",
}
"""After these the client says that nothing more will come; else the server would wait for it."""
