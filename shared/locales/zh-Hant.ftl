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

settings-title = { $pg } 付款
settings-mall = 商店 { $mall }
settings-steps = 開始使用
step-link = 連結商家帳戶
step-enable = 啟用商店
step-test = 進行測試付款
    .how = 在您的商店下單，並使用 { $pg } 付款。使用測試金鑰不會實際扣款。
step-done = 完成
step-next = 下一步
step-later = 尚未完成

account-title = 商家帳戶
account-linked = 已連結
account-live = 正式
account-test = 測試
account-test-means = 這是測試金鑰：買家可以走完整個付款流程，但不會實際扣款。
account-key = { $label }：…{ $ending }
account-since = 連結時間：{ $time }
account-enter = 請輸入您的 { $pg } 帳戶金鑰。儲存前我們會先向 { $pg } 確認。
account-link = 連結帳戶
account-unlink = 取消連結帳戶
account-unlink-sure = 是，取消連結
account-unlink-means = 所有商店會立即停用，無法再開始使用 { $pg } 付款。進行中的付款會處理完畢，先前的付款仍可退款：金鑰僅為此目的加密保存。

shops-title = 商店
shops-none = Cafe24 尚未列出任何商店。請稍候一分鐘再重新整理。
shop = 商店編號 { $number } · { $currency }
shop-enable = 啟用
shop-disable = 停用
shop-try-again = 再試一次
shop-enabled = 已啟用
shop-disabled = 未啟用
shop-button-missing = 結帳頁已啟用，但付款按鈕遺失或為舊版
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

problem-consent-used = 此同意已使用過
    .text = 請從 Cafe24 管理後台重新開啟應用程式。
problem-consent-foreign = 此同意並非在這裡開始
    .text = 可能在其他瀏覽器開始、時間過久，或 Cookie 被封鎖。請從 Cafe24 管理後台重新開啟應用程式。
problem-consent-declined = 未取得同意
    .text = 只有商店的主要管理員可以同意。請以主要管理員登入 Cafe24 管理後台，重新開啟應用程式並同意。
problem-consent-scopes = 應用程式要求的權限與登記不同
    .text = 請通知應用程式的營運者：開發者後台與應用程式設定中的權限不一致。
problem-consent-refused = Cafe24 未接受請求
    .text = 請從 Cafe24 管理後台重新開啟應用程式。若再次發生，請通知應用程式的營運者檢查用戶端 ID 與重新導向網址。
problem-consent-often = 短時間內同意次數過多
    .text = Cafe24 每兩小時允許 { $calls } 次。請稍後再試。
problem-consent-void = 此同意已失效
    .text = 同意必須在一分鐘內完成。請從 Cafe24 管理後台重新開啟應用程式。
problem-consent-other-mall = 這是另一家商店的同意
    .text = 請從您要使用的商店的管理後台重新開啟應用程式。
problem-consent-right = 缺少權限
    .text = 同意中不包含 { $scope }。請重新開啟應用程式並同意所有項目。

problem-field = 有欄位未填
    .text = 請依您取得的內容輸入：{ $label }
problem-keys = 金鑰不被接受
    .text = { $pg } 不接受這些金鑰。請從您的 { $pg } 帳戶複製同一模式（測試或正式）的兩組金鑰後再試一次。
problem-no-answer = 沒有回應
    .text = { $pg } 目前沒有回應。沒有任何變更，請於一分鐘後再試。
problem-no-account = 沒有帳戶
    .text = 請先連結商家帳戶，之後即可啟用此商店。
problem-currency = 不支援的貨幣
    .text = { $pg } 不支援 { $currency }。請在 Cafe24 變更商店貨幣，或為此商店使用其他付款方式。
problem-mall-id = 商店 ID 過長
    .text = Cafe24 對此商店最多接受 50 個字元。
problem-cafe24 = Cafe24 未完成處理
    .text = { $why }
problem-button-missing = 只完成一部分
    .text = 買家可以在結帳頁付款，但商店頁面的付款按鈕遺失或為舊版。{ $why }然後請按「再試一次」。
problem-button-left = 只完成一部分
    .text = 此商店已無法付款，但頁面可能仍會載入付款按鈕。{ $why }然後請按「再試一次」。
problem-shops-old = 商店清單可能不是最新的
    .text = 商店清單可能不是最新的。{ $why }

cafe24-needs-consent = Cafe24 要求您再次同意：請從 Cafe24 管理後台重新開啟應用程式。
cafe24-refused = Cafe24 已拒絕（{ $status }）：{ $message }。
cafe24-not-reached = 無法連線至 Cafe24，請於一分鐘後再試。
cafe24-unknown = Cafe24 沒有回應，結果未知，請再試一次。

## 買家看到的文字

buyer-confirming = 正在確認您的付款
    .text = 我們正在等待付款公司的回應。頁面會自動繼續，請勿重複付款。
buyer-received = 已收到付款
    .text = 商店正在確認您的訂單。頁面會自動繼續，請勿重複付款。
buyer-stranger = 此訂單並非在這個瀏覽器開始
    .text = 請在開始付款的瀏覽器中繼續，並允許此頁面的 Cookie。若無法繼續，請回到商店重新開始：這裡尚未付款。
buyer-old-form = 此頁面已過期
    .text = 請返回並重新載入頁面，再重複剛才的操作。
buyer-not-known = 查無此付款
    .text = 網址不完整或已被更改。請回到商店查看您的訂單。
buyer-not-finished = 無法完成您的付款
    .text = 再次付款前，請先回到商店查看您的訂單。

review-title = 確認您的訂單
review-order = 訂單編號 { $order }
review-changed = 金額已變更，付款前請再次確認。
review-delivery = 配送
review-items = 商品
review-quantity = × { $count }
review-total = 總計
review-discount = 折扣
review-to-pay = 以 { $pg } 支付
review-pay = 支付 { $amount }
review-cancel = 取消

## PG 公司向商家要求的內容：pg-公司-欄位

pg-demo-public-key = 公開金鑰
pg-demo-secret-key = 私密金鑰
