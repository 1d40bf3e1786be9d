import { Look, SubjectKind } from '../shared/gen/train_tools_pb'

/** The kinds of LoRA, in the order in which people ask for them. */
export const kinds = [
  [SubjectKind.CHARACTER, 'character'],
  [SubjectKind.STYLE, 'style'],
  [SubjectKind.CLOTHING, 'clothing'],
  [SubjectKind.POSE, 'pose'],
  [SubjectKind.OBJECT, 'object'],
  [SubjectKind.CONCEPT, 'concept']
] as const

export const looks = [
  [Look.ILLUSTRATION, 'illustration'],
  [Look.PHOTO, 'photo']
] as const
