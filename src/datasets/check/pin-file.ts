/** Lies in the data set's root; begins with a dot, so that no reader takes it for data. */
export const PIN_FILE = '.sam2bench-pin.json';
