# 給人閱讀的文字：繁體中文。每則訊息在各語言中都有相同的名稱與相同的 { $名稱 }。

## 本語言的格式

time = %Y年%-m月%-d日 %H:%M（KST）
money = { $currency ->
    [TWD] NT${ $amount }
   *[other] { $amount } { $currency }
}

## 所有頁面

continue = 繼續
one-moment = 請稍候
    .text = 頁面將自動前往下一頁。

## 商家的設定

skip = 跳至主要內容
nav = 頁面
nav-settings = 設定
nav-payments = 付款紀錄
settings-title = { $pg } 付款
settings-mall = 商店 { $mall }
settings-steps = 開始使用
step-link = 連結商家帳戶
step-enable = 啟用商店
step-test = 進行測試付款
    .how = 在您的商店下單，並使用 { $pg } 付款。使用測試金鑰不會實際扣款。
step-done = 已完成
step-next = 下一步
step-later = 尚未完成

account-title = 商家帳戶
account-linked = 已連結
account-live = 正式
account-test = 測試
account-test-means = 這是測試金鑰：買家可以走完整個付款流程，但不會實際扣款。
account-since = 連結時間
account-enter = 請輸入您的 { $pg } 帳戶金鑰。儲存前我們會先向 { $pg } 確認。
account-link = 連結帳戶
account-change = 輸入其他金鑰
account-unlink = 取消連結帳戶
account-unlink-sure = 是，取消連結
account-unlink-means = 所有商店會立即停用，買家無法再以 { $pg } 發起新的付款。進行中的付款會處理完畢，先前的付款仍可退款：金鑰僅為此目的加密保存。

shops-title = 商店
shops-shop = 商店
shops-none = Cafe24 尚未列出任何商店。請稍候一分鐘再重新整理。
shops-change = 變更
shop = 商店編號 { $number }
shop-enable = 啟用
shop-disable = 停用
shop-try-again = 再試一次
shop-enabled = 已啟用
shop-disabled = 未啟用
shop-button-missing = 結帳頁已啟用，但缺少付款按鈕或按鈕為舊版
shop-button-left = 未啟用，但商店頁面可能仍會載入付款按鈕
shop-enabling = 啟用尚未完成：Cafe24 沒有回應
shop-disabling = 停用尚未完成：Cafe24 沒有回應
shop-currency = 無法啟用：{ $pg } 不支援 { $currency }
shop-link-first = 請先連結帳戶

done-linked = 商家帳戶已連結。接著請啟用您的商店。
done-unlinked = 商家帳戶已取消連結，所有商店都已停用。
done-enabled = 商店已啟用：買家現在可以付款。
done-disabled = 商店已停用。

## 無法處理時商家看到的文字

problem-signed-out = 請重新開啟應用程式
    .text = 請從 Cafe24 管理後台開啟應用程式。如果剛剛才開啟，請允許此頁面的 Cookie 後再開啟一次。
problem-old-form = 此頁面已過期
    .text = 請從 Cafe24 管理後台重新開啟應用程式，並重複剛才的操作。
problem-not-genuine = 連結無效
    .text = 請從 Cafe24 管理後台開啟應用程式，不要輸入或複製網址。
problem-old-link = 連結已過期
    .text = 請從 Cafe24 管理後台重新開啟應用程式。
problem-incomplete = 請求不完整
    .text = 請從 Cafe24 管理後台重新開啟應用程式，並重複剛才的操作。
problem-try-again = 請再試一次
    .text = 我們需要的服務沒有回應。請重新整理頁面查看處理結果，並於一分鐘後再試。
problem-ours = 發生錯誤
    .text = 這是我們的錯誤，已記錄下來。請稍後再試。

problem-consent-used = 此次同意已使用過
    .text = 請從 Cafe24 管理後台重新開啟應用程式。
problem-consent-foreign = 此次同意並非從這裡開始
    .text = 可能是在其他瀏覽器開始、時間過久，或 Cookie 被封鎖。請從 Cafe24 管理後台重新開啟應用程式。
problem-consent-declined = 未取得同意
    .text = 只有商店的主要管理員可以同意。請以主要管理員登入 Cafe24 管理後台，重新開啟應用程式並同意。
problem-consent-scopes = 應用程式要求的權限與登記不同
    .text = 請通知應用程式的營運者：開發者後台與應用程式設定中的權限不一致。
problem-consent-refused = Cafe24 未接受請求
    .text = 請從 Cafe24 管理後台重新開啟應用程式。若再次發生，請通知應用程式的營運者檢查用戶端 ID 與重新導向網址。
problem-consent-often = 短時間內同意次數過多
    .text = Cafe24 每兩小時允許 { $calls } 次。請稍後再試。
problem-consent-void = 此次同意已失效
    .text = 同意必須在一分鐘內完成。請從 Cafe24 管理後台重新開啟應用程式。
problem-consent-other-mall = 這是另一家商店的同意
    .text = 請從您要使用的商店的管理後台重新開啟應用程式。
problem-consent-right = 缺少權限
    .text = 同意的權限中不包含 { $scope }。請重新開啟應用程式並同意所有項目。

