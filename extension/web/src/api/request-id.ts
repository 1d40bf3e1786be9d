/** A new id for a request that must not be done twice, such as Create; works without a secure context, as on a LAN. */
export function newRequestId(): string {
  return [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('')
}
