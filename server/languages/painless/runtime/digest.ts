import * as digest from '../../../base/digest.ts';

const hex = (bytes: Uint8Array): string => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('');

/** SHA-1 of bytes, in hexadecimal. */
export const sha1 = (bytes: readonly number[]): string => hex(digest.sha1(Uint8Array.from(bytes)));

/** SHA-256 of bytes, in hexadecimal. */
export const sha256 = (bytes: readonly number[]): string => hex(digest.sha256(Uint8Array.from(bytes)));
