import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const MARK = /^export (?:async )?(?:abstract )?(?:interface|type|const|class|function\*?) (\w+)/;

/** Source of an entry point of the package. */
const sourceOf = (types: string) => join(ROOT, types.replace('./dist/', 'src/').replace(/\.d\.ts$/, '.ts'));

const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
};
const ENTRIES = Object.entries(exports).flatMap(([name, entry]) =>
  typeof entry === 'string' ? [] : [[name, entry.types]],
);

/** Every name that an entry point takes from elsewhere, under the name that it has there, by the file that declares it. */
function reexports(file: string): readonly (readonly [string, string])[] {
  return handedOn(file).map(({ target, own }) => {
    const next = handedOn(target).find(({ given }) => given === own);
    return next === undefined ? [target, own] : [next.target, next.own];
  });
}

/** What a file hands on from others: the name there, and the one that it gives it. */
function handedOn(file: string) {
  const found = [...readFileSync(file, 'utf8').matchAll(/^export (?:type )?\{([^}]*)\} from '([^']+)';/gm)];
  return found.flatMap(([, names, from]) => {
    const target = join(dirname(file), from!.replace(/\.js$/, '.ts'));
    const pairs = names!.split(',').map((name) =>
      name
        .trim()
        .replace(/^type /, '')
        .split(' as '),
    );
    return pairs.filter(([own]) => own !== '').map(([own, given]) => ({ target, own: own!, given: given ?? own! }));
  });
}

/** The declarations of a file that have a comment before them, and those that have none. */
function declarations(text: string): ReadonlyMap<string, boolean> {
  const lines = text.split('\n');
  const found = new Map<string, boolean>();
  for (const [index, line] of lines.entries()) {
    const name = MARK.exec(line)?.[1];
    if (name !== undefined) found.set(name, found.get(name) === true || /\*\/$/.test(lines[index - 1] ?? ''));
  }
  return found;
}

describe('the entry points of the package', () => {
  it('are three, and take every name from a declaration elsewhere', () => {
    expect(ENTRIES.map(([name]) => name)).toEqual(['.', './metrics', './sam2']);
    for (const [, types] of ENTRIES) {
      const text = readFileSync(sourceOf(types!), 'utf8').replaceAll(/\{[^}]*\}/g, '');
      expect(text).not.toMatch(/export (\*|const|function|class|interface|type \w)/);
    }
  });

  it.each(ENTRIES)('%s has a comment on every export', (_name, types) => {
    const taken = reexports(sourceOf(types!));
    expect(taken.length).toBeGreaterThan(10);
    const bare = taken.filter(([file, name]) => declarations(readFileSync(file, 'utf8')).get(name) !== true);
    expect(bare.map(([file, name]) => `${name} of ${file.slice(ROOT.length + 1)}`)).toEqual([]);
  });

  it('would find one without', () => {
    const text = '/** One. */\nexport interface A {}\n\nexport interface B {}\nexport const c = 1;\n';
    expect([...declarations(text)]).toEqual([
      ['A', true],
      ['B', false],
      ['c', false],
    ]);
  });
});
