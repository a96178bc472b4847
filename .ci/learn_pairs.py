#!/usr/bin/env python3
"""Counts of characters, of neighbouring characters, and of those before and after a number, from which repair judges readings
of damaged text.

usage: learn_pairs.py CORPORA            writes pipeline/lexicons/repair_pairs.tsv and repair_numbers.tsv
       learn_pairs.py CORPORA --check    exits 1 when the files are not what the corpora give

Read are the news of 2013 to 2015 and the laws; the news of 2012 and 2016 and the reports are kept apart for measuring.
"""
import collections
import json
import pathlib
import re
import sys

LEAST = 8  # pairs seen less often are left out: half of all kinds of pairs, one in eleven of all pairs
LEXICONS = pathlib.Path(__file__).resolve().parents[1] / "pipeline" / "lexicons"
WIDE = str.maketrans(",;!?:()", "，；！？：（）")
HEAD = """# How often characters stand side by side, for choosing between readings of damaged text.
# Columns: character, its count, the characters after it with their counts, most frequent first.
# Simplified; widths folded to full-width marks; N stands for any digit, a for any Latin letter, ¶ for white space, tags and
# line ends. Pairs seen fewer than %d times are left out. T counts all characters.
# Source: %d characters, the television news of 2013 to 2015 and 300 laws and regulations, counted by .ci/learn_pairs.py.
"""
HEAD_NUMBERS = """# How often a number of digits stands between two characters, for choosing between readings of damaged text (第 number 号).
# Columns: character before, its count there, the characters after with their counts, most frequent first.
# Classes and source as in repair_pairs.tsv; numbers are runs of N with points between them. Less than %d times is left out.
# T counts all numbers, by what comes after them.
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


def runs(corpora):
    for text in texts(corpora):
        run = []
        for c in map(kind, text):
            if c != "¶" or run[-1:] != ["¶"]:
                run.append(c)
        yield "".join(run)


def rows(single, pairs):
    followers = collections.defaultdict(list)
    for (first, second), count in pairs.items():
        if count >= LEAST:
            followers[first].append((-count, second))
    for c, count in sorted(single.items(), key=lambda item: (-item[1], item[0])):
        if count < LEAST:
            break
        yield "%s\t%d\t%s\n" % (c, count, "".join("%s%d" % (after, -n) for n, after in sorted(followers[c])))


def learn(corpora):
    single, pairs, before, after, around = (collections.Counter() for _ in range(5))
    for run in runs(corpora):
        single.update(run)
        pairs.update(zip(run, run[1:]))
        for number in re.finditer("N[N.]*", run):
            if 0 < number.start() and number.end() < len(run):
                first, second = run[number.start() - 1], run[number.end()]
                before[first] += 1
                after[second] += 1
                around[first, second] += 1
    total = sum(single.values())
    yield "repair_pairs.tsv", "".join([HEAD % (LEAST, total), "T\t%d\t\n" % total, *rows(single, pairs)])
    alone = rows({"T": sum(after.values())}, {("T", c): count for c, count in after.items()})
    yield "repair_numbers.tsv", "".join([HEAD_NUMBERS % LEAST, *alone, *rows(before, around)])


for name, made in learn(pathlib.Path(sys.argv[1])):
    if sys.argv[2:] != ["--check"]:
        (LEXICONS / name).write_text(made, encoding="utf-8")
    elif (LEXICONS / name).read_text(encoding="utf-8") != made:
        sys.exit("%s is not what %s gives" % (name, sys.argv[1]))
    else:
        print("%s: as counted" % name)
