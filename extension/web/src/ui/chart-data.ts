// Loss, its running mean and the validation loss over one axis of steps, as uPlot wants them.
import type { Series } from '../api/live/run-log'
import { memoryFor, smooth, thin } from './smooth'

export type Column = (number | null)[]

const mostPoints = 1500 // more than a chart has pixels
const unsteady = 5 // a mean of fewer steps jumps as much as they do

export function chartData(loss: Series, validation: Series): [number[], Column, Column, Column] {
  const smoothed = smooth(loss.values, memoryFor(loss.values.length))
  const rows = new Map<number, [number | null, number | null, number | null]>()
  for (const index of thin(loss.steps.length, mostPoints)) {
    const mean = index < unsteady ? null : (smoothed[index] ?? null)
    rows.set(loss.steps[index] ?? 0, [loss.values[index] ?? null, mean, null])
  }
  validation.steps.forEach((step, index) => {
    const [raw, mean] = rows.get(step) ?? [null, null]
    rows.set(step, [raw, mean, validation.values[index] ?? null])
  })
  const steps = [...rows.keys()].sort((a, b) => a - b)
  const column = (at: 0 | 1 | 2): Column => steps.map(step => rows.get(step)?.[at] ?? null)
  return [steps, column(0), column(1), column(2)]
}
