// Puts a LoRA into a prompt. A card's own click is no help here: a second one would take the tag out again.

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** The tags of one LoRA in a prompt, whatever their weight. */
const tagsOf = (stem) => new RegExp(`<lora:${escaped(stem)}(?::[^>]*)?>`, "g")

/** The words of a prompt as they count: without weights, brackets and tags, in small letters. */
function wordsIn(prompt) {
  return prompt
    .replace(/<[^>]*>/g, ",")
    .split(/[,\n]/)
    .map((word) => word.replace(/:[\d.]+\s*\)/g, ")").replace(/[()[\]{}]/g, "").trim().toLowerCase())
    .filter((word) => word !== "")
}

const listed = (words) => words.split(",").map((word) => word.trim()).filter((word) => word !== "")

/**
 * The prompt with the LoRA in it once: an older tag of the same LoRA is replaced where it stands, trigger words that
 * are there already are not repeated.
 * @param {string} prompt what stands in the box
 * @param {string} text what the host wants inserted, such as "<lora:hanako:0.8>, hanako"
 * @param {string} stem the LoRA's file stem
 * @param {string} trigger its trigger words, separated by commas; may be empty
 * @param {string} separator between what was there and what is added: the WebUI's own setting
 */
export function withLora(prompt, text, stem, trigger, separator = " ") {
  const tag = text.match(tagsOf(stem))?.[0] ?? `<lora:${stem}:1>`
  const present = new Set(wordsIn(prompt))
  const missing = listed(trigger).filter((word) => !present.has(word.toLowerCase()))
  let seen = 0
  const replaced = prompt.replace(tagsOf(stem), () => (seen++ === 0 ? tag : ""))
  const added = [...(seen === 0 ? [tag] : []), ...missing].join(", ")
  if (added === "") return replaced
  return replaced.trim() === "" ? added : replaced.trimEnd() + separator + added
}
