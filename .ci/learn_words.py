#!/usr/bin/env python3
"""Counts of words and of neighbouring words, from which repair judges readings of damaged text.

usage: learn_words.py POLICYMINE CORPORA            writes pipeline/lexicons/repair_words.tsv
       learn_words.py POLICYMINE CORPORA --check    exits 1 when the file is not what the corpora give

Read are the texts that learn_pairs.py reads; the news of 2012 and 2016 and the reports are kept apart for measuring.
"""
import collections
import csv
import math
import pathlib
import subprocess
import sys
import tempfile

LEAST = 5         # words seen less often are left to the dictionary of the segmenter: 2 % of all occurrences
LEAST_PAIR = 8    # pairs seen less often say little: with 4 repair was no better, and the file twice as long
LEAST_LIFT = 0.7  # natural logarithm: pairs that stand side by side less than twice as often as chance would have it
LONGEST = 5       # characters, as in words.rs
OUT = pathlib.Path(__file__).resolve().parents[1] / "pipeline" / "lexicons" / "repair_words.tsv"
HEAD = """# How often words stand in policy news and laws, and which of them side by side, for choosing between readings of damage.
# Columns: word, its count, and pairs of a word that often comes after it and how often, separated by blanks.
# Simplified; words of hanzi up to %d characters that were seen %d times, and pairs seen %d times and twice as often as chance
# gives. T counts all words.
# Source: %d words, the television news of 2013 to 2015 and 300 laws and regulations, cut and counted by .ci/learn_words.py.
"""


def counted(program, data, unit, least):
    command = [program, "freq", "--data", data, "--unit", unit, "--min", str(least), "--limit", "all", "--format", "csv"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = list(csv.reader(run.stdout.splitlines()))[1:]
    hanzi = lambda text: all("\u3400" <= c <= "\u9fff" for c in text)
    return {row[0]: int(row[1]) for row in rows if hanzi(row[0])}, run.stderr


def learn(program, corpora):
    with tempfile.TemporaryDirectory() as folder:
        data = folder + "/data"
        read = [corpora / "news" / ("%d.jsonl" % year) for year in (2013, 2014, 2015)] + [corpora / "laws"]
        subprocess.run([program, "run", *map(str, read), "--data", data], capture_output=True, check=True)
        words, notes = counted(program, data, "words", LEAST)
        grams, _ = counted(program, data, "2-grams", LEAST_PAIR)
    total = next(int(line.split()[0]) for line in notes.splitlines() if " words in " in line)
    words = {word: count for word, count in words.items() if len(word) <= LONGEST}
    followers = collections.defaultdict(list)
    for gram, count in grams.items():
        # The program prints two words as one string: where it may be cut in several ways, the likeliest counts.
        cuts = ((gram[:at], gram[at:]) for at in range(1, len(gram)))
        cuts = [cut for cut in cuts if min(words.get(cut[0], 0), words.get(cut[1], 0)) >= count]
        if cuts:
            first, second = max(cuts, key=lambda cut: (words[cut[0]] * words[cut[1]], cut))
            if math.log(count * total / (words[first] * words[second])) >= LEAST_LIFT:
                followers[first].append((-count, second))
    lines = [HEAD % (LONGEST, LEAST, LEAST_PAIR, total), "T\t%d\t\n" % total]
    for word, count in sorted(words.items(), key=lambda item: (-item[1], item[0])):
        pairs = " ".join("%s %d" % (second, -n) for n, second in sorted(followers[word]))
        lines.append("%s\t%d\t%s\n" % (word, count, pairs))
    return "".join(lines)


made = learn(sys.argv[1], pathlib.Path(sys.argv[2]))
if sys.argv[3:] == ["--check"]:
    if OUT.read_text(encoding="utf-8") != made:
        sys.exit("%s is not what %s gives" % (OUT.name, sys.argv[2]))
    print("%s: as counted" % OUT.name)
else:
    OUT.write_text(made, encoding="utf-8")
