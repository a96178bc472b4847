#!/usr/bin/env python3
"""Does search find what a plain scan finds? Random substrings of real documents, names out of the tables and single
characters, as they stand and in another script, width and style of quotation marks, looked for by the program and by
folding every title and body here, with a fold written apart from the program's.

usage: full_search.py WORKDIR [QUERIES [DATA]]    POLICYMINE_BIN names the program; DATA is a data directory that is there
                                                  already; exits 1 when an answer differs
"""
import collections
import concurrent.futures
import pathlib
import random
import sys

from full_program import CORPORA, ROOT, Clock, call, check, finish, must, news_files, rows

WORK = pathlib.Path(sys.argv[1])
QUERIES = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
DATA = pathlib.Path(sys.argv[3]) if len(sys.argv) > 3 else WORK / "search-data"
# What Unicode calls White_Space; str.isspace counts four control characters more.
WHITE = set(map(chr, [*range(9, 14), 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000]))
FULL_WIDTH = range(0xFF01, 0xFF5F)


def read_fold():
    """The documented fold as a mapping of single characters: signs win over characters, those over case and width."""
    table = {}
    lexicons = ROOT / "pipeline" / "lexicons"
    for line in (lexicons / "fold_characters.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, target = line.split("\t")
            table[source] = target
    for line in (lexicons / "fold_signs.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            source, target = line.split("\t")[:2]
            first, _, last = source.partition("..")
            for code in range(int(first[2:], 16), int((last or first)[2:], 16) + 1):
                table[chr(code)] = "" if target == "-" else chr(int(target[2:], 16))
    return table


TABLE = read_fold()


def fold_once(char):
    if char in TABLE:
        return TABLE[char]
    if char in WHITE or 0xE0100 <= ord(char) <= 0xE01EF:
        return ""
    if ord(char) in FULL_WIDTH:
        char = chr(ord(char) - 0xFEE0)
    lower = char.lower()
    return lower if len(lower) == 1 else char


def fold(text):
    out = []
    for char in text:
        for _ in range(4):
            following = fold_once(char) if char else ""
            if following == char:
                break
            char = following
        out.append(char)
    return "".join(out)


def quoted(text):
    return '"%s"' % text.replace("\\", "\\\\").replace('"', '\\"')


def substrings(documents, count):
    """Pieces of 1 to 12 characters, from everywhere: inside lines, across line ends, at signs, digits and Latin."""
    chance = random.Random(20240501)
    marked = collections.defaultdict(list)
    for number, document in enumerate(documents):
        for part in ("title", "body"):
            for offset, char in enumerate(document[part] or ""):
                kind = ("line" if char == "\n" else "sentence end" if char in "。！？" else "latin" if char.isascii() and char.isalpha() else
                        "digit" if char.isdigit() else "hanzi" if char.isalpha() else "sign")
                if kind != "hanzi" or offset % 7 == 0:
                    marked[kind].append((number, part, offset))
    kinds = sorted(marked)
    while count:
        kind = chance.choice(kinds)
        number, part, offset = chance.choice(marked[kind])
        text = documents[number][part]
        length = chance.randint(1, 12)
        begin = max(0, offset - chance.randrange(length))
        piece = text[begin:begin + length]
        if fold(piece) and "\0" not in piece:
            count -= 1
            yield kind, piece


# Characters that fold to each character, to write a text in another script.
OTHERS = collections.defaultdict(list)
for _source, _target in TABLE.items():
    if _target and _source.isalpha():
        OTHERS[_target].append(_source)


def disguised(text, chance):
    """The same text in other characters: Traditional, full-width, other quotation marks, a space inside."""
    out = []
    for char in text:
        if char in OTHERS:
            char = chance.choice(OTHERS[char])
        elif "!" <= char <= "~" and char not in "\"'\\" and chance.random() < 0.5:
            char = chr(ord(char) + 0xFEE0)
        elif char in "“”":
            char = "「" if char == "“" else "」"
        out.append(char + ("　" if chance.random() < 0.1 else ""))
    return "".join(out)


def questions(documents, count):
    """Substrings, then names and single characters; every third one in disguise as well."""
    chance = random.Random(20240502)
    asked = list(substrings(documents, count))
    names = {row["name"] for row in rows(DATA, "export", "initiatives")}
    names |= {row["speaker"] for row in rows(DATA, "export", "statements") if row["speaker"]}
    names = sorted(name for name in names if fold(name))
    asked += [("name", name) for name in chance.sample(names, min(len(names), count // 6))]
    used = collections.Counter(char for document in documents for char in document["body"] or "" if fold(char))
    frequent = [char for char, _ in used.most_common(60)]
    asked += [("character", char) for char in frequent + chance.sample(sorted(used), min(len(used), count // 12))]
    asked += [("disguise", disguised(text, chance)) for _, text in asked[::3]]
    return asked


def main():
    clock = Clock()
    if len(sys.argv) <= 3:
        news = news_files(WORK / "news300", 300)
        done = call("run", CORPORA / "reports", CORPORA / "html", news, "--data", DATA)
        check(done.returncode in (0, 1), "run over reports, html and 300 news: exit %d (%s)" % (done.returncode, clock))
    documents = rows(DATA, "export", "documents")
    folded = [(d["doc_id"], fold(d["title"] or ""), fold(d["body"] or "")) for d in documents]
    found = collections.Counter()
    hit_counts = []

    def ask(question):
        kind, piece = question
        needle = fold(piece)
        want = sorted(i for i, title, body in folded if needle in title or needle in body)
        answer = call("search", quoted(piece), "--limit", "all", "--format", "ids", "--data", DATA)
        got = answer.stdout.decode().split()
        if answer.returncode == (0 if want else 1) and sorted(got) == want:
            return kind, len(want), None
        missing, extra = sorted(set(want) - set(got)), sorted(set(got) - set(want))
        return kind, len(want), "%s: %r: %d by scan, %d by search (exit %d); missing %s, extra %s, %s" % (
            kind, piece, len(want), len(got), answer.returncode, missing[:3], extra[:3], answer.stderr.decode()[-200:])

    wrong = []
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for kind, hits, problem in pool.map(ask, questions(documents, QUERIES)):
            found[kind] += 1
            hit_counts.append(hits)
            if problem:
                wrong.append(problem)
    for problem in wrong[:20]:
        print("        " + problem)
    hit_counts.sort()
    asked = sum(found.values())
    check(not wrong, "search equals scan: %d of %d texts in %d documents (%s; median %d documents each; %s)" % (
        asked - len(wrong), asked, len(documents), ", ".join("%d %s" % (n, k) for k, n in sorted(found.items())),
        hit_counts[len(hit_counts) // 2], clock))
    nothing = call("search", quoted("龘龘靐齉"), "--limit", "all", "--format", "ids", "--data", DATA)
    check((nothing.returncode, nothing.stdout) == (1, b""), "what stands nowhere is found nowhere, with exit 1")
    must("verify", "--data", DATA)
    finish()


main()
