#!/usr/bin/env python3
"""Does repair stay in proportion to its input, however the input is made? Ten megabytes of each kind, under ten seconds.

usage: full_hostile.py WORKDIR [KIND...]       POLICYMINE_BIN names the program; exits 1 when something is wrong
"""
import pathlib
import random
import resource
import subprocess
import sys

from full_program import BIN, check, finish

WORK = pathlib.Path(sys.argv[1])
ONLY = sys.argv[2:]
MEGABYTE = 1000 * 1000
SMALL, LARGE = 2, 10
# The promise, for a release build on one core, dictionaries included: processor time, as others may use the machine.
SECONDS = 10.0
# Five times the input may take this many times as long: caches and memory cost something, a square would be 25.
GROWTH = 8.0
# Below this a ratio is noise: starting alone, which is taken off, differs by a tenth of a second from time to time.
NOISE = 1.0

SENTENCE = "各地要把社区服务送到群众身边，办好每一件小事。"
TRADITIONAL = "各地要把社區服務送到群眾身邊，辦好每一件小事。"
# A site that glosses: enough of it that the document counts as annotated, whatever follows.
GLOSSED = "區(qū)裡發(fā)通知，網(wǎng)格員負(fù)責(zé)送，區(qū)裡發(fā)話，網(wǎng)格員負(fù)責(zé)聽。"
UTF8_AS_GBK = (SENTENCE + SENTENCE[:-1]).encode().decode("gb18030", "replace")
UTF8_AS_LATIN = SENTENCE.encode().decode("latin-1")


