// The sample images of one run: a line for each prompt, a column for each moment at which samples were made.
import type { ListSamplesResponse, Run, Sample } from '../api/gen/train_tools_pb'
import { valueOf } from './settings/values'

/** A line of samples: those of one prompt. */
export interface SampleRow {
  /** Empty: not known any more. */
  prompt: string
  /** A cell for each moment, the oldest first; undefined where none could be made. */
  cells: readonly (Sample | undefined)[]
}

/** A step to a neighbour. */
export type Direction = 'earlier' | 'later' | 'above' | 'below'

/** What an image of a sample is kept by: a run that goes on may make it again under its old name. */
export const sampleKey = (runId: string, { id, revision }: Sample): string => `${runId} ${id} ${revision}`

/** Whether the run was asked for samples. */
export function wantsSamples({ settings }: Run): boolean {
  return settings !== undefined && `${valueOf(settings, 'sample_prompts') ?? ''}`.trim() !== ''
}

/** The samples in lines and columns; the host gives them in the order of the training. */
export function rowsOf({ samples, prompts }: Pick<ListSamplesResponse, 'samples' | 'prompts'>): SampleRow[] {
  const momentOf = ({ step, epochEnd }: Sample) => `${step} ${epochEnd}`
  const moments = [...new Set(samples.map(momentOf))]
  const numbers = [...new Set(samples.map(({ prompt }) => prompt))].sort((a, b) => a - b)
  return numbers.map(number => {
    const own = new Map(samples.filter(({ prompt }) => prompt === number).map(made => [momentOf(made), made]))
    return { prompt: prompts[number] ?? '', cells: moments.map(moment => own.get(moment)) }
  })
}

/** The nearest sample in a direction: of the same prompt, or of the next one at that moment; undefined: none. */
export function neighbour(rows: readonly SampleRow[], id: string, direction: Direction): Sample | undefined {
  const line = rows.findIndex(({ cells }) => cells.some(cell => cell?.id === id))
  const row = rows[line]
  if (!row) return undefined
  const column = row.cells.findIndex(cell => cell?.id === id)
  if (direction === 'earlier') return row.cells.slice(0, column).reverse().find(Boolean)
  if (direction === 'later') return row.cells.slice(column + 1).find(Boolean)
  const others = direction === 'above' ? rows.slice(0, line).reverse() : rows.slice(line + 1)
  return others.map(({ cells }) => cells[column]).find(Boolean)
}

const directions: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'earlier',
  ArrowRight: 'later',
  ArrowUp: 'above',
  ArrowDown: 'below'
}

/** The direction of an arrow key; undefined: another key, or one that the browser wants. */
export function directionOf({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): Direction | undefined {
  return altKey || ctrlKey || metaKey ? undefined : directions[key]
}
