"""report.py --results DIRECTORY [--json FILE] [--picture FILE]: the table of ratios from what the programs measured.

The directory has, for each workload, WORKLOAD.json (of flaxstate_workloads) and WORKLOAD-PEER.json (of peers/run.py)."""

import argparse
import dataclasses
import json
import os
import statistics

import comparisons


def summary(times, **others):
    return {"median": statistics.median(times), "fastest": min(times), "times": times, **others}


def read_library(path):
    """{"bytes": …, "leaves": …, "flaxstate": {operation: figures}} of a file of Google Benchmark."""
    with open(path) as file:
        report = json.load(file)
    runs = {}
    for run in report["benchmarks"]:
        if run["run_type"] == "iteration":
            runs.setdefault(run["name"].split("/")[1], []).append(run)
    to_seconds = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
    figures = {}
    for name, repetitions in runs.items():
        counters = {key: max(run[key] for run in repetitions)
                    for key in ("allocations", "heap_peak", "resident_peak") if key in repetitions[0]}
        figures[name] = summary([run["real_time"] * to_seconds[run["time_unit"]] for run in repetitions], **counters)
    context = report["context"]
    return context, {"bytes": int(context["bytes"]), "leaves": int(context["leaves"]), "flaxstate": figures, "peers": {}}


def read_peer(path):
    with open(path) as file:
        peer = json.load(file)
    if "operations" in peer:
        peer["operations"] = {name: summary(figures["seconds"], resident_peak=figures["resident_peak"])
                              for name, figures in peer["operations"].items()}
    return peer


def read_results(directory):
    machine, workloads = {}, {}
    for name in comparisons.TITLES:
        path = os.path.join(directory, name + ".json")
        if not os.path.exists(path):
            continue
        context, workloads[name] = read_library(path)
        machine = {key: context[key]
                   for key in ("date", "host_name", "processor", "num_cpus", "mhz_per_cpu", "load_avg", "library")}
        for peer in comparisons.PEERS:
            path = os.path.join(directory, f"{name}-{peer}.json")
            if os.path.exists(path):
                workloads[name]["peers"][peer] = read_peer(path)
    return machine, workloads


def time_text(seconds):
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= 0.9995 * size:
            return f"{comparisons.three_digits(seconds / size)} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def ratio_text(value):
    return "" if value is None else comparisons.three_digits(value)


def bound_text(row):
    if row.bound is None:
        return ""
    return f"{'<=' if row.is_at_most else '>='} {row.bound:.3g} {row.unit}".rstrip()


HEADING = ("what", "time", "allocs", "peak", "against", "its time", "ratio", "fastest", "bound", "verdict")
WIDTHS = (40, 8, 6, 8, 28, 8, 8, 8, 10, 7)


def line_of(cells):
    left = (0, 4)
    return "  ".join(f"{cell:<{width}}" if i in left or i >= 8 else f"{cell:>{width}}"
                     for i, (cell, width) in enumerate(zip(cells, WIDTHS))).rstrip()


def cells_of(row, is_first):
    peak = max(row.ours.get("heap_peak", 0), row.ours["resident_peak"])
    ours = (row.what, time_text(row.ours["median"]), f"{row.ours.get('allocations', 0):.0f}", comparisons.size_text(peak))
    return (ours if is_first else ("", "", "", "")) + (
        row.against, time_text(row.theirs["median"]) if row.theirs else "", ratio_text(row.ratio),
        ratio_text(row.fastest), bound_text(row), row.verdict)


def print_table(workloads, rows):
    for name, result in workloads.items():
        print(f"\n{comparisons.title(name, result)}")
        print(line_of(HEADING))
        before = None
        for row in rows:
            if row.workload == name:
                print(line_of(cells_of(row, row.what != before)))
                before = row.what
        for peer, figures in result["peers"].items():
            if "skipped" in figures:
                print(f"{peer}: skipped: {figures['skipped']}")


def row_json(row):
    theirs = row.theirs["median"] if row.theirs else None
    return {**{field.name: getattr(row, field.name) for field in dataclasses.fields(row)
               if field.name not in ("ours", "theirs")},
            "seconds": row.ours["median"], "their_seconds": theirs, "verdict": row.verdict}


def write_json(path, machine, workloads, rows):
    with open(path, "w") as file:
        json.dump({"machine": machine, "workloads": workloads, "table": [row_json(row) for row in rows]}, file, indent=1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--results", required=True)
    parser.add_argument("--json")
    parser.add_argument("--picture")
    arguments = parser.parse_args()
    machine, workloads = read_results(arguments.results)
    rows = comparisons.all_rows(workloads)
    print(f"processor: {machine.get('processor', 'unknown')}")
    print_table(workloads, rows)
    judged = [row for row in rows if row.verdict]
    kept = sum(row.verdict == "ok" for row in judged)
    print(f"\n{kept} of {len(judged)} bounds are kept")
    for row in judged:
        if row.verdict != "ok":
            print(f"  {row.verdict}: {row.workload}, {row.what}, {row.against}: {ratio_text(row.ratio)} {bound_text(row)}")
    if arguments.json:
        write_json(arguments.json, machine, workloads, rows)
    if arguments.picture:
        import picture  # needs matplotlib, which the table doesn't

        picture.draw(workloads, arguments.picture)


if __name__ == "__main__":
    main()