problem-field = 有欄位未填
    .text = 請依您取得的內容輸入：{ $label }
problem-keys = 金鑰不被接受
    .text = { $pg } 不接受這些金鑰。請從您的 { $pg } 帳戶複製同一模式（測試或正式）的兩組金鑰後再試一次。
problem-no-answer = 沒有回應
    .text = { $pg } 目前沒有回應。沒有任何變更，請於一分鐘後再試。
problem-no-account = 沒有帳戶
    .text = 請先連結商家帳戶，之後即可啟用此商店。
problem-currency = 不支援的幣別
    .text = { $pg } 不支援 { $currency }。請在 Cafe24 變更商店幣別，或為此商店使用其他付款方式。
problem-mall-id = 商店 ID 過長
    .text = Cafe24 規定商店 ID 與商店編號合計最多 50 個字元。
problem-cafe24 = Cafe24 未完成處理
    .text = { $why }
problem-button-missing = 只完成一部分
    .text = 買家可以在結帳頁付款，但商店頁面缺少付款按鈕或按鈕為舊版。{ $why } 然後請按「再試一次」。
problem-button-left = 只完成一部分
    .text = 此商店已無法付款，但頁面可能仍會載入付款按鈕。{ $why } 然後請按「再試一次」。
problem-shops-old = 商店清單可能不是最新的
    .text = 商店清單可能不是最新的。{ $why }

cafe24-needs-consent = Cafe24 要求您再次同意：請從 Cafe24 管理後台重新開啟應用程式。
cafe24-refused = Cafe24 已拒絕（{ $status }）：{ $message }。
cafe24-not-reached = 無法連線至 Cafe24，請於一分鐘後再試。
cafe24-unknown = Cafe24 沒有回應，結果未知，請再試一次。

## 買家看到的文字

buyer-confirming = 正在確認您的付款
    .text = 我們正在等待金流公司的回應。頁面會自動繼續，請勿重複付款。
buyer-received = 已收到付款
    .text = 商店正在確認您的訂單。頁面會自動繼續，請勿重複付款。
buyer-stranger = 此訂單並非在這個瀏覽器開始
    .text = 請在開始付款的瀏覽器中繼續，並允許此頁面的 Cookie。若無法繼續，請回到商店重新開始：這裡尚未完成任何付款。
buyer-old-form = 此頁面已過期
    .text = 請返回並重新載入頁面，再重複剛才的操作。
buyer-not-known = 查無此付款
    .text = 網址不完整或已被更改。請回到商店查看您的訂單。
buyer-not-finished = 無法完成您的付款
    .text = 再次付款前，請先回到商店查看您的訂單。
buyer-declined = 付款遭拒
    .text = 並未扣款。您將返回商店，可在那裡再試一次。（原因：{ $why }）
buyer-canceled = 已取消付款
    .text = 並未扣款。您將返回商店。
buyer-expired = 付款已逾時
    .text = 此頁面開啟過久，並未扣款。您將返回商店，可在那裡重新開始。

review-title = 確認您的訂單
review-order = 訂單編號 { $order }
review-changed = 金額已變更，付款前請再次確認。
review-delivery = 配送
review-items = 商品
review-quantity = × { $count }
review-total = 總計
review-discount = 折扣
review-to-pay = 以 { $pg } 付款
review-pay = 付款 { $amount }
review-cancel = 取消

## 付款

payments-search = 訂單編號或日期
payments-find = 搜尋
payments-all = 所有付款
payments-found = 「{ $wanted }」的搜尋結果
payments-none = 沒有可顯示的付款。
payments-pages = 清單頁面
payments-older = 較早的付款
payments-newest = 最新的付款
payments-export = 下載指定期間的紀錄
payments-from = 開始日期
payments-to = 結束日期
payments-download = 下載 CSV
payment-of = 訂單 { $order }
payment-order = 訂單編號
payment-shop = 商店編號
payment-asked = 請求時間
payment-state = 狀態
payment-currency = 幣別
payment-amount = 金額
payment-refunded = 已退款金額
payment-left = 可退款金額
payment-id = { $pg } 交易編號
payment-process = 處理方式
payment-mode = 模式
process-synchronous = 同步
process-asynchronous = 非同步
process-external = 外部結帳
standing-paid = 已付款
standing-partly-refunded = 部分退款
standing-refunded = 已退款
stage-opening = 準備中
stage-open = 等待買家付款
stage-confirming = 確認中
stage-pending = 等待入帳
stage-paid = 已付款
stage-declined = 已拒絕
stage-canceled = 買家已取消
stage-expired = 已逾時
stage-failed = 無法開啟
stage-superseded = 已由新的嘗試取代
stage-late = 逾時後付款
stage-returning = 無法處理的付款，退款中
stage-unclear = 結果不明
stage-held = 需要查看
refunds-title = 退款
refunds-number = 編號
refund-submitting = 處理中
refund-pending = 已受理，款項將退回
refund-succeeded = 已完成
refund-failed = 已拒絕，未退款
refund-review = 需要查看
history-title = 處理紀錄
said-by = 來源：{ $who }
source-app = 本應用程式
source-merchant = 您
fact-asked = 第 { $number } 次嘗試：請求付款 { $amount }
fact-priced = 第 { $number } 次嘗試：含運費共 { $amount }
fact-became = 第 { $number } 次嘗試：{ $state }
fact-refund-asked = 退款 { $number }：請求 { $amount }
fact-refund-sent-back = 退款 { $number }：無法處理的付款 { $amount } 將退回
fact-refund-found = 退款 { $number }：已在金流公司退款 { $amount }
fact-refund-became = 退款 { $number }：{ $state }
fact-learned = Cafe24 已確認第 { $number } 次嘗試的付款
fact-told = 已通知 Cafe24：{ $what }
fact-not-told = 無法通知 Cafe24：{ $what }
fact-reminded = 要求再次通知 Cafe24
fact-settled = 已標示為已處理：{ $what }
about-paid = 訂單已付款
about-not-paid = 訂單未付款
about-canceled = 退款 { $number } 的處理已結束

