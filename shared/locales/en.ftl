# What people read, in English. Every message stands in each catalogue, under the same name and with
# the same { $names }.

## Forms of this language

# The pattern of a moment, as strftime reads it.
time = %b %-d, %Y, %H:%M KST
money = { $currency ->
   *[other] { $amount } { $currency }
}

## All pages

continue = Continue
one-moment = One moment
    .text = This page continues by itself.

## The merchant's settings

skip = Skip to the content
nav = Pages
nav-settings = Settings
nav-payments = Payments
settings-title = { $pg } payments
settings-mall = Mall { $mall }
settings-steps = Set up
step-link = Link your merchant account
step-enable = Enable a shop
step-test = Make a test payment
    .how = Buy something in your mall and pay with { $pg }. With test keys no money moves.
step-done = done
step-next = next
step-later = not yet

account-title = Merchant account
account-linked = Linked
account-live = live
account-test = test
account-test-means = These are test keys: buyers can go through the whole payment, and no money moves.
account-since = Linked since
account-enter = Enter the keys of your { $pg } account. We check them with { $pg } before we store them.
account-link = Link account
account-change = Enter other keys
account-unlink = Unlink account
account-unlink-sure = Yes, unlink it
account-unlink-means = All shops are disabled at once, and nobody can begin to pay with { $pg }. Payments that are under way come to their end, and what was paid before can still be refunded. Only for that, the keys are kept, encrypted.

shops-title = Shops
shops-shop = Shop
shops-none = Cafe24 lists no shop yet. Reload this page in a minute.
shops-change = Change
shop = shop { $number }
shop-enable = Enable
shop-disable = Disable
shop-try-again = Try again
shop-enabled = Enabled
shop-disabled = Not enabled
shop-button-missing = Enabled at checkout, but the pay button is missing or old
shop-button-left = Not enabled, but the shop's pages may still load the pay button
shop-enabling = Half enabled: Cafe24 did not answer
shop-disabling = Half disabled: Cafe24 did not answer
shop-currency = Cannot be enabled: { $pg } does not take { $currency }
shop-link-first = Link your account first

done-linked = Your merchant account is linked. Now enable your shops.
done-unlinked = Your merchant account is unlinked, and all shops are disabled.
done-enabled = The shop is enabled: buyers can pay now.
done-disabled = The shop is disabled.

## What the merchant reads when something cannot be done

problem-signed-out = Please open the app again
    .text = Open the app from your Cafe24 admin. If you just did, allow cookies for this page and open the app once more.
problem-old-form = This form is not up to date
    .text = Open the app again from your Cafe24 admin, and repeat what you did.
problem-not-genuine = This link is not genuine
    .text = Open the app from your Cafe24 admin; do not type or copy its address.
problem-old-link = This link is too old
    .text = Open the app again from your Cafe24 admin.
problem-incomplete = This request is not complete
    .text = Open the app again from your Cafe24 admin, and repeat what you did.
problem-try-again = Please try again
    .text = A service that we need did not answer. Reload the page to see what was done, and try again in a minute.
problem-ours = Something went wrong
    .text = This is our mistake, and we have noted it. Please try again later.

problem-consent-used = This consent was used already
    .text = Open the app again from your Cafe24 admin.
problem-consent-foreign = This consent was not started here
    .text = It was started in another browser, or too long ago, or cookies are blocked. Open the app again from your Cafe24 admin.
problem-consent-declined = Consent was not given
    .text = Only the main operator of the mall can consent. Sign in to the Cafe24 admin as the main operator, open the app again and agree.
problem-consent-scopes = The app asks for other rights than it registered
    .text = Please tell the app's operator: the scopes in the developer admin and in the app's configuration differ.
problem-consent-refused = Cafe24 did not accept the request
    .text = Open the app again from your Cafe24 admin. If this happens again, tell the app's operator to check its client id and redirect address.
problem-consent-often = Too many consents in a short time
    .text = Cafe24 allows { $calls } consents within two hours. Please try again later.
problem-consent-void = This consent is not valid any more
    .text = It has to be finished within a minute. Open the app again from your Cafe24 admin.
problem-consent-other-mall = This consent is for another mall
    .text = Open the app again from the admin of the mall that you want to use.
problem-consent-right = A right is missing
    .text = The consent does not include { $scope }. Open the app again and agree to all.

problem-field = Something is missing
    .text = Please enter the { $label } as you got it.
