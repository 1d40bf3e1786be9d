// Names and captions as they may be shown, as VisibleText in TrainTools.Core does it: control characters, and those
// that turn the direction of a line, stand there as their numbers.
const hidden = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g

export function visible(text: string): string {
  return text.replace(hidden, c => `\\u${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`)
}
