// Problems in the page's language, by their codes. The host's sentences are those of TrainTools.Core/Problems/Texts,
// the stub's lie in extension/train_tools/texts, and the page has a few of its own.
import hostEn from '../../../../src/TrainTools.Core/Problems/Texts/en.json'
import hostJa from '../../../../src/TrainTools.Core/Problems/Texts/ja.json'
import hostZh from '../../../../src/TrainTools.Core/Problems/Texts/zh.json'
import stubEn from '../../../train_tools/texts/en.json'
import stubJa from '../../../train_tools/texts/ja.json'
import stubZh from '../../../train_tools/texts/zh.json'
import { type Problem, readProblems } from './problem'
import { fieldName } from './field-names'
import { tabProblems } from './tab-problems'
import { type Language, language } from './texts'
import { visible } from './visible'

/** Every sentence by its code. */
export const problemTables: Record<Language, Record<string, string>> = {
  en: { ...hostEn, ...stubEn, ...tabProblems.en },
  ja: { ...hostJa, ...stubJa, ...tabProblems.ja },
  zh: { ...hostZh, ...stubZh, ...tabProblems.zh }
}

/** The problem in the page's language. `nameOf` says what a setting is called there. */
export function problemText(problem: Problem, nameOf = fieldName): string {
  return textIn(problemTables[language.value.current], problem, nameOf)
}

/** The problem in English with fields by their keys, for what is read by somebody who helps. */
export function englishText(problem: Problem): string {
  return textIn(problemTables.en, problem, field => field)
}

const brace = /( ?)\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g

// The sentence's syntax is ProblemTexts' in TrainTools.Core.
function textIn(table: Record<string, string>, problem: Problem, nameOf: (field: string) => string): string {
  const values = problem.arguments
  const text = table[problem.code]
  if (text === undefined) return problem.english || withoutText(problem)
  return text.replace(brace, (whole, space: string, key: string, one?: string, many?: string) => {
    const value = values[key]
    if (value === undefined) return key === 'name' ? space + nameOf(problem.field) : whole
    if (one !== undefined && many !== undefined) return space + (value === '1' ? one : many)
    if (key.endsWith('_field')) return space + nameOf(value)
    if (!key.endsWith('_problem')) return space + (key === 'sentence' ? value : visible(value))
    const inner = readProblems(value).map(part => textIn(table, part, nameOf))
    return inner.length > 0 ? space + inner.reduce(follow) : ''
  })
}

// Sentences in Japanese and Chinese follow each other without a space.
function follow(before: string, next: string): string {
  return /[。！？）]$/.test(before) ? before + next : `${before} ${next}`
}

function withoutText({ code, arguments: values }: Problem): string {
  const all = Object.values(values).join(', ')
  return all ? `${code} (${all})` : code
}
