/** One way in which onnxruntime can execute a network. */
export interface ExecutionProvider {
  /** As onnxruntime names it: `cpu`, `cuda`, `webgpu`, ... */
  readonly name: string;
  /** True where its libraries come with the package. */
  readonly isBundled: boolean;
}

/**
 * What the installed onnxruntime-node can execute networks with.
 * @throws what loading its native library throws
 */
export async function executionProviders(): Promise<readonly ExecutionProvider[]> {
  const { listSupportedBackends } = await import('onnxruntime-node');
  return listSupportedBackends().map(({ name, bundled }) => ({ name, isBundled: bundled }));
}
