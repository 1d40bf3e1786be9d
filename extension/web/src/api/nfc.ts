// One spelling for texts on their way out. が is one character or two that look alike: macOS names files with two, some
// input methods write two, and a name, a tag or a trigger word spelt so is not found by the one typed elsewhere.
import { clone, type DescField, type DescMessage, type MessageShape, ScalarType } from '@bufbuild/protobuf'
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect'

/** The message with its texts in Unicode's composed form; the same object where they are. */
export function inNfc<Schema extends DescMessage>(
  schema: Schema,
  message: MessageShape<Schema>
): MessageShape<Schema> {
  if (!compose(reflect(schema, message), false)) return message
  const copy = clone(schema, message) // the page goes on showing what was typed
  compose(reflect(schema, copy), true)
  return copy
}

// What the host made up is its own business: it must come back to the byte, for it may name a file.
const isName = ({ name }: DescField) => /(^|_)(ids?|revision)$/.test(name)

// Whether some text is not composed; writes the composed ones on demand.
function compose(message: ReflectMessage, write: boolean): boolean {
  let found = false
  for (const field of message.fields) {
    if (!message.isSet(field) || isName(field)) continue
    if (field.fieldKind === 'message') found = compose(message.get(field), write) || found
    else if (field.fieldKind === 'scalar' && field.scalar === ScalarType.STRING) {
      const text = `${message.get(field)}`
      if (text === text.normalize('NFC')) continue
      found = true
      if (write) message.set(field, text.normalize('NFC'))
    } else if (field.fieldKind === 'list' && field.listKind === 'message') {
      for (const item of message.get(field) as Iterable<ReflectMessage>) found = compose(item, write) || found
    } else if (field.fieldKind === 'list' && field.listKind === 'scalar' && field.scalar === ScalarType.STRING) {
      const texts = message.get(field)
      for (const [index, text] of [...texts].map(String).entries()) {
        if (text === text.normalize('NFC')) continue
        found = true
        if (write) texts.set(index, text.normalize('NFC'))
      }
    }
  }
  return found
}
