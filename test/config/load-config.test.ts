import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig, resolveConfig } from '../../src/config/load-config.js';
import { UserError } from '../../src/core/errors.js';

const FILE = '/somewhere/trial.yaml';
const BASE = `models:
  - static
datasets:
  - { root: ./DAVIS }
`;

function problemOf(content: string, set: readonly string[] = [], filter: readonly string[] = []) {
  try {
    resolveConfig(FILE, content, { set, filter });
  } catch (error) {
    if (error instanceof UserError) return { ...error.problem, exitCode: error.exitCode };
    throw error;
  }
  throw new Error('the config was taken');
}

describe('a config', () => {
  it('is filled in, with paths relative to its file', () => {
    const config = resolveConfig(FILE, BASE);
    expect(config.name).toBe('trial');
    expect(config.models).toEqual([{ runner: 'static', id: 'static' }]);
    expect(config.datasets).toEqual([
      {
        kind: 'folder',
        root: resolve('/somewhere/DAVIS'),
        format: null,
        split: null,
        resolution: null,
        sequences: null,
        frames: null,
      },
    ]);
    expect(config.backends).toEqual(['node-cpu']);
    expect(config.imageSize).toEqual([null]);
    expect(config.protocols).toEqual([
      { kind: 'semi-supervised', prompt: 'mask', clicks: 3, sampler: 'center', jitter: false },
    ]);
    expect(config.session).toEqual({ memoryPrecision: 'fp32' });
    expect(config.speed).toEqual({ warmup: 5, minFrames: 50, repeats: 1 });
  });

  it('takes the path of a log from its folder', () => {
    const { protocols } = resolveConfig(FILE, `${BASE}protocols: [{ kind: replay, log: runs/one }]`);
    expect(protocols).toEqual([{ kind: 'replay', log: resolve('/somewhere/runs/one') }]);
  });

  it('takes a checkpoint, masks on disk and a synthetic set', () => {
    const config = resolveConfig(
      FILE,
      `models:
  - { id: mine, checkpoint: ./a.pt, variant: ./b.yaml }
  - { id: named, checkpoint: /abs/a.pt, variant: tiny }
  - { id: other, predictions: masks }
datasets: [{ format: synthetic, seed: 3, size: [64, 48] }]`,
    );
    expect(config.models).toEqual([
      {
        runner: 'node',
        id: 'mine',
        checkpoint: resolve('/somewhere/a.pt'),
        variant: resolve('/somewhere/b.yaml'),
        bundled: null,
      },
      { runner: 'node', id: 'named', checkpoint: resolve('/abs/a.pt'), variant: 'tiny', bundled: null },
      { runner: 'predictions', id: 'other', predictions: resolve('/somewhere/masks') },
    ]);
    expect(config.datasets).toEqual([
      { kind: 'synthetic', seed: 3, sequences: 3, frames: 24, width: 64, height: 48, difficulty: 'mixed' },
    ]);
  });

  it('is overridden by --set', () => {
    const config = resolveConfig(FILE, BASE, { set: ['datasets.0.root=../X', 'speed.repeats=3', 'models=[empty]'] });
    expect(config.datasets[0]).toMatchObject({ root: resolve('/X') });
    expect(config.speed.repeats).toBe(3);
    expect(config.models.map(({ id }) => id)).toEqual(['empty']);
  });

  it('is filtered by model', () => {
    const content = BASE.replace('- static', '- static\n  - sam2-nano-untrained\n  - empty');
    const taken = (filter: string) => resolveConfig(FILE, content, { filter: [filter] }).models.map(({ id }) => id);
    expect(taken('model=s*')).toEqual(['static', 'sam2-nano-untrained']);
    expect(taken('model=empty,model=static')).toEqual(['static', 'empty']);
  });
});

