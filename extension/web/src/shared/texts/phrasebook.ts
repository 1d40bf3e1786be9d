// Texts with placeholders and what each becomes: `Rank is {0}.` finds `Rank is 5.` and puts the 5 where it belongs.

interface Template {
  pattern: RegExp
  begin: string
  end: string
  holes: string[]
  letters: number
  translation: string
}

/** Reads a text by templates. */
export class Phrasebook {
  readonly #whole = new Map<string, string>()
  readonly #templates: Template[] = []

  constructor(texts: Record<string, string>) {
    this.learn(texts)
  }

  /** Adds texts; placeholders are `{0}` or `{name}`, in the translation in any order. */
  learn(texts: Record<string, string>): void {
    for (const [text, translation] of Object.entries(texts)) {
      if (/\{\w+\}/.test(text)) this.#templates.push(compile(text, translation))
      else this.#whole.set(text, translation)
    }
    this.#templates.sort((a, b) => b.letters - a.letters || a.holes.length - b.holes.length)
  }

  /** The translation of a text without placeholders. */
  exact(text: string): string | undefined {
    return this.#whole.get(text)
  }

  /** Every way to read a whole text, the most specific template first; none where no template fits. */
  *readings(text: string, inner: (captured: string) => string): Generator<Reading> {
    const whole = this.#whole.get(text)
    if (whole !== undefined) yield { captured: [], said: () => whole }
    for (const { pattern, begin, end, holes, translation } of this.#templates) {
      if (!text.startsWith(begin) || !text.endsWith(end)) continue // far cheaper than the pattern
      const captured = pattern.exec(text)?.slice(1)
      if (!captured) continue
      const said = () =>
        translation.replace(/\{(\w+)\}/g, (hole, name: string) => {
          const value = captured[holes.indexOf(name)]
          return value === undefined ? hole : inner(value)
        })
      yield { captured, said }
    }
  }
}

/** A text as one template reads it. */
export interface Reading {
  /** What stands in the placeholders. */
  captured: string[]
  said: () => string
}

function compile(text: string, translation: string): Template {
  const parts = text.split(/\{(\w+)\}/)
  const words = parts.filter((_, index) => index % 2 === 0)
  return {
    pattern: new RegExp(`^${words.map((word, index) => escape(word) + holeBefore(words[index + 1])).join('')}$`),
    begin: words[0] ?? '',
    end: words.at(-1) ?? '',
    holes: parts.filter((_, index) => index % 2 === 1),
    letters: words.join('').length,
    translation
  }
}

// A placeholder ends where the text behind it begins. Where that is only a space, as in `{0} {1}`, the first has whole
// sentences, else all but the last word.
function holeBefore(next: string | undefined): string {
  if (next === undefined) return ''
  return next === ' ' ? `(.*[.?!…]["')]?|.*)` : '(.*?)'
}

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