problem-keys = Keys not accepted
    .text = { $pg } does not accept these keys. Copy both keys from your { $pg } account, from the same mode (test or live), and try again.
problem-no-answer = No answer
    .text = { $pg } does not answer right now. Nothing was changed; try again in a minute.
problem-no-account = No account
    .text = Link your merchant account first; then you can enable this shop.
problem-currency = Currency not supported
    .text = { $pg } does not take { $currency }. Change the shop's currency in Cafe24, or use another payment method for this shop.
problem-mall-id = Mall id too long
    .text = Cafe24 takes at most 50 characters for the mall id and shop number together.
problem-cafe24 = Cafe24 did not do it
    .text = { $why }
problem-button-missing = Half done
    .text = Buyers can pay with us at checkout, but the pay button on the shop's own pages is missing or old. { $why } Then press “Try again”.
problem-button-left = Half done
    .text = Nobody can pay with us in this shop any more, but its pages may still load the pay button. { $why } Then press “Try again”.
problem-shops-old = The list of shops may be old
    .text = The list of shops may be old. { $why }

cafe24-needs-consent = Cafe24 asks for your consent again: open the app once more from the Cafe24 admin.
cafe24-refused = Cafe24 refused ({ $status }): { $message }.
cafe24-not-reached = Cafe24 could not be reached; try again in a minute.
cafe24-unknown = Cafe24 did not answer, and the result is not known; try again.

## What the buyer reads

buyer-confirming = Confirming your payment
    .text = We are waiting for the payment company's answer. This page continues by itself; please do not pay again.
buyer-received = Payment received
    .text = The shop is confirming your order. This page continues by itself; please do not pay again.
buyer-stranger = This order is not open in this browser
    .text = Please continue in the browser in which you began to pay, and allow cookies for this page. If you cannot, go back to the shop and begin again: nothing has been paid here.
buyer-old-form = This page is not up to date
    .text = Please go back, load the page again, and repeat what you did.
buyer-not-known = This payment is not known
    .text = The address is not complete or has been changed. Please go back to the shop and check your order there.
buyer-not-finished = We could not finish your payment
    .text = Please go back to the shop and check your order there before you pay again.
buyer-declined = Payment declined
    .text = Nothing was charged. You are going back to the shop, where you can try again. ({ $why })
buyer-canceled = Payment canceled
    .text = Nothing was charged. You are going back to the shop.
buyer-expired = Payment expired
    .text = This page was open for too long, and nothing was charged. You are going back to the shop, where you can begin again.

review-title = Check your order
review-order = Order { $order }
review-changed = The price has changed. Please check it before you pay.
review-delivery = Delivery
review-items = Items
review-quantity = × { $count }
review-total = Total
review-discount = Discount
review-to-pay = To pay with { $pg }
review-pay = Pay { $amount }
review-cancel = Cancel

## The payments

payments-search = Order number or date
payments-find = Search
payments-all = All payments
payments-found = Payments found for “{ $wanted }”
payments-none = No payments to show.
payments-pages = Pages of the list
payments-older = Older
payments-newest = Newest
payments-export = Download a period
payments-from = From
payments-to = To
payments-download = Download CSV
payment-of = Order { $order }
payment-order = Order
payment-shop = Shop
payment-asked = Requested at
payment-state = State
payment-currency = Currency
payment-amount = Amount
payment-refunded = Refunded
payment-left = Left to refund
payment-id = { $pg } id
payment-process = Process
payment-mode = Mode
process-synchronous = Synchronous
process-asynchronous = Asynchronous
process-external = External checkout
standing-paid = Paid
standing-partly-refunded = Partly refunded
standing-refunded = Refunded
stage-opening = Being opened
stage-open = Waiting for the buyer to pay
stage-confirming = Being confirmed
stage-pending = Waiting for the deposit
stage-paid = Paid
stage-declined = Declined
stage-canceled = Canceled by the buyer
stage-expired = Expired
stage-failed = Could not be opened
stage-superseded = Replaced by a newer attempt
stage-late = Paid too late
stage-returning = Not usable, the money goes back
stage-unclear = Not known
stage-held = Needs checking
refunds-title = Refunds
refunds-number = No.
refund-submitting = Under way
refund-pending = Accepted, the money follows
refund-succeeded = Done
refund-failed = Refused, nothing moved
refund-review = Needs checking
history-title = What happened
said-by = said by { $who }
source-app = this app
source-merchant = the merchant
fact-asked = Attempt { $number }: { $amount } to be paid
fact-priced = Attempt { $number } costs { $amount } with its delivery
fact-became = Attempt { $number }: { $state }
fact-refund-asked = Refund { $number } of { $amount } was requested
fact-refund-sent-back = Refund { $number } of { $amount }: this money cannot be used, so it is sent back
fact-refund-found = Refund { $number } of { $amount } was made at the payment company
fact-refund-became = Refund { $number }: { $state }
fact-learned = Cafe24 knows that attempt { $number } is paid
fact-told = Cafe24 was told that { $what }
fact-not-told = Cafe24 could not be told that { $what }
fact-reminded = The merchant wants Cafe24 to be told once more
fact-settled = Marked as settled: { $what }
about-paid = the order is paid
about-not-paid = the order was not paid
about-canceled = refund { $number } has ended

