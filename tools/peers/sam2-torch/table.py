"""Results of compare.py as Markdown: medians over all timed frames of all repeats, ratios frame by frame."""

import platform
from datetime import date
from statistics import median

STAGES = {
    "encode": "image encoder",
    "memoryAttention": "memory attention",
    "decodeMask": "mask decoder",
    "memoryEncode": "memory encoder",
}
FILLING = 7
# Frames, from 1, around which a long clip is looked at, and how many are looked at.
LONG = (10, 100, 500)
AROUND = 9


def timed(found):
    return [frame for repeat in found["repeats"] for frame in repeat["frames"][FILLING:]]


def of(frames, side, value):
    return median(value(frame[side]) for frame in frames)


def ratio(frames, value):
    """Official over ours, frame by frame: what else the machine does touches both alike."""
    ratios = sorted(value(frame["official"]) / value(frame["ours"]) for frame in frames)
    return f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"


def row(*cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def frame_table(models):
    lines = [row("model", "frames", "seconds a frame: ours, official", "FPS: ours, official", "times as fast", "the same in CPU time")]
    lines.append(row(*["---"] * 6))
    for model, found in models.items():
        frames = timed(found)
        ours, official = (of(frames, side, lambda answer: answer["total"]) for side in ("ours", "official"))
        wall, cpu = (ratio(frames, lambda answer, key=key: answer[key]) for key in ("total", "cpu"))
        speeds = f"{1 / ours:.3f}, {1 / official:.3f}"
        lines.append(row(model, len(frames), f"{ours:.2f}, {official:.2f}", speeds, f"**{wall}**", cpu))
    return lines


def stage_table(models):
    lines = [row("model", *STAGES.values()), row(*["---"] * (1 + len(STAGES)))]
    for model, found in models.items():
        frames = timed(found)
        cells = []
        for stage in STAGES:
            value = lambda answer, stage=stage: answer["stages"][stage]  # noqa: E731
            ours, official = of(frames, "ours", value), of(frames, "official", value)
            cells.append(f"{ours:.2f}, {official:.2f}; {median(value(f['official']) / value(f['ours']) for f in frames):.2f}")
        lines.append(row(model, *cells))
    return lines


def memory_table(models):
    titles = ("model", "peak MiB: ours, official", "largest logit difference", "loading s: ours, official")
    lines = [row(*titles, "compiling s", "copying the file s", "compiling peak MiB (file)"), row(*["---"] * 7)]
    for model, found in models.items():
        repeats = found["repeats"]
        peaks = [median(r["frames"][-1][side]["peak"] for r in repeats) for side in ("ours", "official")]
        loads = [median(r["load"][side]["load"] for r in repeats) for side in ("ours", "official")]
        apart = max(frame["difference"] for repeat in repeats for frame in repeat["frames"])
        made = [median(c[key] for c in found["compile"]) for key in ("seconds", "copy", "peak", "file")]
        cells = (f"{peaks[0]:.0f}, {peaks[1]:.0f}", f"{apart:.1e}", f"{loads[0]:.1f}, {loads[1]:.1f}")
        lines.append(row(model, *cells, f"{made[0]:.1f}", f"{made[1]:.1f}", f"{made[2]:.0f} ({made[3]:.0f})"))
    return lines


def growth_table(models):
    """Of a clip of 100 frames or more: does a frame take longer, or more memory, the more frames came before it?"""
    titles = ("model, frame", "seconds a frame: ours, official", "times as fast", "the same in CPU time")
    lines = [row(*titles, "peak MiB so far: ours, official"), row(*["---"] * 5)]
    for model, found in models.items():
        frames = found["repeats"][0]["frames"]
        for number in (number for number in LONG if number <= len(frames)):
            window = frames[max(0, number - 1 - AROUND // 2) : number + AROUND // 2]
            ours, official = (of(window, side, lambda answer: answer["total"]) for side in ("ours", "official"))
            wall, cpu = (ratio(window, lambda answer, key=key: answer[key]) for key in ("total", "cpu"))
            peaks = [frames[number - 1][side]["peak"] for side in ("ours", "official")]
            cells = (f"{ours:.2f}, {official:.2f}", f"**{wall}**", cpu, f"{peaks[0]:.0f}, {peaks[1]:.0f}")
            lines.append(row(f"{model}, {number}", *cells))
    return lines


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()


def page(results):
    models, settings = results["models"], results["settings"]
    first = next(iter(models.values()))["repeats"][0]["load"]
    busy = [frame["busy"] for found in models.values() for frame in timed(found)]
    facts = (
        f"{date.today()}; {processor()}, {settings['threads']} threads each; {first['ours']['versions']}; "
        f"{first['official']['versions']}; {settings['size']} pixels, fp32, objects: {', '.join(map(str, settings['objects']))}, memory full; "
        f"machine's load while measured: {min(busy):.1f} to {max(busy):.1f} (an idle machine: 1 to {settings['threads']})."
    )
    if settings["frames"] + FILLING >= LONG[1]:
        return "\n\n".join("\n".join(lines) for lines in [[facts], growth_table(models)])
    parts = [[facts], frame_table(models), ["By stage, seconds: ours, official; times as fast."], stage_table(models)]
    return "\n\n".join("\n".join(lines) for lines in [*parts, memory_table(models)])


def written(file, section, text):
    """Replaces what is between the section's two marks."""
    begin, end = (f"<!-- {section}: {edge} -->" for edge in ("begin", "end"))
    before, found, rest = file.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise SystemExit(f"{file} lacks the marks {begin} and {end}")
    file.write_text(f"{before}{begin}\n{text}\n{end}{after}")
