#!/usr/bin/env python3
"""Does repair leave clean documents alone? Every record of ../shared/corpora through decode and repair, byte for byte.

usage: full_harm.py WORKDIR        POLICYMINE_BIN names the program; exits 1 when something is wrong

The one change that may be is that U+FEFF goes.
"""
import json

from full_program import CORPORA, Clock, check, finish, must

# Folders of documents; the gazetteer is a table of names.
FOLDERS = ["news", "reports", "laws", "html"]
WANTED = 20000
MARK = "\ufeff"


def main():
    total = 0
    for folder in FOLDERS:
        clock = Clock()
        # One text is damaged as well because the command wants one; only the texts as found are looked at here.
        printed = must("eval", "--repair", CORPORA / folder, "--cases", "1", "--errors", "1000", "--format", "jsonl",
                       timeout=1800)
        rows = [json.loads(line) for line in printed.splitlines()]
        found = [row for row in rows if row["kind"] == "as found"]
        scores = [row for row in found if "cases" in row]
        wrong = [row for row in found if "told" in row]
        records = sum(row["cases"] for row in scores)
        total += records
        marks = sum(row["want"].count(MARK) for row in wrong)
        harmed = [row for row in wrong if row["want"].replace(MARK, "") != row["got"]]
        for row in harmed[:20]:
            print("        %s: %r became %r" % (row["told"], row["want"], row["got"]))
        changed = records - sum(row["exact"] for row in scores)
        check(bool(scores) and not harmed and (changed > 0) == bool(wrong),
              "%s: %d of %d records come back byte for byte, %d lose U+FEFF in %d places and nothing else (%s)" % (
                  folder, records - changed, records, changed, marks, clock))
    check(total >= WANTED, "%d records" % total)
    finish()


main()
