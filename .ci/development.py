#!/usr/bin/env python3
"""Scores of a program on the development set (corpora/gold/README.md says what it is).

usage: development.py PATH/TO/policymine WORKDIR [--held-out] [options of `policymine eval`]
Cuts the excerpts from ../shared/corpora into WORKDIR/texts, writes their annotations to WORKDIR/gold, runs `eval`.
"""
import html
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
CORPORA = ROOT.parent / "shared" / "corpora"
GOLD = ROOT / "corpora" / "gold" / "development"
BIN, WORK = sys.argv[1], pathlib.Path(sys.argv[2])
options = sys.argv[3:]
held_out = "--held-out" in options
options = [option for option in options if option != "--held-out"]
for folder in ("texts", "gold"):
    (WORK / folder).mkdir(parents=True, exist_ok=True)
    for old in (WORK / folder).iterdir():
        old.unlink()


def rows(name):
    """The rows of NAME.jsonl and of every ANYTHING.NAME.jsonl."""
    files = sorted(GOLD.glob(name + ".jsonl")) + sorted(GOLD.glob("*." + name + ".jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def paragraphs(page):
    """The `<p>` of a page that say something, tags removed, white space narrowed to one blank."""
    inner = re.findall(r"<p\b[^>]*>(.*?)</p>", page, re.DOTALL)
    texts = (" ".join(html.unescape(re.sub(r"<[^>]+>", "", words)).split()) for words in inner)
    return [text for text in texts if text]


def excerpt(document):
    whole = (CORPORA / document["file"]).read_text(encoding="utf-8")
    if "paragraphs" in document:
        first, last = document["paragraphs"]
        return "\n".join(paragraphs(whole)[first - 1 : last])
    lines = whole.split("\n")
    if document["record"]:
        record = json.loads(lines[document["record"] - 1])
        return record["title"] + "\n" + record["text"]
    first, last = document["lines"]
    return "\n".join(lines[first - 1 : last])


texts = {}
for document in rows("documents"):
    text = excerpt(document)
    if len(text) != document["chars"]:
        sys.exit("%s: %s is not the text that was annotated" % (document["doc"], document["file"]))
    if document["held_out"] == held_out:
        texts[document["doc"]] = text
        (WORK / "texts" / (document["doc"] + ".txt")).write_text(text, encoding="utf-8")
for name in ("metrics", "statements", "references", "initiatives"):
    with (WORK / "gold" / (name + ".jsonl")).open("w", encoding="utf-8") as out:
        for row in rows(name):
            if row["doc"] not in texts:
                continue
            if name == "statements" and "start" in row:
                words = texts[row["doc"]][row["start"] : row["end"]]
                row["head"], row["tail"] = words[:12], words[-12:]
            if name == "initiatives" and row.get("none"):
                continue
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
sys.exit(subprocess.run([BIN, "eval", WORK / "gold", "--texts", WORK / "texts", *options]).returncode)
