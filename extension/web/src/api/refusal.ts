// Errors as the host makes them (rich-error.ts reads them): for the stub's refusals, for tests and the fake host.
import { type Code, ConnectError } from '@connectrpc/connect'
import { BadRequestSchema, ErrorInfoSchema } from './gen/google/rpc/error_details_pb'
import { type Problem, sentence } from '../i18n/problem'
import { englishText } from '../i18n/problem-texts'

/** An error of several problems for one reason. */
export function refuseAll(code: Code, reason: string, problems: readonly Problem[]): ConnectError {
  const infos = problems.map(problem => ({
    desc: ErrorInfoSchema,
    value: { reason, domain: 'traintools', metadata: { ...problem.arguments, code: problem.code } }
  }))
  const fieldViolations = problems.map(problem => ({ field: problem.field, description: englishText(problem) }))
  const message = fieldViolations.map(({ description }) => description).join('\n')
  return new ConnectError(message, code, undefined, [...infos, { desc: BadRequestSchema, value: { fieldViolations } }])
}

/** An error of one problem. */
export function refuse(code: Code, what: Problem | string, reason: string): ConnectError {
  return refuseAll(code, reason, [typeof what === 'string' ? sentence(what) : what])
}