def repeat(unit, front=""):
    return lambda size: (front.encode() + unit.encode() * (size // len(unit.encode()) + 1))[:size].decode("utf-8", "ignore").encode()


def raw(unit):
    return lambda size: (unit * (size // len(unit) + 1))[:size]


def noise(size):
    return random.Random(3).randbytes(size)


def hanzi(size):
    made = random.Random(4)
    return "".join(chr(made.randrange(0x4E00, 0x9FA5)) for _ in range(size // 3)).encode()


def lossy(size):
    """UTF-8 read as GBK where every twelfth byte is gone: a lost character in every second word, on one line."""
    bytes_ = (SENTENCE * (size // 60 + 1)).encode()
    kept = bytes(byte for at, byte in enumerate(bytes_) if at % 12 != 5)
    return kept.decode("gbk", "replace").replace("\ufffd", "?").encode()[:size].decode("utf-8", "ignore").encode()


KINDS = {
    "? and hanzi by turns": repeat("?基"),
    "?! repeated": repeat("?!"),
    "?! after hanzi": repeat("基?!"),
    "?! in an annotated text": repeat("?!", GLOSSED),
    "?; and hanzi in an annotated text": repeat("?;鶎", GLOSSED),
    "half glosses": repeat("?shù)"),
    "half glosses in an annotated text": repeat("?shù)纳", GLOSSED),
    "glosses": repeat("區(qū)"),
    "glosses of an annotated text": repeat(GLOSSED),
    "damaged glosses": repeat("全崗?fù)ā\ue1eeぷ鳈C(jī)制，", GLOSSED),
    "opening parentheses": repeat("區(qū", GLOSSED),
    "UTF-8 read as GBK, one line": repeat(UTF8_AS_GBK),
    "UTF-8 read as GBK, lines": repeat(UTF8_AS_GBK + "\n"),
    "UTF-8 read as GBK, bytes lost": lossy,
    "UTF-8 read as Latin-1": repeat(UTF8_AS_LATIN),
    "UTF-8 read as Latin-1 twice": repeat(UTF8_AS_LATIN.encode().decode("latin-1")),
    "GBK read as Latin-1": repeat(SENTENCE.encode("gbk").decode("latin-1")),
    "Big5 read as GBK": repeat(TRADITIONAL.encode("big5").decode("gbk", "replace")),
    "GBK read as Big5": repeat(SENTENCE.encode("gbk").decode("big5", "replace")),
    "euro signs": repeat("€鍩"),
    "U+FFFD and hanzi by turns": repeat("\ufffd基"),
    "U+FFFD": repeat("\ufffd"),
    "U+FFFD in an annotated text": repeat("\ufffd鶎", GLOSSED),
    "question marks": repeat("?", "基"),
    "four question marks and a hanzi": repeat("????基"),
    "leftovers": repeat("锟斤拷"),
    "leftovers, cut": repeat("锟"),
    "&#x without an end": repeat("&#x"),
    "references": repeat("&#x57FA;"),
    "references, broken by turns": repeat("&#x57FA;&#x"),
    "\\u without digits": repeat("\\u"),
    "\\u escapes": repeat("\\u57fa"),
    "half surrogates": repeat("\\ud83d"),
    "%E5 repeated": repeat("%E5"),
    "percent signs": repeat("%"),
    "percent escapes": repeat("%E5%9F%BA"),
    "percent escapes and hanzi": repeat("%E5基"),
    "radicals": repeat("⼈"),
    "radicals and hanzi": repeat("基⼈"),
    "radicals and marks": repeat("⼈、⼤\ufeff"),
    "byte order marks": repeat("\ufeff基"),
    "quotation marks": repeat("“基", GLOSSED),
    "< repeated": repeat("<"),
    "< after hanzi": repeat("基<"),
    "tags": repeat("基<p"),
    "~{ repeated": repeat("~{"),
    "~{ and hanzi by turns": repeat("~{;y~}"),
    "~{ that never ends": repeat("~{;y2c"),
    "lone lead bytes": raw(b"\xbb"),
    "lead bytes and ASCII": raw(b"\xbb\xf9\x81 "),
    "lone bytes of four": raw(b"\x81\x30\x81"),
    "lines of many encodings": raw("社区服务送到身边\n".encode() + "社区服务送到身边\n".encode("gbk")),
    "UTF-16 by parity": raw("社区 service，".encode("utf-16-le")),
    "half surrogates in UTF-16": raw(b"\x3d\xd8" + "社".encode("utf-16-le")),
    "zero bytes": raw(b"a\0"),
    "random bytes": noise,
    "random hanzi": hanzi,
    "clean text, one line": repeat(SENTENCE),
    "empty lines": repeat("基\n"),
}


def used():
    """Processor time of the programs run so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def seconds(path):
    """Processor time for one file, and what is wrong, if anything."""
    before = used()
    try:
        done = subprocess.run([BIN, "repair", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        return used() - before, "no end in 300 s"
    said = done.stderr.decode(errors="replace").strip()
    # Bytes that are no text in any encoding are refused, and that is an answer.
    refused = done.returncode == 2 and ("not text" in said or "binary" in said)
    fine = done.returncode == 0 or refused
    return used() - before, "" if fine else "exit %d: %s" % (done.returncode, said[-200:])


def main():
    empty = WORK / "start.txt"
    empty.write_text(SENTENCE, encoding="utf-8")
    start = min(seconds(empty)[0] for _ in range(3))
    print("        %.2f s to start and load the dictionaries" % start)
    for kind, make in KINDS.items():
        if ONLY and kind not in ONLY:
            continue
        times = []
        for size in (SMALL, LARGE):
            path = WORK / "hostile.txt"
            path.write_bytes(make(size * MEGABYTE))
            took, wrong = seconds(path)
            times.append(took)
        small, large = (max(took - start, 0.0) for took in times)
        grows = large > NOISE and large > GROWTH * max(small, NOISE / (LARGE / SMALL))
        check(not wrong and times[-1] < SECONDS and not grows,
              "%-36s %6.2f s for %d MB, %6.2f s for %d MB %s" % (kind, times[0], SMALL, times[1], LARGE, wrong))
    finish()


main()
