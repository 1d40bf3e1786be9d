export const webFolder: string
export function textHash(files: string[]): string
export function filesBelow(folder: string): string[]
export function sourceHash(): string
