/**
 * Which frames of a protocol are evidence, and of whom. `rules`: those of the data set's rules; `annotated`: every annotated
 * frame of an object from its first on, prompted ones too; `present`: of those the ones that show it; `matched`: as
 * `annotated`, of masklets that have names of their own, each for the object that it is matched with; `nothing`: there is no
 * ground truth, and nothing is scored.
 */
export type Judged = 'rules' | 'annotated' | 'present' | 'matched' | 'nothing';
