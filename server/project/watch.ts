import type { Declaration } from '../base/catalog.ts';
import type { Scope } from '../base/scope.ts';

/** One thing that was asked of a scope, and how to ask it again. */
export interface Question {
  ask(scope: Scope): unknown;
  readonly answer: unknown;
}

/**
 * A scope that writes down what it is asked. Answers are immutable objects that stay the same while their files do, so
 * comparing them by identity says whether anything that was looked at has changed.
 */
export function watch(scope: Scope): { readonly scope: Scope; readonly questions: readonly Question[] } {
  const questions: Question[] = [];
  const asked = new Set<string>();
  function note<Answer>(key: string, ask: (scope: Scope) => Answer): Answer {
    const answer = ask(scope);
    if (!asked.has(key)) {
      asked.add(key);
      questions.push({ ask, answer });
    }
    return answer;
  }
  return {
    questions,
    scope: {
      settings: scope.settings,
      alone: scope.alone,
      catalog: {
        all: kind => note(`all ${kind}`, s => s.catalog.all(kind)),
        find: <K extends Declaration['kind']>(kind: K, name: string) => note(`find ${kind} ${name}`, s => s.catalog.find(kind, name)),
        declaredIn: path => note(`declared ${path}`, s => s.catalog.declaredIn(path)),
      },
      file: path => note(`file ${path}`, s => s.file(path)),
      exists: path => note(`exists ${path}`, s => s.exists(path)),
      sample: path => note(`sample ${path}`, s => s.sample(path)),
      outputs(path) {
        // A new list at each question, with the same columns in it.
        note(`outputs ${path}`, s => JSON.stringify(s.outputs(path)?.map(({ name, type }) => [name, type])));
        return scope.outputs(path);
      },
      paths: () => note('paths', s => s.paths()),
    },
  };
}

/** Whether `scope` would give every answer that was given before. */
export function stillTrue(questions: readonly Question[], scope: Scope): boolean {
  return questions.every(({ ask, answer }) => {
    const now = ask(scope);
    return now === answer || (Array.isArray(now) && Array.isArray(answer) && now.length === answer.length && now.every((item, i) => item === answer[i]));
  });
}
