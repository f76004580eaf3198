# 人が読む言葉：日本語。すべてのメッセージは、どの言語にも同じ名前と同じ { $名前 } で書かれています。

## この言語の表記

time = %Y年%-m月%-d日 %H:%M（KST）
money = { $currency ->
    [JPY] { $amount }円
   *[other] { $amount } { $currency }
}

## すべてのページ

continue = 続ける
one-moment = 少々お待ちください
    .text = 自動的に次のページへ進みます。

## 販売者の設定

skip = 本文へ移動
nav = ページ
nav-settings = 設定
nav-payments = 決済一覧
settings-title = { $pg }決済
settings-mall = ショップ { $mall }
settings-steps = はじめに
step-link = 加盟店アカウントを連携する
step-enable = ショップで有効にする
step-test = テスト決済をする
    .how = ご自身のショップで商品を注文し、{ $pg }で支払ってみてください。テストキーでは実際の請求は発生しません。
step-done = 完了
step-next = 次の手順
step-later = 未完了

account-title = 加盟店アカウント
account-linked = 連携済み
account-live = 本番
account-test = テスト
account-test-means = テストキーです。購入者は決済を最後まで進められますが、実際の請求は発生しません。
account-since = 連携日時
account-enter = { $pg }アカウントのキーを入力してください。保存する前に、有効なキーかどうかを{ $pg }に確認します。
account-link = アカウントを連携
account-change = 別のキーを入力
account-unlink = アカウント連携を解除
account-unlink-sure = はい、解除します
account-unlink-means = すべてのショップで直ちに無効になり、{ $pg }で新たに支払うことはできなくなります。進行中の決済は最後まで処理され、支払い済みの金額は後からでも返金できます。そのためだけにキーを暗号化して保管します。

shops-title = ショップ
shops-shop = ショップ
shops-none = Cafe24にまだショップがありません。少し待ってからページを再読み込みしてください。
shops-change = 変更
shop = ショップ番号 { $number }
shop-enable = 有効にする
shop-disable = 無効にする
shop-try-again = もう一度試す
shop-enabled = 有効
shop-disabled = 無効
shop-button-missing = 注文画面では有効ですが、支払いボタンがないか古いバージョンです
shop-button-left = 無効ですが、ショップのページに支払いボタンが残っている可能性があります
shop-enabling = 有効化が未完了：Cafe24の応答なし
shop-disabling = 無効化が未完了：Cafe24の応答なし
shop-currency = 有効にできません：{ $pg }は{ $currency }に対応していません
shop-link-first = 先にアカウントを連携してください

done-linked = 加盟店アカウントを連携しました。次にショップで有効にしてください。
done-unlinked = 加盟店アカウントの連携を解除しました。どのショップでも利用できなくなりました。
done-enabled = ショップで有効にしました。購入者はすぐに支払えます。
done-disabled = ショップで無効にしました。

## 処理できないときに販売者が読む言葉

problem-signed-out = アプリを開き直してください
    .text = Cafe24の管理画面からアプリを開いてください。開いたばかりの場合は、このページのCookieを許可してもう一度開いてください。
problem-old-form = この画面は古くなっています
    .text = Cafe24の管理画面からアプリを開き直し、もう一度操作してください。
problem-not-genuine = 正しいリンクではありません
    .text = アドレスを入力したりコピーしたりせず、Cafe24の管理画面からアプリを開いてください。
problem-old-link = リンクの有効期限が切れています
    .text = Cafe24の管理画面からアプリを開き直してください。
problem-incomplete = リクエストが正しくありません
    .text = Cafe24の管理画面からアプリを開き直し、もう一度操作してください。
problem-try-again = もう一度お試しください
    .text = 必要なサービスから応答がありませんでした。ページを再読み込みして処理の結果を確認し、少し待ってからお試しください。
problem-ours = 問題が発生しました
    .text = こちら側の不具合です。記録しましたので、後でもう一度お試しください。

problem-consent-used = この同意はすでに使われています
    .text = Cafe24の管理画面からアプリを開き直してください。