## What is wrong, and what mends it

troubles-title = Needs attention
troubles-none = No payment needs your attention.
troubles-most = Only the latest { $most } are shown. The others appear as these are settled.
wrong-consent = Cafe24 asks for your consent again. Until then, shops cannot be changed, and Cafe24 cannot be asked about orders.
wrong-keys = { $pg } does not accept your keys any more: nobody can pay, and nothing can be refunded.
wrong-enabling = Shop { $number } is half enabled: Cafe24 did not answer.
wrong-disabling = Shop { $number } is half disabled: Cafe24 did not answer.
wrong-held = { $pg }’s record does not match ours. Compare the payment in your { $pg } account with the order, and settle the difference there.
wrong-unclear = We could not find out whether this order is paid.
wrong-unread = This order is paid, and Cafe24 may have no record of it.
wrong-not-sent-back = { $amount } could not be sent back to the buyer.
wrong-refused = { $pg } refused to refund { $amount }. Fix the cause, then refund it again in the Cafe24 admin.
wrong-refund-unclear = We could not find out whether { $amount } went back. Look it up in your { $pg } account.
wrong-refund-unread = { $amount } went back, and Cafe24 has no record of it. If sending the notice again does not help, record the refund in the Cafe24 admin.
wrong-not-told = Cafe24 could not be told that { $what }.
wrong-waiting = Since { $since } Cafe24 does not accept our notice that { $what }. We keep trying.
why-unknown = The outcome stays unknown.
why-never-opened = { $pg } never opened a payment page for it.
why-keys-refused = { $pg } did not accept the keys of your account.
why-paid-after-given-up = The buyer paid after the attempt had been given up.
why-paid-after-settled = It was paid after all, after it had been marked as settled.
why-other-payment = The record of { $pg } is of another payment.
why-other-price = { $pg } has { $price }.
why-other-paid = { $paid } was paid instead of { $price }.
why-other-refund = { $pg } refunds { $amount } instead.
why-came-back = The money came back to { $pg }: { $said }
why-cafe24-silent = We could not find out whether Cafe24 knows of it.
why-app-removed = The app was removed from the mall.
why-address-gone = Nothing answers at the address that Cafe24 gave for it.
why-address-foreign = The address that Cafe24 gave for it does not belong to the mall any more.
why-nothing-to-tell = What it is about is not there.
why-not-accepted = Cafe24 did not accept it for 72 hours: { $said }
act-consent = Consent again
act-keys = Enter new keys
act-look = Look at the payment
act-check = Check with { $pg }
act-remind = Send the notice again
act-refund = Try the refund again
act-settle = Mark as settled
done-checked = { $pg } was asked: this is what it knows now.
done-told = The notice was sent again, and Cafe24 accepted it.
done-not-told = Cafe24 did not accept the notice. It will be sent again automatically.
done-refunded = The refund was asked for again: this is how far it is.
done-settled = It is marked as settled.

## What the merchant typed, and cannot be used

problem-unknown = No clear answer
    .text = { $pg } did not give a clear answer, or not in time. What is known now is below; we go on asking by ourselves.
problem-search = Cannot search for this
    .text = Please enter an order number such as 20261123-0000012, or its beginning, or a date such as 2026-11-23.
problem-period = Choose another period
    .text = Please choose a first and a last day: at most { $days } days in all.
problem-too-many = Too many payments
    .text = This period has more than { $most } payments. Please choose a shorter one.
problem-no-payment = There is no such payment
    .text = Nobody has paid this order with us. Go back to the list of payments.

## What a PG Company asks the merchant for: pg-COMPANY-FIELD

pg-demo-public-key = Public key
pg-demo-secret-key = Secret key
