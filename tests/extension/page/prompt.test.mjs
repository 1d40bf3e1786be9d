import assert from "node:assert/strict"
import { test } from "node:test"
import { withLora } from "../../../extension/page/prompt.mjs"

const put = (prompt, tag = "<lora:名前:1>", trigger = "hanako", separator = " ") =>
  withLora(prompt, `${tag}, ${trigger}`, "名前", trigger, separator)

test("Prompt_ThatIsEmpty_GetsTagAndTrigger", () => {
  assert.equal(put(""), "<lora:名前:1>, hanako")
})

test("Prompt_WithText_KeepsItBeforeTheTag", () => {
  assert.equal(put("a girl in the rain "), "a girl in the rain <lora:名前:1>, hanako")
})

test("Prompt_WithAnOtherSeparator_UsesTheWebuisSetting", () => {
  assert.equal(put("a girl", "<lora:名前:1>", "hanako", ", "), "a girl, <lora:名前:1>, hanako")
})

test("Prompt_WithAnOlderTag_GetsTheNewWeightInItsPlace", () => {
  assert.equal(put("<lora:名前:0.5>, hanako, smile", "<lora:名前:0.8>"), "<lora:名前:0.8>, hanako, smile")
})

test("Prompt_InsertedTwice_IsTheSame", () => {
  const once = put("a girl")

  assert.equal(put(once), once)
})

test("Prompt_WithTheSameTagTwice_KeepsOne", () => {
  assert.equal(put("<lora:名前:1> x <lora:名前:0.2>, hanako", "<lora:名前:0.7>").match(/<lora:/g).length, 1)
})

test("Prompt_WithAnotherLorasTag_LeavesThatAlone", () => {
  const result = put("<lora:名前2:1>, <lora:x名前:1>")

  assert.equal(result, "<lora:名前2:1>, <lora:x名前:1> <lora:名前:1>, hanako")
})

test("Trigger_WithAWeight_CountsAsThere", () => {
  assert.equal(put("(Hanako:1.2), smile"), "(Hanako:1.2), smile <lora:名前:1>")
})

test("Trigger_AsPartOfAnotherWord_DoesNotCount", () => {
  assert.equal(put("hanako2"), "hanako2 <lora:名前:1>, hanako")
})

test("Trigger_OfSeveralWords_AddsTheMissingOnes", () => {
  assert.equal(put("smile", "<lora:名前:1>", "hanako, smile, red scarf"), "smile <lora:名前:1>, hanako, red scarf")
})

test("Stem_WithSignsOfPatterns_IsTakenLiterally", () => {
  const result = withLora("<lora:a.b+c:1>, <lora:aXb+c:1>", "<lora:a.b+c:0.5>", "a.b+c", "")

  assert.equal(result, "<lora:a.b+c:0.5>, <lora:aXb+c:1>")
})

test("Weight_WithDollarSigns_IsNoPattern", () => {
  assert.equal(withLora("<lora:a$&:1>", "<lora:a$&:0.5>", "a$&", ""), "<lora:a$&:0.5>")
})
