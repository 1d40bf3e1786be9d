// The loss chart: raw, smoothed and validation, in the page's colours.
import { useLayoutEffect, useRef } from 'preact/hooks'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import type { Series } from '../api/live/run-log'
import type { Theme } from '../api/page'
import { chartData } from './chart-data'
import { say } from './chart-texts'
import './chart.css'

// Between two ticks of the steps' axis: there is no half step.
const wholeSteps = Array.from({ length: 8 }, (_, power) => [1, 2, 5].map(one => one * 10 ** power)).flat()

interface Properties {
  loss: Series
  validation: Series
  /** Grows when the series grew. */
  changes: number
  theme: Theme
  height?: number
}

export function LossChart({ loss, validation, changes, theme, height = 220 }: Properties) {
  const root = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | null>(null)
  const hasValidation = validation.steps.length > 0

  useLayoutEffect(() => {
    const element = root.current
    if (!element) return
    const size = () => ({ width: Math.max(200, element.clientWidth), height })
    const made = (plot.current = new uPlot(
      { ...optionsFor(element, hasValidation), ...size() },
      chartData(loss, validation),
      element
    ))
    const sizes = new ResizeObserver(() => element.clientWidth > 0 && made.setSize(size()))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      made.destroy()
    }
  }, [theme, hasValidation, say('loss')])

  useLayoutEffect(() => plot.current?.setData(chartData(loss, validation)), [changes, loss, validation])

  const last = loss.values.at(-1)
  return (
    <figure class="tt-chart">
      <div
        ref={root}
        role="img"
        aria-label={say('chart', { loss: last === undefined ? say('lossNone') : last.toFixed(4) })}
      />
      <figcaption class="tt-legend tt-small tt-muted">
        <span class="tt-legend-raw">{say('loss')}</span>
        <span class="tt-legend-smooth">{say('smoothed')}</span>
        {hasValidation && <span class="tt-legend-validation">{say('validation')}</span>}
      </figcaption>
    </figure>
  )
}

function optionsFor(element: HTMLElement, hasValidation: boolean): Omit<uPlot.Options, 'width' | 'height'> {
  const style = getComputedStyle(element)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const axis: uPlot.Axis = {
    stroke: colour('--muted'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: `11px ${style.fontFamily}`
  }
  const value = (_: uPlot, number: number | null) => (number === null ? '–' : number.toFixed(4))
  return {
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false } },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 30, incrs: wholeSteps },
      { ...axis, size: 52 }
    ],
    series: [
      { label: say('step') },
      { label: say('loss'), stroke: colour('--curve-raw'), width: 1, points: { show: false }, value },
      { label: say('smoothed'), stroke: colour('--curve-smooth'), width: 2, points: { show: false }, value },
      {
        label: say('validation'),
        stroke: colour('--curve-validation'),
        width: 2,
        spanGaps: true,
        show: hasValidation,
        value,
        points: { show: true, size: 6, fill: colour('--curve-validation') }
      }
    ]
  }
}
