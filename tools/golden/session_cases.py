"""What is done to the official video predictor, step by step; each case is a list of steps for one clip.

A step names what is done (`do`) and its arguments: coordinates in pixels of the video, masks by (frame, object) of the
clip. `options` are settings of the predictor beyond its preset.
"""


def clicks(clip, frame, obj, *points):
    """`points`: (share of the way through the pixels, positive)."""
    places = [clip.inside(frame, obj, share) if positive else clip.outside(frame, obj, share) for share, positive in points]
    return {"do": "clicks", "frame": frame, "object": obj, "points": places, "labels": [int(p) for _, p in points]}


def box(clip, frame, obj, *points):
    return {**clicks(clip, frame, obj, *points), "do": "box", "box": clip.box(frame, obj)}


def mask(frame, obj, of=None):
    """`of`: (frame, object) whose mask is given; None for the frame's own, "empty" for none of its pixels."""
    return {"do": "mask", "frame": frame, "object": obj, "of": of or [frame, obj]}


def propagate(**options):
    return {"do": "propagate", **options}


def corrections(clip, last):
    """A click on each object, both ways from there; a correction, and then another, on a frame that was tracked."""
    first, corrected = round(0.4 * last), round(0.7 * last)
    return [
        clicks(clip, first, 1, (0.5, True)),
        clicks(clip, first, 2, (0.5, True)),
        propagate(start=first),
        propagate(start=first, reverse=True),
        clicks(clip, corrected, 1, (0.3, True)),
        clicks(clip, corrected, 1, (0.5, False), (0.8, True)),
        propagate(start=first),
        propagate(start=corrected, reverse=True),
    ]


def refinement(clip, last):
    """Every kind of prompt, one over another on a frame, and on several frames in no order."""
    middle = last // 2
    return [
        box(clip, middle, 1),
        clicks(clip, middle, 1, (0.2, True), (0.4, False)),
        mask(0, 2),
        clicks(clip, 0, 2, (0.6, False)),
        box(clip, 1, 2, (0.5, True), (0.3, False)),
        mask(last, 1),
        clicks(clip, 0, 1, (0.5, True), (0.9, True), (0.7, False)),
        propagate(),
        mask(middle, 2),
        propagate(start=last, reverse=True, most=middle),
    ]


def later(clip, last):
    """An object that is added after the first was tracked, and frames tracked in part."""
    middle = last // 2
    return [
        mask(0, 1),
        propagate(start=0, most=middle),
        box(clip, middle - 1, 2),
        propagate(),
        propagate(start=middle, most=2),
    ]


def removal(clip, last):
    """Prompts taken back before and after they were tracked, an object removed, everything reset."""
    middle = last // 2
    return [
        mask(0, 1),
        mask(0, 2),
        clicks(clip, middle, 1, (0.5, True)),
        clicks(clip, 1, 2, (0.5, True)),
        {"do": "clear", "frame": 1, "object": 2},
        propagate(),
        {"do": "clear", "frame": 0, "object": 1},
        clicks(clip, 0, 1, (0.4, True)),
        {"do": "clear", "frame": 0, "object": 1},
        propagate(start=0),
        {"do": "remove", "object": 1},
        propagate(start=1, most=2),
        {"do": "reset"},
        clicks(clip, middle, 2, (0.5, True), (0.5, False)),
        propagate(),
    ]


def absence(clip, last):
    """An empty mask as a prompt, and the memory after it; objects that the score takes to be absent."""
    return [
        mask(0, 1),
        mask(0, 2, "empty"),
        propagate(start=0, most=last // 2),
        mask(last // 2, 1, "empty"),
        clicks(clip, last // 2, 2, (0.5, True)),
        propagate(start=0),
    ]


def many_prompts(clip, last):
    """Prompted frames on either side of every tracked one: more than are attended to."""
    steps = [mask(frame, 1) for frame in (0, last, last // 2, last // 4)]
    return [*steps, propagate(start=0), propagate(start=last, reverse=True)]


def late_correction(clip, last):
    """A correction long after its frame was tracked: on frame 20 of a hundred."""
    corrected = min(20, last // 3)
    return [
        mask(0, 1),
        propagate(start=0),
        clicks(clip, corrected, 1, (0.3, True), (0.5, False)),
        propagate(start=corrected, most=5),
    ]


CASES = {
    "corrections": (corrections, {}),
    "corrections-kept": (corrections, {"add_all_frames_to_correct_as_cond": True}),
    "refinement": (refinement, {}),
    "later": (later, {"non_overlap_masks": True}),
    "removal": (removal, {}),
    "absence": (absence, {}),
    "nearest": (many_prompts, {"max_cond_frames_in_attn": 3, "memory_temporal_stride_for_eval": 2}),
    "cleared": (corrections, {"clear_non_cond_mem_around_input": True, "add_all_frames_to_correct_as_cond": True}),
    "filled": (corrections, {"fill_hole_area": 8, "add_all_frames_to_correct_as_cond": True}),
    "late-correction": (late_correction, {"add_all_frames_to_correct_as_cond": True}),
}
