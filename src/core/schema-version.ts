/** Version of the run folder's and the result files' layout; it grows when a reader of the old one would be misled. */
export const SCHEMA_VERSION = 1;
