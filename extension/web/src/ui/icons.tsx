// Line icons on a 20×20 field, drawn in the text's colour.
const paths = {
  plus: 'M10 4v12M4 10h12',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  close: 'M5 5l10 10M15 5L5 15',
  check: 'M4 10.5l4 4 8-9',
  alert: 'M10 3l7.5 13.5h-15zM10 8.5v3.5M10 14.3v.01',
  info: 'M10 9v5M10 6.2v.01M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0z',
  images: 'M3 5h14v10H3zM3 13l4-4 3.5 3.5L13 10l4 4M13.5 8v.01',
  trash: 'M4 6h12M8 6V4h4v2M6 6l.7 10h6.6L14 6M8.7 9v4.5M11.3 9v4.5',
  undo: 'M7 4L3.5 7.5 7 11M4 7.5h7.5a4 4 0 0 1 0 8H8',
  menu: 'M3 5.5h14M3 10h14M3 14.5h14',
  left: 'M12 4.5L6.5 10l5.5 5.5',
  right: 'M8 4.5l5.5 5.5L8 15.5',
  up: 'M4.5 12L10 6.5l5.5 5.5',
  down: 'M4.5 8l5.5 5.5L15.5 8',
  download: 'M10 3v9M6.5 9L10 12.5 13.5 9M4 16h12',
  pause: 'M7 5v10M13 5v10',
  play: 'M6 4l10 6-10 6z',
  bell: 'M5 14V9a5 5 0 0 1 10 0v5l1.5 1.5h-13zM8.5 17.5h3'
} as const

export type IconName = keyof typeof paths

/** An icon beside a text; it says nothing by itself. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg
      class="tt-icon"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      stroke-width={name === 'more' ? 2.4 : 1.7}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  )
}
