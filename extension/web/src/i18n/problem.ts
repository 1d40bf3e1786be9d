// What is wrong, for a person: a code with what belongs into its sentence. It is kept as it is and becomes a text
// where it is shown (problem-texts.ts), so that the language can change at any moment. The protocol's Problem is
// one; in events, in the stub's state and in an argument it is JSON, `{"code":"image.empty","arguments":{…}}`.

export interface Problem {
  /** Such as `setting.range`. */
  code: string
  /** The setting it stands at; empty: none. */
  field: string
  /** What the sentence's braces stand for. */
  arguments: Readonly<Record<string, string>>
  /** The English sentence that came with it, for a code that this page does not know. */
  english?: string
}

/** A problem of a code that this page has texts for. */
export function problem(code: string, values: Problem['arguments'] = {}, field = ''): Problem {
  return { code, field, arguments: values }
}

/** A sentence as it is, for what has no code. */
export function sentence(text: string): Problem {
  return problem('sentence', { sentence: text })
}

/** An argument, whose name ends in `_problem`, that holds problems. */
export function inner(...problems: readonly Problem[]): string {
  return JSON.stringify(problems.map(({ code, field, arguments: values }) => ({ code, field, arguments: values })))
}

/** What distinguishes problems: those with equal parts are one. */
export function keyOf({ code, field, arguments: values }: Problem): string {
  return JSON.stringify([code, field, Object.entries(values).sort()])
}

/** A problem from JSON; a text is a sentence from before there were codes, and null or what is no problem is none. */
export function readProblem(json: unknown): Problem | null {
  if (typeof json === 'string') return json === '' ? null : sentence(json)
  if (typeof json !== 'object' || json === null || !('code' in json) || typeof json.code !== 'string') return null
  const field = 'field' in json && typeof json.field === 'string' ? json.field : ''
  const values = 'arguments' in json && typeof json.arguments === 'object' ? (json.arguments ?? {}) : {}
  const texts = Object.entries(values).map(([key, value]) => [key, `${value}`])
  return problem(json.code, Object.fromEntries(texts), field)
}

/** The problems that an argument holds; a text that holds none is a sentence. */
export function readProblems(text: string): Problem[] {
  try {
    const list: unknown = JSON.parse(text)
    if (Array.isArray(list)) return list.map(readProblem).filter(one => one !== null)
  } catch {
    // It is no JSON.
  }
  return [sentence(text)]
}