problem-consent-foreign = この同意はここで開始されたものではありません
    .text = 別のブラウザで始めたか、時間が経ちすぎたか、Cookieがブロックされています。Cafe24の管理画面からアプリを開き直してください。
problem-consent-declined = 同意が得られませんでした
    .text = 同意できるのはショップの代表運営者だけです。代表運営者としてCafe24の管理画面にログインし、アプリを開き直して同意してください。
problem-consent-scopes = 登録と異なる権限が要求されています
    .text = アプリの運営者にお知らせください。デベロッパーセンターとアプリの設定で権限が異なります。
problem-consent-refused = Cafe24がリクエストを受け付けませんでした
    .text = Cafe24の管理画面からアプリを開き直してください。続く場合は、クライアントIDとリダイレクト先の確認をアプリの運営者に依頼してください。
problem-consent-often = 短時間に同意の回数が多すぎます
    .text = Cafe24は2時間に{ $calls }回まで許可しています。後でもう一度お試しください。
problem-consent-void = この同意は無効になりました
    .text = 同意は1分以内に完了する必要があります。Cafe24の管理画面からアプリを開き直してください。
problem-consent-other-mall = 別のショップの同意です
    .text = 利用したいショップの管理画面からアプリを開き直してください。
problem-consent-right = 権限が足りません
    .text = 同意した権限に{ $scope }が含まれていません。アプリを開き直し、すべてに同意してください。

problem-field = 入力が必要です
    .text = 発行されたとおりに入力してください：{ $label }
problem-keys = 使用できないキーです
    .text = { $pg }がこのキーを受け付けませんでした。{ $pg }アカウントから同じモード（テストまたは本番）の両方のキーをコピーし、もう一度お試しください。
problem-no-answer = 応答がありません
    .text = 現在{ $pg }から応答がありません。何も変更されていません。少し待ってからもう一度お試しください。
problem-no-account = アカウントがありません
    .text = 先に加盟店アカウントを連携すると、このショップで有効にできます。
problem-currency = 対応していない通貨です
    .text = { $pg }は{ $currency }に対応していません。Cafe24でショップの通貨を変更するか、このショップでは別の決済方法をご利用ください。
problem-mall-id = ショップIDが長すぎます
    .text = Cafe24が受け付けるのは、ショップIDとショップ番号を合わせて50文字までです。
problem-cafe24 = Cafe24で処理できませんでした
    .text = { $why }
problem-button-missing = 一部だけ完了しました
    .text = 注文画面では支払えますが、ショップのページの支払いボタンがないか古いバージョンです。{ $why } その後、「もう一度試す」を押してください。
problem-button-left = 一部だけ完了しました
    .text = このショップではもう支払えませんが、ページに支払いボタンが残っている可能性があります。{ $why } その後、「もう一度試す」を押してください。
problem-shops-old = ショップの一覧が最新でない可能性があります
    .text = ショップの一覧が最新でない可能性があります。{ $why }

cafe24-needs-consent = Cafe24が再度同意を求めています。Cafe24の管理画面からアプリを開き直してください。
cafe24-refused = Cafe24が拒否しました（{ $status }）：{ $message }。
cafe24-not-reached = Cafe24に接続できません。少し待ってからもう一度お試しください。
cafe24-unknown = Cafe24から応答がなく、結果がわかりません。もう一度お試しください。

## 購入者が読む言葉

buyer-confirming = お支払いを確認しています
    .text = 決済会社の応答を待っています。自動的に次へ進みますので、もう一度お支払いの操作をせずにお待ちください。
buyer-received = お支払いを受け付けました
    .text = ショップがご注文を確認しています。自動的に次へ進みますので、もう一度お支払いの操作をせずにお待ちください。
buyer-stranger = このブラウザで始めた注文ではありません
    .text = お支払いを始めたブラウザで続け、このページのCookieを許可してください。続けられない場合はショップに戻ってやり直してください。ここではお支払いは行われていません。
buyer-old-form = この画面は古くなっています
    .text = 前のページに戻って再読み込みし、もう一度操作してください。
