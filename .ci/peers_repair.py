#!/usr/bin/env python3
"""What ftfy makes of the cases that `policymine eval --repair PATH --cases-to FILE` writes.

usage: peers_repair.py FILE        needs `pip install ftfy charset-normalizer`; prints exact rates by kind

Bytes that are not UTF-8 are first decoded by charset-normalizer, as ftfy's own command line advises to do by hand.
"""
import collections
import json
import sys

import charset_normalizer
import ftfy

cases, exact, plain = collections.Counter(), collections.Counter(), collections.Counter()
for line in open(sys.argv[1], encoding="utf-8"):
    row = json.loads(line)
    key = (row["kind"], row["lossless"])
    served = bytes.fromhex(row["served"])
    try:
        text = served.decode("utf-8")
    except UnicodeDecodeError:
        best = charset_normalizer.from_bytes(served).best()
        text = str(best) if best else served.decode("utf-8", "replace")
    cases[key] += 1
    exact[key] += ftfy.fix_text(text) == row["want"]
    # Without its changes to quotation marks, widths and line breaks, which all Chinese text suffers from.
    careful = ftfy.TextFixerConfig(uncurl_quotes=False, fix_character_width=False, fix_line_breaks=False, normalization=None)
    plain[key] += ftfy.fix_text(text, careful) == row["want"]
print("%-36s %-8s %6s %8s %8s" % ("kind", "lossless", "cases", "ftfy", "careful"))
for key in sorted(cases):
    print("%-36s %-8s %6d %8.3f %8.3f" % (*key, cases[key], exact[key] / cases[key], plain[key] / cases[key]))
