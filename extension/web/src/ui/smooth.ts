// A loss jumps from step to step; its running mean shows where it goes.

/** An exponential running mean, corrected for its beginning; `memory` is the number of steps it looks back. */
export function smooth(values: readonly number[], memory: number): number[] {
  const keep = 1 - 1 / Math.max(1, memory)
  let sum = 0
  let weight = 0
  return values.map(value => {
    sum = sum * keep + value
    weight = weight * keep + 1
    return sum / weight
  })
}

/** How far back to look for so many steps: enough to calm, little enough to follow. */
export const memoryFor = (steps: number): number => Math.min(200, Math.max(5, steps / 20))

/** Every n-th index so that at most `most` remain, the last always among them. */
export function thin(length: number, most: number): number[] {
  const stride = Math.max(1, Math.ceil(length / most))
  const indices = Array.from({ length: Math.ceil(length / stride) }, (_, index) => index * stride)
  if (length > 0 && indices.at(-1) !== length - 1) indices.push(length - 1)
  return indices
}