buyer-not-known = 確認できないお支払いです
    .text = アドレスが不完全か、変更されています。ショップに戻ってご注文を確認してください。
buyer-not-finished = お支払いを完了できませんでした
    .text = もう一度お支払いになる前に、ショップに戻ってご注文を確認してください。
buyer-declined = お支払いが承認されませんでした
    .text = 請求は発生していません。ショップに戻りますので、そちらでもう一度お試しください。（理由：{ $why }）
buyer-canceled = お支払いがキャンセルされました
    .text = 請求は発生していません。ショップに戻ります。
buyer-expired = お支払いの期限が切れました
    .text = ページが長時間開かれたままでした。請求は発生していません。ショップに戻りますので、そちらでもう一度始めてください。

review-title = ご注文の確認
review-order = 注文番号 { $order }
review-changed = 金額が変わりました。お支払いの前にご確認ください。
review-delivery = 配送
review-items = 商品
review-quantity = { $count }点
review-total = 合計
review-discount = 割引
review-to-pay = { $pg }でのお支払い金額
review-pay = { $amount }を支払う
review-cancel = キャンセル

## 決済一覧

payments-search = 注文番号または日付
payments-find = 検索
payments-all = すべての決済
payments-found = 「{ $wanted }」の検索結果
payments-none = 表示する決済はありません。
payments-pages = 一覧のページ
payments-older = 以前の決済
payments-newest = 最新の決済
payments-export = 期間を指定してダウンロード
payments-from = 開始日
payments-to = 終了日
payments-download = CSVをダウンロード
payment-of = 注文 { $order }
payment-order = 注文番号
payment-shop = ショップ番号
payment-asked = 依頼日時
payment-state = 状態
payment-currency = 通貨
payment-amount = 金額
payment-refunded = 返金額
payment-left = 返金可能額
payment-id = { $pg }の取引番号
payment-process = 処理方式
payment-mode = モード
process-synchronous = 同期
process-asynchronous = 非同期
process-external = 外部チェックアウト
standing-paid = 支払い済み
standing-partly-refunded = 一部返金済み
standing-refunded = 返金済み
stage-opening = 準備中
stage-open = 購入者の支払い待ち
stage-confirming = 確認中
stage-pending = 入金待ち
stage-paid = 支払い済み
stage-declined = 承認拒否
stage-canceled = 購入者がキャンセル
stage-expired = 期限切れ
stage-failed = 開始できませんでした
stage-superseded = 新しい試行に置き換え済み
stage-late = 期限後の支払い
stage-returning = 処理できない支払い、返金中
stage-unclear = 結果不明
stage-held = 要確認
refunds-title = 返金
refunds-number = 番号
refund-submitting = 処理中
refund-pending = 受付済み、返金待ち
refund-succeeded = 完了
refund-failed = 拒否、返金されていません
refund-review = 要確認
history-title = 経過
said-by = 情報元：{ $who }
source-app = このアプリ
source-merchant = ショップ運営者
fact-asked = 試行{ $number }：{ $amount }の支払い依頼
fact-priced = 試行{ $number }：配送料込みで{ $amount }
fact-became = 試行{ $number }：{ $state }
fact-refund-asked = 返金{ $number }：{ $amount }の依頼
fact-refund-sent-back = 返金{ $number }：処理できない支払い{ $amount }を返金
fact-refund-found = 返金{ $number }：決済会社側で{ $amount }を返金
fact-refund-became = 返金{ $number }：{ $state }
fact-learned = Cafe24が試行{ $number }の支払いを確認
fact-told = Cafe24に「{ $what }」を通知
fact-not-told = Cafe24に「{ $what }」を通知できませんでした
fact-reminded = Cafe24への再通知を依頼
fact-settled = 解決済みにしました：{ $what }
about-paid = 注文の支払い完了
about-not-paid = 注文の支払い不成立
about-canceled = 返金{ $number }の結果

## 問題とその解決

