// The ids of uploads that are not finished, kept by the browser: when a reload breaks uploads off and the same
// images are dropped again, they go on instead of beginning anew. An id is forgotten with its outcome, so that a
// image which was removed can be added again.
const prefix = 'tt-upload:'

export interface Memory {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

const nameOf = (versionId: string, file: File) =>
  `${prefix}${versionId}/${file.size}/${file.lastModified}/${file.name}`

/** The id with which this file's upload was begun, or a new one. */
export function uploadIdFor(memory: Memory, versionId: string, file: File): string {
  const name = nameOf(versionId, file)
  const known = memory.getItem(name)
  if (known) return known
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const id = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  memory.setItem(name, id)
  return id
}

export function forgetUpload(memory: Memory, versionId: string, file: File): void {
  memory.removeItem(nameOf(versionId, file))
}
