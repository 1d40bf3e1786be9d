// Captions that are being written: kept by the browser until the host has them, so that a reload loses no word.
import type { Memory } from '../../state/uploads/remembered'

/** A caption as typed, and the revision of the caption it was begun from. */
export interface Draft {
  text: string
  revision: string
}

export type Drafts = Readonly<Record<string, Draft>>

const nameOf = (versionId: string) => `tt-captions:${versionId}`

export function readDrafts(memory: Memory, versionId: string): Drafts {
  const text = memory.getItem(nameOf(versionId))
  return text ? (JSON.parse(text) as Drafts) : {}
}

export function keepDrafts(memory: Memory, versionId: string, drafts: Drafts): void {
  if (Object.keys(drafts).length === 0) memory.removeItem(nameOf(versionId))
  else memory.setItem(nameOf(versionId), JSON.stringify(drafts))
}