troubles-title = 要対応
troubles-none = 対応が必要な決済はありません。
troubles-most = 最新の{ $most }件だけを表示しています。対応が終わると、残りが表示されます。
wrong-consent = Cafe24が再度同意を求めています。同意するまで、ショップの変更やCafe24の注文の確認はできません。
wrong-keys = { $pg }がキーを受け付けなくなりました。支払いも返金もできません。
wrong-enabling = ショップ番号{ $number }の有効化が完了していません。Cafe24から応答がありませんでした。
wrong-disabling = ショップ番号{ $number }の無効化が完了していません。Cafe24から応答がありませんでした。
wrong-held = { $pg }の記録が当アプリの記録と一致しません。{ $pg }のアカウントで決済を注文と照合し、差異をそのアカウントで解消してください。
wrong-unclear = この注文が支払い済みかどうか確認できませんでした。
wrong-unread = 支払い済みの注文ですが、Cafe24に反映されていない可能性があります。
wrong-not-sent-back = { $amount }を購入者に返金できませんでした。
wrong-refused = { $pg }が{ $amount }の返金を拒否しました。原因を解決してから、Cafe24の管理画面でもう一度返金してください。
wrong-refund-unclear = { $amount }が返金されたかどうか確認できませんでした。{ $pg }のアカウントで確認してください。
wrong-refund-unread = { $amount }は返金済みですが、Cafe24に反映されていません。再通知しても反映されない場合は、Cafe24の管理画面で返金を記録してください。
wrong-not-told = Cafe24に「{ $what }」を通知できませんでした。
wrong-waiting = { $since }から、Cafe24が「{ $what }」の通知を受け付けていません。引き続き再送しています。
why-unknown = 結果を確認できません。
why-never-opened = { $pg }で決済画面が開かれませんでした。
why-keys-refused = { $pg }がアカウントのキーを受け付けませんでした。
why-paid-after-given-up = 決済の受付が終了した後に支払われました。
why-paid-after-settled = 対応済みにした後で支払われました。
why-other-payment = { $pg }の記録は別の決済のものです。
why-other-price = { $pg }の金額は{ $price }です。
why-other-paid = { $price }ではなく{ $paid }が支払われました。
why-other-refund = { $pg }が返金する金額は{ $amount }です。
why-came-back = 返金が{ $pg }に戻されました: { $said }
why-cafe24-silent = Cafe24に反映されたかどうか確認できませんでした。
why-app-removed = ショップからアプリが削除されました。
why-address-gone = Cafe24が指定したアドレスには何もありません。
why-address-foreign = Cafe24が指定したアドレスは、もうこのショップのものではありません。
why-nothing-to-tell = 通知する対象がありません。
why-not-accepted = Cafe24が72時間受け付けませんでした: { $said }
act-consent = もう一度同意する
act-keys = 新しいキーを入力
act-look = 決済を見る
act-check = { $pg }に確認する
act-remind = 通知を再送する
act-refund = もう一度返金する
act-settle = 解決済みにする
done-checked = { $pg }に確認しました。以下が現在の状態です。
done-told = Cafe24に再通知し、受け付けられました。
done-not-told = Cafe24は通知を受け付けませんでした。自動的に再送されます。
done-refunded = 返金をもう一度依頼しました。以下が現在の状態です。
done-settled = 解決済みにしました。

## 販売者が入力したが使えない値

problem-unknown = 明確な応答がありません
    .text = { $pg }から明確な応答がないか、時間内に応答がありませんでした。以下は現在わかっている状態です。引き続き自動的に確認します。
problem-search = 検索できません
    .text = 注文番号またはその先頭（例：20261123-0000012）、あるいは日付（例：2026-11-23）を入力してください。
problem-period = 別の期間を選んでください
    .text = 開始日と終了日を{ $days }日以内で選んでください。
problem-too-many = 決済が多すぎます
    .text = この期間の決済は{ $most }件を超えています。期間を短くしてください。
problem-no-payment = 該当する決済がありません
    .text = この注文は当アプリで支払われていません。決済一覧に戻ってください。

## PG会社が販売者に求める値：pg-会社-項目

pg-demo-public-key = 公開キー
pg-demo-secret-key = シークレットキー
