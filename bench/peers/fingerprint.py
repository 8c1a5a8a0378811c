"""Schema, fingerprint and pattern signature of a Parquet file by the rules of the source system `compute`, written
plainly: values as Python has them, one column after the other. Needs pyarrow to read the file, and nothing else.

    python bench/peers/fingerprint.py FILE

Prints JSON: the fingerprint, the signature as `json.dumps` writes it, and how long both took together.
"""

import hashlib
import json
import math
import re
import sys
import time

import pyarrow.parquet
import pyarrow.types as types

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
PHONE = re.compile(r"\+?(?:[ ()-]*[0-9]){7,15}[ ()-]*")
PATTERNS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}").fullmatch,
    "phone": lambda text: PHONE.fullmatch(text) and not DATE.match(text),
    "uuid": re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}").fullmatch,
    "numeric_string": re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?").fullmatch,
}
SAMPLES = 10
LONGEST_SAMPLE = 24


def type_of(field):
    if types.is_string(field) or types.is_large_string(field):
        return "string"
    if types.is_signed_integer(field):
        return "integer"
    if types.is_floating(field) or types.is_decimal(field):
        return "float"
    if types.is_date(field):
        return "date"
    if types.is_timestamp(field):
        return "datetime"
    return "boolean" if types.is_boolean(field) else "unknown"


def fingerprint(schema):
    columns = [
        {"constraints": [], "name": field.name.lower().strip(), "nullable": True, "position": place, "type": type_of(field.type)}
        for place, field in enumerate(schema)
    ]
    return hashlib.sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()


def sample(text):
    return text if len(text) <= LONGEST_SAMPLE else f"text of {len(text)} characters"


def signature(kind, values):
    there = [value for value in values if value is not None]
    said = {
        "type": kind,
        "total_count": len(values),
        "null_count": len(values) - len(there),
        "unique_count": len(set(there)),
    }
    if not there:
        return said
    if kind == "integer":
        said |= {"min": min(there), "max": max(there), "mean": round(sum(there) / len(there), 6)}
    elif kind == "float":
        there = [float(value) for value in there]
        said |= {"min": min(there), "max": max(there), "mean": round(math.fsum(there) / len(there), 6)}
    elif kind == "string":
        lengths = [len(value) for value in there]
        said |= {"min_length": min(lengths), "max_length": max(lengths), "mean_length": round(sum(lengths) / len(there), 4)}
        said["sample_values"] = [sample(value) for value in there[:SAMPLES]]
        matches = {name: sum(1 for value in there if is_one(value)) for name, is_one in PATTERNS.items()}
        said["patterns"] = {name: True for name, count in matches.items() if count * 2 > len(there)}
    elif kind in ("date", "datetime"):
        said["date_range"] = {"earliest": min(there).isoformat(), "latest": max(there).isoformat()}
    return said


def main(path):
    start = time.perf_counter()
    table = pyarrow.parquet.read_table(path)
    signed = {field.name: signature(type_of(field.type), table.column(field.name).to_pylist()) for field in table.schema}
    told = {"fingerprint": fingerprint(table.schema), "signature": json.dumps(signed)}
    print(json.dumps({**told, "milliseconds": (time.perf_counter() - start) * 1000}))


main(sys.argv[1])
