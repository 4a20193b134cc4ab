"""Counts by brand what patterns match in the narratives of a CSV file, as the upstream generator does."""

import csv
import json
import re
import resource
import sys
import time

BRAND = 101

with open(sys.argv[1], newline="", encoding="utf-8") as file:
    rows = [(int(row["brandid"]), row["narrative"]) for row in csv.DictReader(file)]

for line in sys.stdin:
    wall, cpu = time.perf_counter(), time.process_time()
    search = re.compile(line.rstrip("\n"), re.IGNORECASE).search
    brands = {}
    for brand, narrative in rows:
        if search(narrative):
            brands[brand] = brands.get(brand, 0) + 1
    found = {
        "rows": sum(brands.values()),
        "brands": sorted(((b, n) for b, n in brands.items() if b != BRAND), key=lambda one: (-one[1], one[0]))[:20],
        "wall": (time.perf_counter() - wall) * 1000,
        "cpu": (time.process_time() - cpu) * 1000,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found), flush=True)
