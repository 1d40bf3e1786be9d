// One image to the host, in parts; after an interruption it goes on from what is there.
import { isAborted, isOffline } from './errors'
import type { ArchiveProgress, FileUploadState, UploadOutcome } from './gen/train_tools_pb'
import type { Host } from './host'
import { reasonOf } from './rich-error'
import type { Wait } from './connection'

const partBytes = 4 * 1024 * 1024 // train_tools.proto: data is at most 4 MiB
const [mostFiles, mostBytes] = [25, 8 * 1024 * 1024] // of a request: progress shall be seen between them
const delays = [500, 1000, 2000, 4000, 8000]

export interface Sending {
  versionId: string
  uploadId: string
  file: Blob & { name: string }
  captionFile: File | null
  onProgress: (sentBytes: number) => void
  /** Called while an archive, which is there whole, is being opened. */
  onOpening?: (opening: ArchiveProgress) => void
}

/** Sends an image; a lost connection is waited for as long as it takes, a refusal is thrown. */
export async function send(host: Host, sending: Sending, wait: Wait, signal: AbortSignal): Promise<UploadOutcome> {
  let offset: number | null = null
  for (let failures = 0; ;) {
    try {
      if (offset === null) {
        const { versionId, uploadId } = sending
        const state = await host.datasets.uploadState({ versionId, uploadId }, { signal })
        if (state.outcome) return state.outcome
        if (state.opening) {
          sending.onOpening?.(state.opening)
          failures = 0
          continue // the host answers only when there is something new, or after a second
        }
        offset = Number(state.receivedBytes)
      }
      const answer = await sendPart(host, sending, offset, signal)
      failures = 0
      offset = Number(answer.receivedBytes)
      sending.onProgress(offset)
      if (answer.outcome) return answer.outcome
      if (answer.opening) {
        sending.onOpening?.(answer.opening)
        offset = null
      }
    } catch (error) {
      const again = isOffline(error) || (reasonOf(error) === 'UPLOAD_OUT_OF_STEP' && failures < delays.length)
      if (signal.aborted || isAborted(error) || !again) throw error
      await wait(delays[Math.min(failures, delays.length - 1)] ?? 0, signal)
      failures++
      offset = null // ask how much is there
    }
  }
}

/** How many of these, from the first on, go into one request; 0: the first is too large for that. */
export function fitting(files: readonly Blob[]): number {
  let bytes = 0
  const end = files.slice(0, mostFiles).findIndex(file => file.size > partBytes || (bytes += file.size) > mostBytes)
  return end < 0 ? Math.min(files.length, mostFiles) : end
}

export type Small = Pick<Sending, 'uploadId' | 'file' | 'captionFile'>

/** Sends small images in one request, again after a lost connection; what became of each, in their order. */
export async function sendMany(
  host: Host,
  versionId: string,
  small: readonly Small[],
  wait: Wait,
  signal: AbortSignal
): Promise<FileUploadState[]> {
  const files = await Promise.all(
    small.map(async ({ uploadId, file, captionFile }) => ({
      uploadId,
      name: file.name,
      data: new Uint8Array(await file.arrayBuffer()),
      ...(captionFile && { captionFile: await textFile(captionFile) })
    }))
  )
  for (let failures = 0; ; failures++) {
    try {
      return (await host.datasets.uploadMany({ versionId, files }, { signal })).files
    } catch (error) {
      if (signal.aborted || isAborted(error) || !isOffline(error)) throw error
      await wait(delays[Math.min(failures, delays.length - 1)] ?? 0, signal)
    }
  }
}

async function sendPart(
  host: Host,
  { versionId, uploadId, file, captionFile }: Sending,
  offset: number,
  signal: AbortSignal
) {
  const data = new Uint8Array(await file.slice(offset, offset + partBytes).arrayBuffer())
  const totalBytes = BigInt(file.size)
  // What the first part brings counts.
  const caption = captionFile && offset === 0 ? { captionFile: await textFile(captionFile) } : {}
  return host.datasets.upload(
    { versionId, uploadId, name: file.name, totalBytes, offset: BigInt(offset), data, ...caption },
    { signal }
  )
}

/** A file's bytes as they are: what they are written in is for the host to say. */
export async function textFile(file: File): Promise<{ name: string; data: Uint8Array<ArrayBuffer> }> {
  return { name: file.name, data: new Uint8Array(await file.arrayBuffer()) }
}
