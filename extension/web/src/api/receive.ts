// A file that comes in parts.
import type { BytesPart } from './gen/train_tools_pb'

export interface Received {
  blob: Blob
}

/** Puts the parts together; a stream that ends too soon is a failure, not a smaller file. */
export async function receive(
  parts: AsyncIterable<BytesPart>,
  onPercent: (percent: number) => void
): Promise<Received> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let received = 0
  let total = 0
  let type = 'application/octet-stream'
  for await (const part of parts) {
    if (part.totalBytes > 0n) total = Number(part.totalBytes)
    if (part.mediaType) type = part.mediaType
    chunks.push(new Uint8Array(part.data))
    received += part.data.length
    if (total > 0) onPercent(Math.floor((received / total) * 100))
  }
  if (received !== total) throw new TypeError(`The file broke off after ${received} of ${total} bytes.`)
  return { blob: new Blob(chunks, { type }) }
}
