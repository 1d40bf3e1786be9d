// What an error of the host says besides its code: for each problem a google.rpc.ErrorInfo and a field violation of
// its google.rpc.BadRequest, in the same order (train_tools.proto). The only place here that reads this form.
import { ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb'
import type { Problem } from '../i18n/problem'

/** A problem of an error. */
export interface CallProblem extends Problem {
  /** The name of an ErrorReason, for programs. */
  reason: string
  /** Empty: an error from before there were codes. */
  code: string
  english: string
}

const domain = 'traintools' // whose reasons these are

/** Every problem of an error; none where it comes from elsewhere, such as a lost connection. */
export function problemsOf(error: unknown): CallProblem[] {
  if (!(error instanceof ConnectError)) return []
  const infos = error.findDetails(ErrorInfoSchema).filter(info => info.domain === domain)
  const violations = error.findDetails(BadRequestSchema).flatMap(({ fieldViolations }) => fieldViolations)
  return infos.map(({ reason, metadata: { code = '', ...rest } }, index) => ({
    reason,
    code,
    arguments: rest,
    field: violations[index]?.field ?? '',
    english: violations[index]?.description || error.rawMessage
  }))
}

/** The reason of an error's first problem; they have one in common where there are more. Empty: it has none. */
export function reasonOf(error: unknown): string {
  return problemsOf(error)[0]?.reason ?? ''
}
