#!/usr/bin/env python3
"""Do other tools read what the program writes? DuckDB on the Parquet files and the views, pyarrow and pandas on exports.

usage: full_frames.py WORKDIR        POLICYMINE_BIN names the program; needs duckdb, pyarrow and pandas; exits 1 when wrong
"""
import io
import pathlib
import sys

import duckdb
import pandas
import pyarrow.ipc
import pyarrow.parquet

from full_program import CORPORA, FACTS, call, check, finish, manifest, must, rows

WORK = pathlib.Path(sys.argv[1])


def main():
    data = WORK / "frames-data"
    must("run", CORPORA / "reports", CORPORA / "html", "--data", data)
    stated = {table: sum(part["rows"] for part in parts) for table, parts in manifest(data)["parts"].items()}

    base = duckdb.connect()
    wrong = []
    for table, count in stated.items():
        found = base.execute("SELECT count(*) FROM read_parquet('%s/tables/%s/*.parquet')" % (data, table)).fetchone()[0]
        if found != count:
            wrong.append((table, count, found))
    check(not wrong, "DuckDB counts the rows of the manifest in all %d tables: %s" % (len(stated), wrong))
    base.execute("SET file_search_path = '%s'" % data)
    script = (data / "views.sql").read_text(encoding="utf-8")
    try:
        base.execute(script)
    except duckdb.Error as problem:
        check(False, "views.sql runs: %s" % problem)
    views = [name for (name,) in base.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall()]
    counts = {}
    for view in views:
        try:
            counts[view] = base.execute('SELECT count(*) FROM "%s"' % view).fetchone()[0]
        except duckdb.Error as problem:
            check(False, "view %s: %s" % (view, problem))
    print("        views: %s" % counts)
    for table in [*FACTS, "documents"]:
        check(counts.get(table) == stated[table], "view %s has the %d rows of its table" % (table, stated[table]))

    for table in [*stated]:
        want = rows(data, "export", table, code=0 if stated[table] else 1)
        code = 0 if want else 1
        arrow = pyarrow.ipc.open_stream(call("export", table, "--data", data, "--format", "arrow").stdout).read_all()
        parquet = pyarrow.parquet.read_table(io.BytesIO(call("export", table, "--data", data, "--format", "parquet").stdout))
        text = must("export", table, "--data", data, "--format", "csv", code=code)
        frame = pandas.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
        shape = (len(want), len(want[0]) if want else arrow.num_columns)
        same = arrow.shape == parquet.shape == frame.shape == shape and arrow.column_names == list(frame.columns)
        check(same, "%s in jsonl, arrow, parquet and csv: %s %s %s %s" % (table, shape, arrow.shape, parquet.shape, frame.shape))
        if want and same:
            check(arrow.column_names == list(want[0]), "%s: the columns stand in one order in every form" % table)
            for name in arrow.column_names:
                kind = arrow.schema.field(name).type
                if pyarrow.types.is_string(kind) or pyarrow.types.is_large_string(kind):
                    texts = [row[name] or "" for row in want]
                    if texts != [value or "" for value in arrow[name].to_pylist()] or texts != list(frame[name]):
                        check(False, "%s.%s: another text in csv or arrow than in jsonl" % (table, name))
    finish()


main()