## 問題與解決方法

troubles-title = 需要注意
troubles-none = 沒有需要注意的付款。
troubles-most = 僅顯示最近 { $most } 筆。處理後會顯示其餘項目。
wrong-consent = Cafe24 要求您再次同意。在此之前，無法變更商店，也無法向 Cafe24 查詢訂單。
wrong-keys = { $pg } 不再接受您的金鑰：無法付款，也無法退款。
wrong-enabling = 商店編號 { $number } 的啟用尚未完成：Cafe24 沒有回應。
wrong-disabling = 商店編號 { $number } 的停用尚未完成：Cafe24 沒有回應。
wrong-held = { $pg } 的紀錄與本應用程式的紀錄不一致。請在您的 { $pg } 帳戶比對付款與訂單，並在該帳戶處理差異。
wrong-unclear = 無法確認此訂單是否已付款。
wrong-unread = 此訂單已付款，但可能尚未反映到 Cafe24。
wrong-not-sent-back = 無法將 { $amount } 退回給買家。
wrong-refused = { $pg } 拒絕退款 { $amount }。請先排除原因，再到 Cafe24 管理後台重新退款。
wrong-refund-unclear = 無法確認 { $amount } 是否已退回。請在您的 { $pg } 帳戶查看。
wrong-refund-unread = { $amount } 已退回，但尚未反映到 Cafe24。若再次通知仍無效，請在 Cafe24 管理後台記錄此退款。
wrong-not-told = 無法將「{ $what }」通知 Cafe24。
wrong-waiting = 自 { $since } 起，Cafe24 一直未接受「{ $what }」的通知。我們會持續重送。
why-unknown = 無法確認結果。
why-never-opened = { $pg } 未曾開啟付款頁面。
why-keys-refused = { $pg } 不接受您帳戶的金鑰。
why-paid-after-given-up = 買家在該次付款結束後才付款。
why-paid-after-settled = 標記為已處理後才付款。
why-other-payment = { $pg } 的紀錄屬於另一筆付款。
why-other-price = { $pg } 的金額為 { $price }。
why-other-paid = 實際付款 { $paid }，而非 { $price }。
why-other-refund = { $pg } 退款的金額為 { $amount }。
why-came-back = 退款已退回 { $pg }：{ $said }
why-cafe24-silent = 無法確認 Cafe24 是否已知悉。
why-app-removed = 應用程式已從商店移除。
why-address-gone = Cafe24 提供的網址沒有回應。
why-address-foreign = Cafe24 提供的網址已不屬於此商店。
why-nothing-to-tell = 沒有可通知的內容。
why-not-accepted = Cafe24 在 72 小時內均未接受：{ $said }
act-consent = 再次同意
act-keys = 輸入新的金鑰
act-look = 查看付款
act-check = 向 { $pg } 查詢
act-remind = 重新傳送通知
act-refund = 再次退款
act-settle = 標示為已處理
done-checked = 已向 { $pg } 查詢：以下是目前的狀態。
done-told = 已再次通知 Cafe24，並已被接受。
done-not-told = Cafe24 未接受通知，系統會自動重送。
done-refunded = 已再次請求退款：以下是目前的狀態。
done-settled = 已標示為已處理。

## 商家輸入但無法使用的內容

problem-unknown = 沒有明確回應
    .text = { $pg } 未給出明確回應，或未及時回應。以下是目前已知的狀態；我們會自動繼續查詢。
problem-search = 無法以此內容搜尋
    .text = 請輸入訂單編號或其開頭，例如 20261123-0000012，或日期，例如 2026-11-23。
problem-period = 請選擇其他期間
    .text = 請選擇開始與結束日期，期間最長 { $days } 天。
problem-too-many = 付款筆數過多
    .text = 此期間的付款超過 { $most } 筆，請選擇較短的期間。
problem-no-payment = 找不到這筆付款
    .text = 此訂單未曾透過本應用程式付款。請返回付款紀錄。

## PG 公司向商家要求的內容：pg-公司-欄位

pg-demo-public-key = 公開金鑰
pg-demo-secret-key = 私密金鑰
