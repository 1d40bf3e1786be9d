import { texts } from '../texts/texts'

export const say = texts(
  {
    step: 'Step',
    loss: 'Loss',
    smoothed: 'Loss, smoothed',
    validation: 'Loss on held-out pictures',
    chart: 'Loss over the steps; now {loss}',
    lossNone: 'not known yet'
  },
  {
    ja: {
      step: 'ステップ',
      loss: '損失',
      smoothed: '損失（平滑化）',
      validation: '確認用画像の損失',
      chart: 'ステップごとの損失。現在 {loss}',
      lossNone: 'まだありません'
    }
  }
)
