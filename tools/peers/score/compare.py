"""Whole scoring processes side by side: ours, davis2017-evaluation and vos-benchmark, in turn on the same masks.

Per run: wall-clock seconds, CPU seconds (user and system, with children) and the resident memory of the largest process.
The warm-up run, whose time does not count, samples the memory of all processes of a tool together. See README.md.
"""

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
MIB = 1 << 20
WRITTEN_BY_PEERS = ("results.csv", "global_results-val.csv", "per-sequence_results-val.csv")
PACKAGES = ("vos-benchmark", "numpy", "opencv-python", "opencv-python-headless", "scikit-image", "pillow", "pandas")
VERSIONS = """
import importlib.metadata as m, platform, sys
known = {d.metadata["Name"].lower().replace("_", "-"): d.version for d in m.distributions()}
print(", ".join(["Python " + platform.python_version()] + [f"{n} {known[n]}" for n in sys.argv[1:] if n in known]))
"""


def memory_of_session(session):
    """Bytes of all processes of a session; a page that several of them share counts once (proportional set size)."""
    total = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            # After the name in brackets: state, parent, group, session.
            if int((entry / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                total += int((entry / "smaps_rollup").read_text().partition("\nPss:")[2].split()[0]) * 1024
        except (OSError, IndexError):
            pass  # it ended meanwhile
    return total


def sampled_peak(pid, seconds):
    """Until the process ends; leaves it to be waited for."""
    peak = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        peak = max(peak, memory_of_session(pid))
        time.sleep(seconds)
    return peak


def measure(tool, sample_memory):
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(
            tool["command"], cwd=tool["cwd"], stdout=output, stderr=errors, start_new_session=True
        )
        try:
            together = sampled_peak(process.pid, 0.02) if sample_memory else 0
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            os.killpg(process.pid, 9)
            raise
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        printed, complaint = output.read(), errors.read()
    try:
        figures = tool["figures"](printed) if process.returncode == 0 else None
    except (ValueError, KeyError, IndexError, StopIteration):
        figures = None  # davis2017-evaluation exits with 0 where it gives up
    if figures is None:
        raise SystemExit(f"{tool['name']} failed ({process.returncode}):\n{printed[-2000:]}\n{complaint[-4000:]}")
    cpu = usage.ru_utime + usage.ru_stime
    return {"wall": wall, "cpu": cpu, "largest": usage.ru_maxrss * 1024, "together": together, "figures": figures}


def our_figures(printed):
    summary = json.loads(printed)["rows"][0]
    if summary["units"]["failed"]:
        raise ValueError("sequences failed")
    return tuple(summary[name]["mean"] for name in ("JF", "J", "F"))


def davis_figures(printed):
    """Of the printed table: J&F-Mean J-Mean J-Recall J-Decay F-Mean ..., six decimals; its CSV has three."""
    lines = printed.splitlines()
    row = lines[next(i for i, line in enumerate(lines) if line.split()[:1] == ["J&F-Mean"]) + 1].split()
    return float(row[0]), float(row[1]), float(row[4])


def vos_figures(printed):
    read = json.loads(printed.splitlines()[-1])
    return read["JF"], read["J"], read["F"]


def ours(args, name, truth, predictions, options):
    command = [args.node, str(ROOT / "bin" / "sam2bench.js"), "score", str(predictions), "--dataset", str(truth)]
    command += [*options, "--json", *(["--jobs", str(args.jobs)] if args.jobs else [])]
    return {"name": name, "command": command, "cwd": ROOT, "figures": our_figures}


def our_sides(args, truth, predictions, copy, facts, remarks):
    """Ours by each peer's rules: on the original masks wherever those rules can read them."""
    plain = "davis2016" if facts["layout"] == "davis2016" else "davis2017"
    text = subprocess.run(
        [args.node, str(ROOT / "bin" / "sam2bench.js"), "score", "--help"], check=True, capture_output=True, text=True
    ).stdout
    rules = [plain, "vos-benchmark" if "vos-benchmark" in text else None]
    if rules[1] is None:
        remarks.append("This sam2bench has no rules `vos-benchmark`: its default rules stand beside vos-benchmark.")
    for chosen in rules:
        name = f"sam2bench, rules {chosen or plain}"
        options = ["--rules", chosen] if chosen else []
        if facts["recoded"] and (chosen == "vos-benchmark" or facts["layout"] != "davis2016"):
            recoded = copy / "DAVIS" / "Annotations" / "480p", copy / "predictions"
            yield ours(args, name, *recoded, ["--format", "masks", *options])
            remarks.append(f"{name}: scores the peers' copy, since 0/255 and 0/1 masks have no id in common.")
        else:
            yield ours(args, name, truth, predictions, options)


def tools_for(args, truth, predictions, copy, facts, remarks):
    """[ours, davis2017-evaluation, ours, vos-benchmark]"""
    copied, davis = str(copy / "predictions"), str(copy / "DAVIS")
    like_davis, like_vos = our_sides(args, truth, predictions, copy, facts, remarks)
    evaluation = [args.davis_python, "evaluation_method.py", "--task", "semi-supervised", "--set", "val"]
    evaluation += ["--davis_path", davis, "--results_path", copied]
    driver = [args.python, str(HERE / "vos_benchmark_driver.py"), f"{davis}/Annotations/480p", copied]
    driver += ["--processes", str(args.jobs)] if args.jobs else []
    checkout = args.davis_evaluation
    return [
        like_davis,
        {"name": "davis2017-evaluation", "command": evaluation, "cwd": checkout, "figures": davis_figures},
        like_vos,
        {"name": "vos-benchmark", "command": driver, "cwd": ROOT, "figures": vos_figures},
    ]


def run_all(tools, copy, runs):
    """One warm-up round, then `runs` rounds: {tool: its runs, the warm-up first}."""
    results = {tool["name"]: [] for tool in tools}
    for index in range(runs + 1):
        for tool in tools:
            for name in WRITTEN_BY_PEERS:
                (copy / "predictions" / name).unlink(missing_ok=True)
            result = measure(tool, sample_memory=index == 0)
            results[tool["name"]].append(result)
            round_name = f"run {index}" if index else "warm-up"
            print(f"{round_name}: {tool['name']}: {result['wall']:.2f} s", file=sys.stderr)
    for name, done in results.items():
        if len({result["figures"] for result in done}) > 1:
            raise SystemExit(f"{name} gave different figures from run to run")
    return results


def spread(done, key, scale, digits):
    values = [result[key] / scale for result in done]
    return f"{median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def section(name, facts, results, remarks):
    """Markdown of one pair, and whether ours and the peers agree."""
    lines = [f"## {name}", f"{facts['sequences']} sequences, {facts['frames']} frames of ground truth.", ""]
    lines += ["| program | J&F | J | F | wall s | CPU s | largest process MiB | all processes MiB |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for tool, (warm, *timed) in results.items():
        figures = " | ".join(f"{figure:.6f}" for figure in warm["figures"])
        measured = f"{spread(timed, 'wall', 1, 2)} | {spread(timed, 'cpu', 1, 2)} | {spread(timed, 'largest', MIB, 0)}"
        lines += [f"| {tool} | {figures} | {measured} | {warm['together'] / MIB:.0f} |"]
    lines += ["", "| peer / ours | wall | CPU | largest process | all processes | largest difference of J&F, J, F |"]
    lines += ["|---|---|---|---|---|---|"]
    rows, agree = list(results.items()), True
    for (mine, (our_warm, *our_timed)), (peer, (warm, *timed)) in (rows[:2], rows[2:]):
        keys = ("wall", "cpu", "largest")
        ratios = [median(r[key] for r in timed) / median(r[key] for r in our_timed) for key in keys]
        ratios.append(warm["together"] / our_warm["together"])
        gap = max(abs(a - b) for a, b in zip(warm["figures"], our_warm["figures"]))
        # davis2017-evaluation prints six decimals.
        same = gap <= (6e-7 if peer == "davis2017-evaluation" else 1e-9)
        agree &= same
        shown = " | ".join(f"{ratio:.2f}" for ratio in ratios)
        lines += [f"| {peer} / {mine} | {shown} | {gap:.1e}, {'the same' if same else 'NOT THE SAME'} |"]
    return "\n".join(lines + ["", *(f"- {remark}" for remark in remarks), ""]), agree


def output_of(command, cwd=None):
    done = subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else "unknown"


def build_hash():
    """Of what is run: a build that changes during the measurement makes its figures worthless."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "dist").rglob("*.js")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def our_version(args, build):
    commit = output_of(["git", "rev-parse", "--short", "HEAD"], ROOT)
    changed = output_of(["git", "--no-optional-locks", "status", "--porcelain", "--", "src", "bin"], ROOT)
    commit += " with changes" if changed not in ("", "unknown") else ""
    return f"commit {commit}, build {build}, Node {output_of([args.node, '--version'])}"


def machine(args, build):
    processor = Path("/proc/cpuinfo").read_text().partition("model name")[2].partition("\n")[0].strip(" \t:")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    commit = ["git", "rev-parse", "--short", "HEAD"]
    checkout = output_of(commit, args.davis_evaluation) if (args.davis_evaluation / ".git").exists() else "unknown"
    rows = {
        "processor": f"{processor or platform.machine()}, {len(os.sched_getaffinity(0))} of {os.cpu_count()} logical cores",
        "memory, system": f"{memory:.0f} GiB, {platform.system()} {platform.release()}",
        "load average before": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "sam2bench": our_version(args, build),
        "vos-benchmark": output_of([args.python, "-c", VERSIONS, *PACKAGES]),
        "davis2017-evaluation": f"commit {checkout}, {output_of([args.davis_python, '-c', VERSIONS, *PACKAGES[1:]])}",
        "threads or processes": f"{args.jobs or 'one a core'} (ours, vos-benchmark); davis2017-evaluation has one process",
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pair", nargs=3, action="append", required=True, metavar=("NAME", "TRUTH", "PREDICTIONS"))
    parser.add_argument("--davis-evaluation", type=Path, required=True, help="a checkout of davis2017-evaluation")
    parser.add_argument("--python", default=sys.executable, help="Python that has vos-benchmark")
    parser.add_argument("--davis-python", help="Python for davis2017-evaluation (default: that of --python)")
    parser.add_argument("--node", default="node")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, help="threads of ours, processes of vos-benchmark (default: one a core)")
    parser.add_argument("--out", type=Path, required=True, help="Markdown file to write")
    args = parser.parse_args()
    args.davis_python = args.davis_python or args.python
    if args.runs < 1:
        parser.error("--runs must be at least 1")
    return args


def main():
    args = arguments()
    build = build_hash()
    text = [f"# Scoring, side by side\n\n{date.today()}. Rounds: {args.runs} after a warm-up. Median (least to most)."]
    text += ["Memory of all processes together: sampled in the warm-up run.\n", machine(args, build), ""]
    agree = True
    for name, truth, predictions in args.pair:
        truth, predictions = Path(truth).resolve(), Path(predictions).resolve()
        with tempfile.TemporaryDirectory() as folder:
            copy, remarks = Path(folder) / "copy", []
            subprocess.run([args.python, HERE / "prepare_copy.py", truth, predictions, copy], check=True, stdout=2)
            facts = json.loads((copy / "copy.json").read_text())
            tools = tools_for(args, truth, predictions, copy, facts, remarks)
            part, same = section(name, facts, run_all(tools, copy, args.runs), remarks)
        agree &= same
        text.append(part)
        if build_hash() != build:
            raise SystemExit("dist was rebuilt meanwhile: measure again")
    args.out.write_text("\n".join(text))
    print("\n".join(text))
    if not agree:
        raise SystemExit("the figures differ")


if __name__ == "__main__":
    main()
