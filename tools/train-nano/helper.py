"""Further processes that train the same weights, one thread each.

They step on shared memory without locks (Hogwild): two processes of one thread make a third more steps than one of two
threads, and twice as many where other programs use the machine. What they do is not repeatable to the bit.
"""

import signal

import numpy as np
from torch import multiprocessing

from clips import Archive
from run import Run, prepare

JOIN_SECONDS = 60


def share_weights(run):
    """Move the model's tensors to memory that other processes can write."""
    run.model.share_memory()
    return run.model.state_dict(keep_vars=False)


def adopt(run, weights):
    """Make a run's model work on shared tensors."""
    own = run.model.state_dict(keep_vars=True)
    for name, tensor in weights.items():
        own[name].data = tensor


def assist(args, number, weights, optimizer, clock):
    """What a helper does: step at the share of the schedule that the main process announces, until it says stop."""
    prepare(args)
    run = Run(args)
    adopt(run, weights)
    run.optimizer.load_state_dict(optimizer)
    run.rng = np.random.default_rng([args.seed, number, int(1e6 * clock.share.value)])
    archive = Archive(args.clips / "train")
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while not clock.stop.value and multiprocessing.parent_process().is_alive():
        run.share = clock.share.value
        run.advance(archive)
        with clock.steps.get_lock():
            clock.steps.value += 1


class Clock:
    """What the processes tell each other."""

    def __init__(self, context, share):
        self.share, self.stop = context.Value("d", share), context.Value("b", 0)
        self.steps = context.Value("l", 0)


class Helpers:
    """The processes, started and stopped with the training."""

    def __init__(self, args, run):
        context = multiprocessing.get_context("spawn")
        self.clock = Clock(context, run.share)
        weights = share_weights(run) if args.helpers else None
        state = run.optimizer.state_dict()
        numbers = range(1, args.helpers + 1)
        each = [(args, number, weights, state, self.clock) for number in numbers]
        self.processes = [context.Process(target=assist, args=given, daemon=True) for given in each]
        for process in self.processes:
            process.start()

    def tell(self, share):
        """Announce the share; an error in a helper ends the training, a signal only the helper."""
        self.clock.share.value = share
        if any((process.exitcode or 0) > 0 for process in self.processes):
            raise SystemExit("A helper has failed; its error is above.")

    def stop(self):
        """Let them finish their step."""
        self.clock.stop.value = 1
        for process in self.processes:
            process.join(JOIN_SECONDS)

    @property
    def steps(self):
        """Steps that helpers have made."""
        return self.clock.steps.value
