#!/usr/bin/env python3
"""Are the tables the same however they were made, and does every span point at what the row says?

usage: full_tables.py WORKDIR        POLICYMINE_BIN names the program; exits 1 when something is wrong
"""
import json
import pathlib
import sys

from full_program import CORPORA, FACTS, SHARED, check, differences, finish, hashes, must, news_files, rows

WORK = pathlib.Path(sys.argv[1])


def lines(text):
    return sorted(text.splitlines())


def check_spans(table, facts, documents):
    """Spans in code points, bytes and bytes of the source, against the text they are offsets of."""
    wrong = []
    with_raw = 0
    for row in facts:
        document = documents.get(row["doc_id"])
        if document is None:
            wrong.append(("no such document", row))
            continue
        text, encoded, offsets, size = document
        start, end = row["start"], row["end"]
        if table == "repairs" and start is None:
            # The text holds nothing of what was repaired: only the source can be pointed at.
            check_null = [row[name] for name in ("end", "byte_start", "byte_end")]
            if check_null != [None] * 3:
                wrong.append(("half a span", row))
            continue
        if not 0 <= start <= end <= len(text) or (start == end and table != "repairs"):
            wrong.append(("span outside the text", row))
            continue
        if row.get("surface") is not None and row["surface"] != text[start:end]:
            wrong.append(("surface is not text[start:end]", row))
        if (row["byte_start"], row["byte_end"]) != (offsets[start], offsets[end]):
            wrong.append(("bytes are not the span's", row))
        raw = row["raw_start"], row["raw_end"]
        if (raw[0] is None) != (raw[1] is None):
            wrong.append(("half a raw span", row))
        elif raw[0] is not None:
            with_raw += 1
            if not 0 <= raw[0] <= raw[1] or (size is not None and raw[1] > size):
                wrong.append(("raw span outside the source of %s bytes" % size, row))
    for problem, row in wrong[:3]:
        print("        %s: %s" % (problem, json.dumps(row, ensure_ascii=False)[:300]))
    check(not wrong, "%s: %d rows, spans right in code points and bytes, %d with bytes of the source" % (
        table, len(facts), with_raw))


def main():
    corpus = [CORPORA / "reports", CORPORA / "html", SHARED / "seeds", news_files(WORK / "news300", 300)]
    single, double = WORK / "jobs1", WORK / "jobs2"
    must("run", *corpus, "--data", single, "--jobs", 1)
    must("run", *corpus, "--data", double, "--jobs", 2)
    other = differences(hashes(single), hashes(double))
    check(other == [], "the same parts with --jobs 1 and --jobs 2; other: %s" % other)

    documents = {}
    for row in rows(single, "export", "documents"):
        text, offsets, at = row["text"], [0], 0
        for char in text:
            at += len(char.encode())
            offsets.append(at)
        plain = pathlib.Path(row["source"])
        documents[row["doc_id"]] = text, text.encode(), offsets, plain.stat().st_size if plain.is_file() else None
    for table in [*FACTS, "repairs"]:
        check_spans(table, rows(single, "export", table), documents)

    for table in ["documents", *FACTS, "repairs"]:
        from_tables = lines(must("export", table, "--data", single, "--format", "jsonl"))
        direct = lines(must("extract", *corpus, "--what", table, "--format", "jsonl"))
        known = {json.loads(line)["doc_id"] for line in from_tables}
        if direct != from_tables:
            for line in sorted(set(direct) ^ set(from_tables))[:4]:
                print("        only in %s: %s" % ("extract" if line in set(direct) else "tables", line[:300]))
        check(direct == from_tables, "extract prints the rows of %s: %d and %d, of %d documents" % (
            table, len(direct), len(from_tables), len(known)))
    finish()


main()
