// Images for the tests: real PNG files, each different, made here so that none has to be kept.
import { deflateSync } from 'node:zlib'

/** An image of a face-like shape in front of a background, both coloured by its number. */
export function png(number: number, width = 192, height = 240): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3))
  const hue = (number * 47) % 360
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3
      const [fromX, fromY] = [x / width - 0.5, y / height - 0.42]
      const face = (fromX / 0.26) ** 2 + (fromY / 0.27) ** 2 < 1
      const body = (fromX / 0.42) ** 2 + ((y / height - 1.02) / 0.3) ** 2 < 1
      const light = 0.9 - (0.35 * y) / height
      rows.set(face ? rgb(28, 0.45, 0.86) : body ? rgb((hue + 150) % 360, 0.5, 0.6) : rgb(hue, 0.3, light), at)
    }
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8) // 8 bits, RGB, no interlacing
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0))
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

function rgb(hue: number, saturation: number, value: number): [number, number, number] {
  const channel = (shift: number) => {
    const k = (shift + hue / 60) % 6
    return Math.round(255 * (value - value * saturation * Math.max(0, Math.min(k, 4 - k, 1))))
  }
  return [channel(5), channel(3), channel(1)]
}

// The checksum of PNG chunks (ISO 3309); Node has it itself only from 20.15 on.
function crc32(data: Uint8Array): number {
  let crc = ~0
  for (const byte of data) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
