import { Look, SubjectKind } from '../api/gen/train_tools_pb'
import { texts } from '../i18n/texts'
import { ChoiceChips } from './choice-chips'

const say = texts(
  {
    kind: 'What will it learn?',
    look: 'How do the images look?',
    character: 'Character',
    style: 'Style',
    concept: 'Concept',
    pose: 'Pose',
    clothing: 'Clothing',
    object: 'Object',
    photo: 'Photo',
    illustration: 'Illustration'
  },
  {
    ja: {
      kind: '何を学習させますか？',
      look: '画像の種類は？',
      character: 'キャラクター',
      style: '画風',
      concept: 'コンセプト',
      pose: 'ポーズ',
      clothing: '服装',
      object: '物',
      photo: '写真',
      illustration: 'イラスト'
    },
    zh: {
      kind: '要学习什么？',
      look: '图像的类型？',
      character: '角色',
      style: '画风',
      concept: '概念',
      pose: '姿势',
      clothing: '服装',
      object: '物品',
      photo: '照片',
      illustration: '插画'
    }
  }
)

// In the order in which people ask for them.
const kinds = [
  [SubjectKind.CHARACTER, 'character'],
  [SubjectKind.STYLE, 'style'],
  [SubjectKind.CLOTHING, 'clothing'],
  [SubjectKind.POSE, 'pose'],
  [SubjectKind.OBJECT, 'object'],
  [SubjectKind.CONCEPT, 'concept']
] as const
const looks = [
  [Look.ILLUSTRATION, 'illustration'],
  [Look.PHOTO, 'photo']
] as const

interface Properties {
  kind: SubjectKind
  look: Look
  onChange: (kind: SubjectKind, look: Look) => void
}

/** What a LoRA is to learn, and how its images look. */
export function KindChips({ kind, look, onChange }: Properties) {
  return (
    <>
      <ChoiceChips
        label={say('kind')}
        value={kind}
        onChange={chosen => onChange(chosen, look)}
        choices={kinds.map(([value, name]) => ({ value, label: say(name) }))}
        testId="kind"
      />
      <ChoiceChips
        label={say('look')}
        value={look}
        onChange={chosen => onChange(kind, chosen)}
        choices={looks.map(([value, name]) => ({ value, label: say(name) }))}
        testId="look"
      />
    </>
  )
}
