/** The editor's side of a panel. One call of `acquireVsCodeApi` per page. */
interface Api<State> { postMessage(message: unknown): void; getState(): State | undefined; setState(state: State): void }
declare function acquireVsCodeApi<State>(): Api<State>;

/** Connects a page: messages in and out with their types, and the state that survives a reload. */
export function connect<In, Out, State>(take: (message: In) => void): { post(message: Out): void; state(): State | undefined; save(state: State): void } {
  const api = acquireVsCodeApi<State>();
  // The editor widget sends itself messages too; ours say what they are.
  window.addEventListener('message', event => { if (typeof (event.data as { kind?: unknown } | null)?.kind === 'string') take(event.data as In); });
  return { post: message => api.postMessage(message), state: () => api.getState(), save: state => api.setState(state) };
}
