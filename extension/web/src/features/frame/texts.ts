import { texts } from '../../i18n/texts'

export const say = texts(
  {
    dataset: 'Dataset',
    train: 'Train',
    results: 'Results',
    newTitle: 'A new LoRA',
    versionOf: '{project} · {version}',
    setupTitle: 'Setting up',
    lost: 'The connection to Train Tools is lost. It is tried again by itself; nothing you entered is gone.',
    retry: 'Try now',
    login: 'Your login has ended. Reload the page and log in again; a running training goes on.',
    reload: 'Reload the page',
    open:
      'This WebUI can be reached from other machines and has no login: anybody who finds it can see and change your '
      + 'images. Start it with --gradio-auth name:password, or without --listen and --share.',
    gpuStray:
      'Nothing trains, but the GPU is still lent to Train Tools, so images may wait. Give it back '
      + 'to go on making them.',
    gpuBack: 'Give it back',
    gpuComes: 'The WebUI has its GPU again; its model is loaded with the next image.',
    dismiss: 'Close this message',
    projects: 'Projects',
    steps: 'Steps of this LoRA',
    running: 'training now'
  },
  {
    ja: {
      dataset: '画像',
      train: '学習',
      results: '結果',
      newTitle: '新しいLoRA',
      versionOf: '{project} · {version}',
      setupTitle: 'セットアップ',
      lost: 'Train Toolsへの接続が切れました。自動で再接続します。入力した内容は失われません。',
      retry: '今すぐ再接続',
      login:
        'ログインの有効期限が切れました。ページを再読み込みしてログインし直してください。実行中の学習は続きます。',
      reload: 'ページを再読み込み',
      open:
        'このWebUIはほかの機器から接続でき、ログインがありません。見つけた人は誰でも画像を見たり変更したりできます。'
        + '--gradio-auth 名前:パスワード を付けて起動するか、--listen と --share を外してください。',
      gpuStray:
        '学習は行われていませんが、GPUがTrain Toolsに貸し出されたままで、画像の生成が待たされることがあります。'
        + '返却すると生成できるようになります。',
      gpuBack: '返却する',
      gpuComes: 'GPUをWebUIに返却しました。モデルは次の画像の生成時に読み込まれます。',
      dismiss: 'このメッセージを閉じる',
      projects: 'プロジェクト',
      steps: 'このLoRAの手順',
      running: '学習中'
    },
    zh: {
      dataset: '数据集',
      train: '训练',
      results: '结果',
      newTitle: '新的 LoRA',
      versionOf: '{project} · {version}',
      setupTitle: '安装',
      lost: '与 Train Tools 的连接已断开，正在自动重连。已输入的内容不会丢失。',
      retry: '立即重试',
      login: '登录已失效。请重新加载页面并再次登录，正在进行的训练会继续。',
      reload: '重新加载页面',
      open: '这个 WebUI 可以从其他设备访问，并且没有登录：任何人都可以查看和更改你的图像。请用 --gradio-auth 用户名:密码 启动，或去掉 --listen 和 --share。',
      gpuStray: '当前没有训练，但 GPU 仍借给 Train Tools，生成图像可能需要等待。归还后即可继续生成。',
      gpuBack: '归还 GPU',
      gpuComes: 'GPU 已归还给 WebUI，模型会在生成下一张图像时加载。',
      dismiss: '关闭此消息',
      projects: '项目',
      steps: '此 LoRA 的步骤',
      running: '正在训练'
    }
  }
)
