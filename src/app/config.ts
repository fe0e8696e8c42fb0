import { configReference } from '../config/config-reference.js';
import { configJsonSchema, type JsonSchema } from '../config/json-schema.js';

/** The JSON Schema (draft 7) of a config file. */
export function configSchemaJson(): JsonSchema {
  return configJsonSchema();
}

/** Every key of a config in Markdown. */
export function configReferencePage(): string {
  return configReference();
}
