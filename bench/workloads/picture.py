"""The picture of the README: how long each side takes, on a logarithmic scale."""

import os

os.environ.setdefault("MPLBACKEND", "svg")

import matplotlib  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402

import comparisons  # noqa: E402

SIDES = {
    "flaxstate": "#1f5fbf",
    "memcpy, write(2), read(2)": "#9aa0a6",
    "msgpack-cxx": "#c8a415",
    "Flax": "#d1495b",
    "safetensors": "#2a9d8f",
    "torch": "#e76f51",
    "NumPy": "#6a4c93",
    "Orbax": "#8d6e63",
}
PEER_SIDES = {"flax": "Flax", "safetensors": "safetensors", "torch": "torch", "numpy": "NumPy", "orbax": "Orbax"}

# What is drawn: the title of a group, our operation, the system's, msgpack-cxx's, the peers'.
GROUPS = [
    ("encode", "encode_again", "memcpy_paged_in", ["msgpack_pack_structs_again", "msgpack_pack_again"], "encode"),
    ("restore\nfrom bytes", "restore", "memcpy_paged_in", ["msgpack_unpack_structs", "msgpack_unpack"], "restore"),
    ("save", "save", "write_file", [], "save"),
    ("restore\nfrom a file", "restore_file_directly", "read_file_paged_in", [], "load"),
    ("open,\nload one", "load_one", None, [], "load_one"),
]


def times_of(result, group):
    """{side: seconds} of a group."""
    _, ours, system, msgpack_names, peer_operation = group
    figures = result["flaxstate"]
    times = {"flaxstate": figures[ours]["median"]}
    if system:
        times["memcpy, write(2), read(2)"] = figures[system]["median"]
    for name in msgpack_names:
        if name in figures:
            times["msgpack-cxx"] = figures[name]["median"]
            break
    for peer, side in PEER_SIDES.items():
        operation = result["peers"].get(peer, {}).get("operations", {}).get(peer_operation)
        if operation:
            times[side] = operation["median"]
    return times


def draw_panel(axes, name, result):
    ticks, labels = [], []
    position = 0.0
    for group in GROUPS:
        times = times_of(result, group)
        begin = position
        for side, color in SIDES.items():
            if side not in times:
                continue
            axes.bar(position, times[side], width=0.9, color=color, zorder=2)
            axes.annotate(time_text(times[side]), (position, times[side]), xytext=(0, 3), textcoords="offset points",
                          ha="center", va="bottom", fontsize=7, rotation=90)
            position += 1.0
        ticks.append((begin + position - 1.0) / 2)
        labels.append(group[0])
        position += 1.2
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(lambda seconds, _: time_text(seconds))
    axes.set_title(comparisons.title(name, result), fontsize=10, loc="left")
    axes.set_xticks(ticks, labels, fontsize=8)
    axes.tick_params(axis="x", length=0)
    axes.tick_params(axis="y", labelsize=8)
    axes.margins(x=0.01)
    bottom, top = axes.get_ylim()
    axes.set_ylim(bottom, top * (top / bottom) ** 0.22)  # room for the figures
    axes.grid(axis="y", color="#e0e0e0", linewidth=0.6, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)


def time_text(seconds):
    for size, unit in ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= 0.9995 * size:
            number = seconds / size
            return f"{number:.0f} {unit}" if number >= 9.95 else f"{number:.2g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def draw(workloads, path):
    matplotlib.rcParams.update({"svg.hashsalt": "flaxstate", "svg.fonttype": "none", "font.family": "sans-serif"})
    figure, panels = plt.subplots(len(workloads), 1, figsize=(9, 2.7 * len(workloads) + 0.6), squeeze=False,
                                  layout="constrained")
    for axes, (name, result) in zip(panels[:, 0], workloads.items()):
        draw_panel(axes, name, result)
    handles = [matplotlib.patches.Patch(color=color, label=side) for side, color in SIDES.items()]
    figure.legend(handles=handles, loc="outside upper center", ncols=4, frameon=False, fontsize=9,
                  title="time on a logarithmic scale: shorter is better", title_fontsize=9)
    figure.savefig(path, format="svg", metadata={"Date": None})
