// Numbers as people read them, in the language that is shown.
import { language, texts } from './texts'

const say = texts(
  {
    seconds: '{n} {n|second|seconds}',
    minutes: '{n} {n|minute|minutes}',
    hours: '{n} {n|hour|hours}',
    hoursMinutes: '{h} h {m} min'
  },
  {
    ja: { seconds: '{n}秒', minutes: '{n}分', hours: '{n}時間', hoursMinutes: '{h}時間{m}分' },
    zh: { seconds: '{n} 秒', minutes: '{n} 分钟', hours: '{n} 小时', hoursMinutes: '{h} 小时 {m} 分钟' }
  }
)

/** 1234567 → "1.2 MB". */
export function bytes(count: number | bigint): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = Number(count)
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  const digits = value < (unit >= 3 ? 99.95 : 9.95) && unit > 0 ? 1 : 0 // free memory is compared by tenths of a GB
  return `${value.toLocaleString(language.value.current, { maximumFractionDigits: digits })} ${units[unit]}`
}

/** Seconds as a person would say them: "40 seconds", "25 minutes", "2 h 5 min". */
export function duration(seconds: number): string {
  if (seconds < 59.5) return say('seconds', { n: Math.max(1, Math.round(seconds)) })
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return say('minutes', { n: minutes })
  const rest = minutes % 60
  const hours = Math.floor(minutes / 60)
  return rest === 0 ? say('hours', { n: hours }) : say('hoursMinutes', { h: hours, m: rest })
}

/** A moment as date and time. */
export function moment(unixMs: number | bigint): string {
  return new Date(Number(unixMs)).toLocaleString(language.value.current, { dateStyle: 'medium', timeStyle: 'short' })
}

/** Only the time of a moment, for logs. */
export function clock(unixMs: number | bigint): string {
  return new Date(Number(unixMs)).toLocaleTimeString(language.value.current)
}

/** 2400 → "2,400". */
export function count(value: number): string {
  return value.toLocaleString(language.value.current)
}

/** A loss: four decimals show what changes between epochs. */
export function loss(value: number): string {
  return value.toFixed(4)
}
