"""SQLite FTS5 with trigrams over the documents and queries of the search bench: prints one JSON object.

Called by `tests/benches/search.rs` with a folder that holds documents.jsonl (`text`) and queries.json (texts). It times
what is comparable with the bench: the ten best and how many there are, for every query that the index can answer.
"""

import json
import os
import sqlite3
import sys
import time

folder = sys.argv[1]
path = os.path.join(folder, "fts5.sqlite")
database = sqlite3.connect(path)
database.execute("pragma journal_mode = off")
database.execute("pragma synchronous = off")
database.execute("create virtual table texts using fts5(text, tokenize = 'trigram')")
started = time.perf_counter()
with open(os.path.join(folder, "documents.jsonl"), encoding="utf-8") as lines:
    database.executemany("insert into texts(text) values (?)", ((json.loads(line)["text"],) for line in lines))
database.commit()
database.execute("insert into texts(texts) values ('optimize')")
database.commit()
built = time.perf_counter() - started

answers = []
for query in json.load(open(os.path.join(folder, "queries.json"), encoding="utf-8")):
    match = '"' + query.replace('"', '""') + '"'
    started = time.perf_counter()
    found = database.execute("select count(*) from texts where texts match ?", (match,)).fetchone()[0]
    database.execute("select rowid from texts where texts match ? order by rank limit 10", (match,)).fetchall()
    answers.append([found, time.perf_counter() - started])
print(json.dumps({"version": sqlite3.sqlite_version, "seconds": built, "bytes": os.path.getsize(path), "answers": answers}))
