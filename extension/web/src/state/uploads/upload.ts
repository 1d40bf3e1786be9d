// One upload, and what is known of it.
import type { ArchiveOpened, ArchiveProgress } from '../../api/gen/train_tools_pb'
import { problem, type Problem } from '../../i18n/problem'
import { isOtherArchive } from './endings'

export const mostBytes = 30 * 1024 * 1024 // HostApplication takes 40 MiB a message

export type UploadStatus = 'waiting' | 'sending' | 'added' | 'duplicate' | 'refused' | 'left_over' | 'shared'

export interface Upload {
  key: number
  versionId: string
  file: File
  captionFile: File | null
  status: UploadStatus
  sentBytes: number
  /** Why it was refused. */
  problem: Problem | null
  /** How far an archive is opened that is here whole; null: it is none, or not whole. */
  opening: ArchiveProgress | null
  /** What became of an archive's images. */
  opened: ArchiveOpened | null
  /** The name of the image that has the same bytes; empty: none. */
  duplicateOf: string
}

// Why a file is not even sent, where that is known; in the words that the host has for the same file in a folder.
export function whyLeft(file: File, masks: readonly File[]): Problem | null {
  if (masks.includes(file)) return problem('dataset.masks', { n: '1', files: file.name })
  return isOtherArchive(file.name) ? problem('archive.other_kind', { file: file.name }) : null
}

export function isOpen({ status }: Upload): boolean {
  return status === 'waiting' || status === 'sending'
}

// As many as go into one message.
export function portions(files: readonly File[]): File[][] {
  const all: File[][] = []
  let bytes = Infinity
  for (const file of files) {
    bytes += file.size
    if (bytes > mostBytes) {
      all.push([])
      bytes = file.size
    }
    all.at(-1)?.push(file)
  }
  return all
}
