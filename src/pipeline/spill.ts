/** Where a session lays down what it may need again but does not hold: records of one length, by number. */
export interface SpillStore {
  /** Keeps a record under a number, in place of an earlier one; the caller may reuse the array afterwards. */
  write(slot: number, record: Float32Array): Promise<void>;
  /** Fills `record` with what was written last. */
  read(slot: number, record: Float32Array): Promise<void>;
  close(): Promise<void>;
}

/** Keeps records in memory: for short videos, and where there is no disk. */
export function memorySpill(): SpillStore {
  const records = new Map<number, Float32Array>();
  return {
    write: async (slot, record) => {
      records.set(slot, record.slice());
    },
    read: async (slot, record) => {
      record.set(records.get(slot)!);
    },
    close: async () => records.clear(),
  };
}
