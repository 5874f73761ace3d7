/** The editor's side of a panel. One call of `acquireVsCodeApi` per page. */
interface Api<State> { postMessage(message: unknown): void; getState(): State | undefined; setState(state: State): void }
declare function acquireVsCodeApi<State>(): Api<State>;

/** Connects a page: messages in and out with their types, and the state that survives a reload. */
export function connect<In, Out, State>(take: (message: In) => void): { post(message: Out): void; state(): State | undefined; save(state: State): void } {
  const api = acquireVsCodeApi<State>();
  window.addEventListener('message', event => take(event.data as In));
  return { post: message => api.postMessage(message), state: () => api.getState(), save: state => api.setState(state) };
}
