#!/usr/bin/env python3
"""Pairs of Big5 that the Unicode Consortium's table and Microsoft's give other characters than the WHATWG's does.

Prints pipeline/lexicons/big5_unicode.tsv. Python's codecs `big5` and `cp950` follow these two tables; the WHATWG's is the
one of browsers and of `encoding_rs`, here taken from `big5hkscs` with the symbols of `cp950`, as its specification says.
`--check FILE` compares instead.
"""

import sys


def table(codec):
    rows = {}
    for lead in range(0x81, 0xFF):
        for trail in [*range(0x40, 0x7F), *range(0xA1, 0xFF)]:
            try:
                text = bytes([lead, trail]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                rows[lead << 8 | trail] = text
    return rows


def lines():
    unicode, microsoft, browsers = table("big5"), table("cp950"), table("big5hkscs")
    yield "# Pairs of Big5 with other characters than in the WHATWG's table: the Unicode Consortium's and Microsoft's, as in"
    yield "# Python's codecs. Made by .ci/make_big5_table.py; .ci/run compares."
    for code in sorted(unicode | microsoft):
        known = {browsers.get(code)} if 0xC6A1 <= code <= 0xC8FE else {microsoft.get(code)}
        for text in sorted({unicode.get(code), microsoft.get(code)} - {None} - known):
            yield f"{code:04X}\t{text}"


def main():
    made = "".join(line + "\n" for line in lines())
    if sys.argv[1:2] != ["--check"]:
        sys.stdout.write(made)
        return
    with open(sys.argv[2], encoding="utf-8") as file:
        if file.read() != made:
            sys.exit(f"{sys.argv[2]} is not what make_big5_table.py prints")
    print(f"{sys.argv[2]}: as made")


main()
