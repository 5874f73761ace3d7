/** Why a field cannot hold a value, in the service's words. Who knows the document or the request says it about that. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly type: string, message: string, readonly because?: { readonly type: string; readonly reason: string }) { super(message); }
}
