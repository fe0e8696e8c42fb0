import * as ort from 'onnxruntime-node';

// The program of a process of its own: loads a graph with the runtime's most talkative log, which goes to stderr and says
// where each operator is placed. Arguments: provider, path of the graph.
const [provider = 'cpu', file = ''] = process.argv.slice(2);
const session = await ort.InferenceSession.create(file, { executionProviders: [provider], logSeverityLevel: 0 });
await session.release();
