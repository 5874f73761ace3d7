declare const __SLUICE_VERSION__: string;

/** The version in package.json; the build puts it in. */
export const version: string = typeof __SLUICE_VERSION__ === 'string' ? __SLUICE_VERSION__ : '0.0.0';
