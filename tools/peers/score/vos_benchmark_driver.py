"""vos-benchmark as a program, which its package lacks. Prints J&F, J and F as shares; leaves results.csv in PREDICTIONS."""

import argparse
import json
import os

from vos_benchmark.benchmark import benchmark


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("truth", help="folder SEQ/FRAME.png")
    parser.add_argument("predictions", help="folder SEQ/FRAME.png, written to")
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    args = parser.parse_args()
    both, region, boundary, _ = benchmark(
        [args.truth], [args.predictions], strict=True, num_processes=args.processes, verbose=False
    )
    print(json.dumps({"JF": both[0] / 100, "J": region[0] / 100, "F": boundary[0] / 100}))


if __name__ == "__main__":
    main()
