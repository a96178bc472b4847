#!/usr/bin/env python3
"""Counts of characters and of neighbouring characters, from which repair judges readings of damaged text.

usage: learn_pairs.py CORPORA            writes pipeline/lexicons/repair_pairs.tsv
       learn_pairs.py CORPORA --check    exits 1 when the file is not what the corpora give

Read are the news of 2013 to 2015 and the laws; the news of 2012 and 2016 and the reports are kept apart for measuring.
"""
import collections
import json
import pathlib
import sys

LEAST = 8  # pairs seen less often are left out: half of all kinds of pairs, one in eleven of all pairs
OUT = pathlib.Path(__file__).resolve().parents[1] / "pipeline" / "lexicons" / "repair_pairs.tsv"
WIDE = str.maketrans(",;!?:()", "，；！？：（）")
HEAD = """# How often characters stand side by side, for choosing between readings of damaged text.
# Columns: character, its count, the characters after it with their counts, most frequent first.
# Simplified; widths folded to full-width marks; N stands for any digit, a for any Latin letter, ¶ for white space, tags and
# line ends. Pairs seen fewer than %d times are left out. T counts all characters.
# Source: %d characters, the television news of 2013 to 2015 and 300 laws and regulations, counted by .ci/learn_pairs.py.
"""


def kind(c):
    if c.isspace() or c in "<>":
        return "¶"
    if c.isascii() and c.isdigit() or "０" <= c <= "９":
        return "N"
    if c.isascii() and c.isalpha() or "Ａ" <= c <= "ｚ":
        return "a"
    return c.translate(WIDE)


def texts(corpora):
    for year in (2013, 2014, 2015):
        for line in (corpora / "news" / ("%d.jsonl" % year)).open(encoding="utf-8"):
            row = json.loads(line)
            yield row["title"] + "\n" + row["text"] + "\n"
    for path in sorted((corpora / "laws").glob("*.md")):
        yield path.read_text(encoding="utf-8") + "\n"


def learn(corpora):
    single, pairs = collections.Counter(), collections.Counter()
    for text in texts(corpora):
        run = []
        for c in map(kind, text):
            if c != "¶" or run[-1:] != ["¶"]:
                run.append(c)
        single.update(run)
        pairs.update(zip(run, run[1:]))
    followers = collections.defaultdict(list)
    for (first, second), count in pairs.items():
        if count >= LEAST:
            followers[first].append((-count, second))
    total = sum(single.values())
    lines = [HEAD % (LEAST, total), "T\t%d\t\n" % total]
    for c, count in sorted(single.items(), key=lambda item: (-item[1], item[0])):
        if count < LEAST:
            break
        lines.append("%s\t%d\t%s\n" % (c, count, "".join("%s%d" % (after, -n) for n, after in sorted(followers[c]))))
    return "".join(lines)


corpora = pathlib.Path(sys.argv[1])
made = learn(corpora)
if sys.argv[2:] == ["--check"]:
    if OUT.read_text(encoding="utf-8") != made:
        sys.exit("%s is not what %s gives" % (OUT.name, corpora))
    print("%s: as counted" % OUT.name)
else:
    OUT.write_text(made, encoding="utf-8")
