/**
 * Which frames of a protocol are evidence. `rules`: those of the data set's rules; `annotated`: every annotated frame of an
 * object from its first on, prompted ones too; `present`: of those the ones that show it.
 */
export type Judged = 'rules' | 'annotated' | 'present';
