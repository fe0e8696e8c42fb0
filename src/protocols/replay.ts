import { z } from 'zod';
import type { Protocol, ProtocolKind, ProtocolOptions, ProtocolTraits } from './protocol.js';
import { replayPictures } from './replay-pictures.js';
import { SessionReplay } from './replay-session.js';

const KIND = 'replay';

/** As a config has it. */
const schema = z.strictObject({
  kind: z.literal(KIND),
  log: z.string().min(1).describe('The folder of a run that logged prompts.'),
  row: z.string().min(1).exactOptional().describe('Id of one of its rows, where several have the sequences.'),
});

/** As a plan has it: the log was found, and is named by its content. */
const planned = z.strictObject({
  kind: z.literal(KIND),
  row: z.string(),
  content: z.string().describe('Hash of the logs.'),
  of: z.looseObject({ kind: z.string() }).describe('The protocol that was logged.'),
});

export type PlannedReplay = z.output<typeof planned>;

/**
 * Gives a model exactly the prompts that an annotator gave another one: the same clicks, boxes and masks on the same frames
 * in the same order, whatever this model answers. All else is as the logged protocol has it. Prompts that were made on
 * pictures are left out where their masks went into a session: the masks are in the log.
 * @param protocolOf makes the protocol that was logged
 */
export function replayOf(protocolOf: (options: ProtocolOptions) => Protocol): ProtocolKind {
  return {
    kind: KIND,
    schema,
    paths: ['log'],
    create: (options) => {
      const { label, traits: logged } = protocolOf(planned.parse(options).of);
      const { needsImages, ...others } = logged;
      // What was made on pictures is given as masks, which takes no image model.
      const traits: ProtocolTraits = needsImages ? { ...others, prompts: 'masks' } : others;
      return {
        kind: KIND,
        label: `replay of ${label}`,
        traits,
        run: async function* (context) {
          const log = await context.replayLog();
          yield* traits.pictures ? replayPictures(context, log) : new SessionReplay(context, log).run();
        },
      };
    },
  };
}
