import { texts } from '../i18n/texts'

export const say = texts(
  {
    step: 'Step',
    loss: 'Loss',
    smoothed: 'Loss, smoothed',
    validation: 'Validation loss',
    chart: 'Loss over the steps; now {loss}',
    lossNone: 'not known yet'
  },
  {
    ja: {
      step: 'ステップ',
      loss: '損失',
      smoothed: '損失（平滑化）',
      validation: '検証用の画像の損失',
      chart: 'ステップごとの損失。現在 {loss}',
      lossNone: 'まだありません'
    },
    zh: {
      step: '步',
      loss: '损失',
      smoothed: '损失（平滑）',
      validation: '验证损失',
      chart: '各步的损失，当前 {loss}',
      lossNone: '尚无'
    }
  }
)