describe('a wrong config', () => {
  it('gives a data set to a model that it has not got', () => {
    const problem = problemOf('models: [static]\ndatasets:\n  - { root: a }\n  - { root: b, models: [statik] }\n');
    expect(problem).toMatchObject({ expected: 'static', found: 'statik' });
    expect(problem.where).toMatch(/line 4, key datasets\[1\]\.models\[0\]/);
    expect(problem.next).toMatch(/static/);
  });

  it('gives a data set to a backend that it does not run on', () => {
    const problem = problemOf('models: [static]\ndatasets: [{ root: b, backends: [web-wasm] }]\n');
    expect(problem.what).toMatch(/"web-wasm".*backends/);
  });

  it.each([
    ['{ kind: semi-supervised, prompt: mask, clicks: 3 }', 'clicks', 'mask', 'clicks'],
    ['{ kind: semi-supervised, sampler: center }', 'sampler', 'mask', 'clicks'],
    ['{ kind: semi-supervised, prompt: clicks, jitter: true }', 'jitter', 'clicks', 'box'],
    ['{ kind: multi-prompt, prompt: box, frames: 3, clicks: 1 }', 'clicks', 'box', 'clicks'],
    ['{ kind: decoupled, prompt: box, clicks: 1 }', 'clicks', 'box', 'clicks'],
  ])('gives %s an option that it takes no notice of', (protocol, option, found, wanted) => {
    const problem = problemOf(`${BASE}protocols:\n  - { kind: offline }\n  - ${protocol}\n`);
    expect(problem.what).toBe(`A protocol has an option that it would take no notice of: "${option}".`);
    expect(problem.where).toBe(`${FILE}, line 7, key protocols[1].${option}`);
    expect(problem).toMatchObject({ expected: `prompt: ${wanted} beside ${option}`, found: `prompt: ${found}` });
    expect(problem.next).toBe(`leave ${option} out, or write prompt: ${wanted}`);
    expect(problem.exitCode).toBe(2);
  });

  it('shares features between rows and would time them again and again', () => {
    const problem = problemOf(`${BASE}speed: { repeats: 3 }\n`, ['shareFeatures=true']);
    expect(problem.what).toBe('Repeats of a timing find frames that were encoded before.');
    expect(problem.where).toBe(`${FILE}, line 5, key speed.repeats`);
    expect(problem).toMatchObject({ expected: 'repeats: 1 beside shareFeatures: true', found: 'repeats: 3' });
    expect(problem.exitCode).toBe(2);
    expect(resolveConfig(FILE, `${BASE}shareFeatures: true\n`).shareFeatures).toBe(true);
    expect(resolveConfig(FILE, `${BASE}speed: { repeats: 3 }\n`)).not.toHaveProperty('shareFeatures');
  });

  it.each([
    '{ kind: semi-supervised, prompt: box, jitter: true }',
    '{ kind: semi-supervised, jitter: false }',
    '{ kind: image, prompt: mask, clicks: 1 }',
    '{ kind: multi-prompt, clicks: 2, sampler: uniform }',
    '{ kind: offline, clicks: 2 }',
  ])('is not one with %s', (protocol) => {
    expect(resolveConfig(FILE, `${BASE}protocols: [${protocol}]`).protocols).toHaveLength(1);
  });

  it('is not YAML', () => {
    const problem = problemOf('models: [static\ndatasets: 1\n');
    expect(problem.what).toMatch(/not YAML/);
    expect(problem.where).toMatch(/trial\.yaml, line 2/);
    expect(problem.exitCode).toBe(2);
  });

  it('has an unknown key: the key, the line and the nearest name are told', () => {
    const problem = problemOf(`${BASE}    \nsped: { warmup: 1 }\n`);
    expect(problem.what).toBe('The config has a key that is not known: "sped"; did you mean "speed"?');
    expect(problem.where).toBe(`${FILE}, line 6, key sped`);
    expect(problem.expected).toMatch(/^one of models, backends,/);
  });

  it('has a misspelt key: it is told before the key that is then lacking', () => {
    const problem = problemOf('model: [static]\ndatasets: [{ root: ./DAVIS }]\n');
    expect(problem.what).toBe('The config has a key that is not known: "model"; did you mean "models"?');
    expect(problem.next).toMatch(/^mend this and 1 more: .*key models$/);
  });

  it('has a name or a value of another kind: what is expected is said in plain words', () => {
    const list = problemOf('models: static\ndatasets: [{ root: ./DAVIS }]\n');
    expect([list.expected, list.found]).toEqual(['a list, as in [a, b]', '"static"']);
    const kind = problemOf(BASE, ['protocols=[{ kind: semisupervised }]']);
    expect(kind.what).toBe('The config has a wrong value; did you mean "semi-supervised"?');
    const prompt = problemOf(BASE, ['protocols=[{ kind: semi-supervised, prompt: click }]']);
    expect(prompt.what).toBe('The config has a wrong value; did you mean "clicks"?');
    expect(prompt.expected).toBe('one of "mask", "box", "clicks"');
  });

  it('has an unknown key inside a data set or a model', () => {
    const dataset = problemOf('models: [static]\ndatasets:\n  - root: x\n    resolutoin: 480p\n');
    expect(dataset.what).toMatch(/did you mean "resolution"/);
    expect(dataset.where).toBe(`${FILE}, line 4, key datasets[0].resolutoin`);
    const model = problemOf('models:\n  - id: a\n    chekpoint: b.pt\ndatasets: [{ root: x }]\n');
    expect(model.what).toMatch(/did you mean "checkpoint"/);
    expect(model.where).toBe(`${FILE}, line 3, key models[0].chekpoint`);
    const synthetic = problemOf('models: [static]\ndatasets:\n  - { format: synthetic, root: x }\n');
    expect(synthetic.what).toMatch(/not known: "root"/);
  });

  it('names a model that there is not', () => {
    const problem = problemOf(BASE.replace('static', 'sam2-nano-untraind'));
    expect(problem.what).toBe('There is no model "sam2-nano-untraind".');
    expect(problem.where).toBe(`${FILE}, line 2, key models[0]`);
    expect(problem.next).toMatch(/did you mean "sam2-nano-untrained"/);
  });

  it.each([
    ['models: [static]\n', /lacks the key "datasets"/, /key datasets/],
    [`${BASE}backends: [web-cuda]\n`, /wrong value/, /line 5, key backends\[0\]/],
    [`${BASE}precision: [int4]\n`, /wrong value/, /key precision\[0\]/],
    [`${BASE}speed: { repeats: 0 }\n`, /wrong value/, /key speed\.repeats/],
    [`${BASE}inputs: [jpeg-200]\n`, /wrong value/, /key inputs\[0\]/],
    [`${BASE}imageSize: [1000]\n`, /wrong value/, /key imageSize\[0\]/],
    [`${BASE}protocols: [{ kind: onlin }]\n`, /wrong value/, /key protocols\[0\]/],
    ['models: [static, static]\ndatasets: [{ root: x }]', /Two models have the name "static"/, /models\[1\]/],
    ['models: [{ id: a, runner: node }]\ndatasets: [{ root: x }]', /needs the key "checkpoint"/, /models\[0\]/],
    [
      'models: [{ id: a, predictions: b, variant: c }]\ndatasets: [{ root: x }]',
      /takes no key "predictions"|needs/,
      /models/,
    ],
    ['- 1\n', /wrong value/, /trial\.yaml/],
  ])('%j is refused', (content, what, where) => {
    const problem = problemOf(content);
    expect(problem.what).toMatch(what);
    expect(problem.where).toMatch(where);
  });

  it('says which backends there are', () => {
    expect(problemOf(`${BASE}backends: [web-cuda]\n`).expected).toMatch(
      /one of node-cpu, node-cuda, node-dml, node-coreml, node-webgpu, web-wasm, web-webgpu, not "web-cuda"/,
    );
  });

  it('says which precision runs where', () => {
    expect(problemOf(`${BASE}precision: [fp16]\n`).expected).toMatch(/fp16 runs on web-webgpu alone/);
    expect(resolveConfig(FILE, `${BASE}backends: [web-webgpu]\nprecision: [fp16]\n`).precision).toEqual(['fp16']);
  });

  it('says which approximate form runs where', () => {
    const quick = `${BASE}precision: [int8, fp16-weights]\nmemoryPooling: 2\n`;
    expect(resolveConfig(FILE, quick)).toMatchObject({ precision: ['int8', 'fp16-weights'], memoryPooling: 2 });
    expect(problemOf(`${BASE}backends: [web-wasm]\nprecision: [int8]\n`).expected).toMatch(/int8 on node-cpu alone/);
    expect(problemOf(`${BASE}backends: [web-wasm]\nmemoryPooling: 2\n`).expected).toMatch(/node-cpu alone/);
    expect(problemOf(`${BASE}memoryPooling: 3\n`).where).toMatch(/memoryPooling/);
  });

  it('has an override that is at fault', () => {
    expect(problemOf(BASE, ['speed.repeats=none']).where).toBe('--set, key speed.repeats');
    expect(problemOf(BASE, ['speed.repeats']).what).toMatch(/no value/);
  });

  it('has a filter that takes nothing', () => {
    expect(problemOf(BASE, [], ['model=statik']).next).toMatch(/did you mean "static"/);
    expect(problemOf(BASE, [], ['modle=static']).next).toMatch(/did you mean "model"/);
  });

  it('is not there', async () => {
    await expect(loadConfig('/nowhere/at/all.yaml')).rejects.toThrow(/cannot be read[\s\S]*all\.yaml/);
  });
});
