// What the host, its worker and the stub say, in the page's language. They say it in English, and the English sentence
// is the key, as with gettext; a template has {0}, {1} where the sentence has names and numbers. Sentences are kept as
// they came and translated where they are shown, so that the language can change at any moment.
import { Phrasebook } from './phrasebook'
import { language } from './texts'
import table from './told.ja.json'

/** Sentences by their English text; `words` are what stands in a placeholder and is no sentence. */
export type Told = Record<'host' | 'stub' | 'words', Record<string, string>>

/** Translates sentences into one other language. */
export class Translator {
  readonly #sentences: Phrasebook
  readonly #words: Phrasebook
  readonly #said = new Map<string, string>() // a run's log says the same again and again

  constructor({ host, stub, words }: Told) {
    this.#sentences = new Phrasebook({ ...host, ...stub })
    this.#words = new Phrasebook(words)
  }

  /** Adds sentences of the page's own. */
  learn(sentences: Record<string, string>): void {
    this.#sentences.learn(sentences)
    this.#said.clear()
  }

  /** The sentences in the other language; what is not known stays as it is. */
  say(text: string): string {
    const known = this.#said.get(text)
    if (known !== undefined) return known
    const said = text.split('\n').map(line => this.#line(line)).join('\n')
    if (this.#said.size >= mostKept) this.#said.clear()
    this.#said.set(text, said)
    return said
  }

  // A placeholder may hold sentences, or swallow what another template says: the reading with the least English wins.
  #line(line: string): string {
    const readings = [...this.#sentences.readings(line, this.#captured)].map(({ said }) => said())
    const others = [this.#pieces(line), this.#words.exact(line)].filter(said => said != null)
    return [...readings, ...others].reduce((best, said) => (letters(said) < letters(best) ? said : best), line)
  }

  // Sentence by sentence; a template may have several. What is not known stays.
  #pieces(line: string): string | null {
    const pieces = split(line)
    if (pieces.length < 2) return null
    let said = ''
    for (let first = 0; first < pieces.length; ) {
      const run = this.#longestRun(pieces, first)
      said = join(said, run?.said ?? pieces[first] ?? '')
      first = run?.next ?? first + 1
    }
    return said
  }

  #longestRun(pieces: string[], first: number): { said: string; next: number } | null {
    for (let next = pieces.length; next > first; next--) {
      const run = pieces.slice(first, next).join(' ')
      for (const { captured, said } of this.#sentences.readings(run, this.#captured))
        if (captured.every(isNoMoreThanOne)) return { said: said(), next }
    }
    return null
  }

  // A word, a list of clauses, a sentence, or a name or number, which stays.
  readonly #captured = (captured: string): string => {
    const text = captured.trim()
    const clauses = text.split('; ').map(clause => this.#word(clause))
    if (clauses.every(clause => clause !== null)) return clauses.join('、')
    const said = this.#word(text) ?? this.say(text) // some clauses have a semicolon of their own
    return said === text ? captured : said
  }

  #word(text: string): string | null {
    if (looksLikeAFile.test(text)) return null // `a picture for me.png` is a name, whatever it reads like
    for (const { said } of this.#words.readings(text, this.#captured)) return said()
    return null
  }
}

const mostKept = 1000
const looksLikeAFile = /\.\w{2,11}$/

/** Sentences end with a stop and go on with a capital, a quote or a path. */
function split(text: string): string[] {
  return text.split(/(?<=[.?!…]["')]?) (?=["'(`]?[\p{Lu}\p{Lo}/<])/u)
}

const isNoMoreThanOne = (captured: string): boolean => split(captured.trim()).length < 2

const letters = (text: string): number => text.replace(/[^A-Za-z]/g, '').length

/** Japanese sentences follow each other without a space. */
function join(before: string, next: string): string {
  return before === '' || /[。！？）]$/.test(before) ? before + next : `${before} ${next}`
}

let japanese: Translator | undefined // made when it is first needed
const lessons: Record<string, string>[] = []

/** Sentences of the page's own that are kept in English until they are shown. */
export function teach(sentences: Record<string, string>): void {
  lessons.push(sentences)
  japanese = undefined
}

/** A sentence of the host, the worker or the stub in the language that is shown. */
export function told(sentence: string): string {
  if (language.value.current === 'en' || sentence === '') return sentence
  if (!japanese) {
    japanese = new Translator(table)
    lessons.forEach(lesson => japanese?.learn(lesson))
  }
  return japanese.say(sentence)
}
