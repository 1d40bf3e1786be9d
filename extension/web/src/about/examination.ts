// The doctor's report, a line a fact: `[ok] Device   cuda, 1 card`. What does not look so is a sentence of its own.

export type FactState = 'ok' | 'missing' | 'note'

export interface Fact {
  state: FactState
  name: string
  text: string
}

const states: Record<string, FactState> = { ok: 'ok', '!!': 'missing', '--': 'note' }
const nameWidth = 20 // the report pads names to a column; a longer one is followed by one space

/** The facts of a report, in its order. */
export function factsOf(report: string): Fact[] {
  return report.split('\n').flatMap(line => {
    const [, mark = '', rest = ''] = /^\[(ok|!!|--)\] (.*)$/.exec(line.trimEnd()) ?? []
    const state = states[mark]
    if (!state) return []
    const padded = rest.slice(0, nameWidth).trimEnd()
    const isColumn = rest.length > nameWidth && rest[nameWidth] === ' '
    const cut = isColumn ? padded.length : rest.indexOf(' ')
    return [{ state, name: cut < 0 ? rest : rest.slice(0, cut), text: cut < 0 ? '' : rest.slice(cut).trim() }]
  })
}
