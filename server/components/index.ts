import type { Component } from './component.ts';

/** Every component, in the order in which the documentation lists them. */
export const components: readonly Component[] = [];
