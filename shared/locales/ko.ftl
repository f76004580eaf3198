# 사람이 읽는 글: 한국어. 모든 메시지는 모든 언어에 같은 이름과 같은 { $이름 }으로 있습니다.

## 이 언어의 표기

time = %Y년 %-m월 %-d일 %H:%M (KST)
money = { $currency ->
    [KRW] { $amount }원
   *[other] { $amount } { $currency }
}

## 모든 페이지

continue = 계속
one-moment = 잠시만 기다려 주세요
    .text = 자동으로 다음 페이지로 이동합니다.

## 판매자의 설정

skip = 본문 바로가기
nav = 페이지
nav-settings = 설정
nav-payments = 결제 내역
settings-title = { $pg } 결제
settings-mall = 쇼핑몰 { $mall }
settings-steps = 시작하기
step-link = 가맹점 계정 연결
step-enable = 쇼핑몰 사용 설정
step-test = 테스트 결제
    .how = 내 쇼핑몰에서 상품을 주문하고 { $pg } 결제를 진행해 보세요. 테스트 키로는 실제 금액이 결제되지 않습니다.
step-done = 완료
step-next = 다음 단계
step-later = 대기

account-title = 가맹점 계정
account-linked = 연결됨
account-live = 운영
account-test = 테스트
account-test-means = 테스트 키입니다. 구매자가 결제 과정을 끝까지 진행할 수 있지만 실제 금액은 결제되지 않습니다.
account-since = 연결 일시
account-enter = { $pg } 계정의 키를 입력해 주세요. 저장하기 전에 { $pg }에서 유효한 키인지 확인합니다.
account-link = 계정 연결
account-change = 다른 키 입력
account-unlink = 계정 연결 해제
account-unlink-sure = 네, 해제합니다
account-unlink-means = 모든 쇼핑몰에서 즉시 사용이 중지되어 { $pg } 결제를 새로 시작할 수 없습니다. 진행 중인 결제는 끝까지 처리되고, 이미 결제된 금액은 이후에도 환불할 수 있습니다. 이를 위해서만 키를 암호화하여 보관합니다.

shops-title = 쇼핑몰
shops-shop = 쇼핑몰
shops-none = 카페24에서 조회되는 쇼핑몰이 아직 없습니다. 1분 후 이 페이지를 새로고침해 주세요.
shops-change = 변경
shop = 쇼핑몰 번호 { $number }
shop-enable = 사용하기
shop-disable = 사용 안 함
shop-try-again = 다시 시도
shop-enabled = 사용 중
shop-disabled = 사용 안 함
shop-button-missing = 주문서에서는 사용 중이지만, 결제 버튼이 없거나 이전 버전입니다
shop-button-left = 사용하지 않지만, 쇼핑몰 페이지에 결제 버튼이 남아 있을 수 있습니다
shop-enabling = 사용 설정 미완료: 카페24 응답 없음
shop-disabling = 사용 중지 미완료: 카페24 응답 없음
shop-currency = 사용할 수 없음: { $pg }에서 { $currency } 결제를 지원하지 않습니다
shop-link-first = 먼저 계정을 연결해 주세요

done-linked = 가맹점 계정이 연결되었습니다. 이제 쇼핑몰 목록에서 “사용하기”를 눌러 주세요.
done-unlinked = 가맹점 계정 연결이 해제되었으며, 모든 쇼핑몰에서 사용이 중지되었습니다.
done-enabled = 쇼핑몰에서 사용을 시작했습니다. 이제 구매자가 결제할 수 있습니다.
done-disabled = 쇼핑몰에서 사용을 중지했습니다.

## 처리할 수 없을 때 판매자가 읽는 글

problem-signed-out = 앱을 다시 열어 주세요
    .text = 카페24 관리자에서 앱을 열어 주세요. 방금 열었다면 이 페이지의 쿠키를 허용한 뒤 앱을 다시 열어 주세요.
problem-old-form = 만료된 화면입니다
    .text = 카페24 관리자에서 앱을 다시 열고 같은 작업을 반복해 주세요.
problem-not-genuine = 올바르지 않은 링크입니다
    .text = 주소를 직접 입력하거나 복사하지 말고 카페24 관리자에서 앱을 열어 주세요.
problem-old-link = 오래된 링크입니다
    .text = 카페24 관리자에서 앱을 다시 열어 주세요.
problem-incomplete = 요청이 올바르지 않습니다
    .text = 카페24 관리자에서 앱을 다시 열고 같은 작업을 반복해 주세요.
problem-try-again = 다시 시도해 주세요
    .text = 필요한 서비스에서 응답이 없었습니다. 페이지를 새로고침하여 처리된 내용을 확인하고, 잠시 후 다시 시도해 주세요.
problem-ours = 문제가 발생했습니다
    .text = 저희 쪽 오류입니다. 오류 내용은 기록해 두었으니 나중에 다시 시도해 주세요.

problem-consent-used = 이미 사용된 동의입니다
    .text = 카페24 관리자에서 앱을 다시 열어 주세요.
problem-consent-foreign = 여기에서 시작한 동의가 아닙니다
    .text = 다른 브라우저에서 시작했거나, 시간이 너무 지났거나, 쿠키가 차단되어 있습니다. 카페24 관리자에서 앱을 다시 열어 주세요.
problem-consent-declined = 동의가 완료되지 않았습니다
    .text = 쇼핑몰의 대표운영자만 동의할 수 있습니다. 대표운영자로 카페24 관리자에 로그인한 뒤 앱을 다시 열고 동의해 주세요.
problem-consent-scopes = 앱이 등록된 것과 다른 권한을 요청합니다
    .text = 앱 운영자에게 알려 주세요. 개발자센터의 권한과 앱 설정의 권한이 다릅니다.
problem-consent-refused = 카페24에서 요청을 받아들이지 않았습니다
    .text = 카페24 관리자에서 앱을 다시 열어 주세요. 문제가 계속되면 앱 운영자에게 클라이언트 ID와 리디렉션 주소 확인을 요청해 주세요.
problem-consent-often = 짧은 시간에 동의를 너무 많이 시도했습니다
    .text = 카페24는 2시간에 { $calls }회까지 허용합니다. 나중에 다시 시도해 주세요.
problem-consent-void = 동의가 더 이상 유효하지 않습니다
    .text = 동의는 1분 안에 마쳐야 합니다. 카페24 관리자에서 앱을 다시 열어 주세요.
problem-consent-other-mall = 다른 쇼핑몰의 동의입니다
    .text = 사용하려는 쇼핑몰의 관리자에서 앱을 다시 열어 주세요.
problem-consent-right = 권한이 부족합니다
    .text = 동의에 { $scope } 권한이 없습니다. 앱을 다시 열고 모든 항목에 동의해 주세요.

problem-field = 입력이 필요합니다
    .text = 발급받은 그대로 입력해 주세요: { $label }
problem-keys = 사용할 수 없는 키입니다
    .text = { $pg }에서 이 키를 받아들이지 않았습니다. { $pg } 계정에서 같은 모드(테스트 또는 운영)의 두 키를 모두 복사하여 다시 시도해 주세요.
problem-no-answer = 응답 없음
    .text = 지금 { $pg }에서 응답이 없습니다. 변경된 내용은 없으니 잠시 후 다시 시도해 주세요.
problem-no-account = 연결된 계정 없음
    .text = 먼저 가맹점 계정을 연결하면 이 쇼핑몰에서 사용할 수 있습니다.
problem-currency = 지원하지 않는 통화
    .text = { $pg }에서 { $currency } 결제를 지원하지 않습니다. 카페24에서 쇼핑몰의 통화를 변경하거나, 이 쇼핑몰에는 다른 결제수단을 사용해 주세요.
problem-mall-id = 쇼핑몰 아이디가 너무 깁니다
    .text = 카페24는 쇼핑몰 아이디와 쇼핑몰 번호를 합쳐 최대 50자까지만 허용합니다.
problem-cafe24 = 카페24에서 처리하지 못했습니다
    .text = { $why }
problem-button-missing = 일부만 처리됨
    .text = 주문서에서는 결제할 수 있지만, 쇼핑몰 페이지의 결제 버튼이 없거나 이전 버전입니다. { $why } 그런 다음 “다시 시도”를 눌러 주세요.
problem-button-left = 일부만 처리됨
    .text = 이 쇼핑몰에서는 더 이상 결제할 수 없지만, 페이지에 결제 버튼이 남아 있을 수 있습니다. { $why } 그런 다음 “다시 시도”를 눌러 주세요.
problem-shops-old = 쇼핑몰 목록이 최신이 아닐 수 있습니다
    .text = 쇼핑몰 목록이 최신이 아닐 수 있습니다. { $why }

cafe24-needs-consent = 카페24에서 다시 동의를 요청합니다. 카페24 관리자에서 앱을 다시 열어 주세요.
cafe24-refused = 카페24에서 거부했습니다({ $status }): { $message }.
cafe24-not-reached = 카페24에 연결할 수 없습니다. 잠시 후 다시 시도해 주세요.
cafe24-unknown = 카페24에서 응답이 없어 결과를 알 수 없습니다. 다시 시도해 주세요.

## 구매자가 읽는 글

buyer-confirming = 결제를 확인하고 있습니다
    .text = 결제사의 응답을 기다리고 있습니다. 자동으로 다음 페이지로 이동하니, 다시 결제하지 말고 기다려 주세요.
buyer-received = 결제가 완료되었습니다
    .text = 쇼핑몰에서 주문을 확인하고 있습니다. 자동으로 다음 페이지로 이동하니, 다시 결제하지 말고 기다려 주세요.
buyer-stranger = 이 브라우저에서 시작한 주문이 아닙니다
    .text = 결제를 시작한 브라우저에서 계속하고, 이 페이지의 쿠키를 허용해 주세요. 계속할 수 없다면 쇼핑몰로 돌아가 다시 시작해 주세요. 여기에서는 결제되지 않았습니다.
buyer-old-form = 만료된 화면입니다
    .text = 뒤로 가서 페이지를 새로고침한 뒤 다시 시도해 주세요.
buyer-not-known = 확인할 수 없는 결제입니다
    .text = 주소가 완전하지 않거나 변경되었습니다. 쇼핑몰로 돌아가 주문을 확인해 주세요.
buyer-not-finished = 결제를 완료하지 못했습니다
    .text = 다시 결제하기 전에 쇼핑몰에서 주문 상태를 확인해 주세요.
buyer-declined = 결제가 거절되었습니다
    .text = 결제된 금액은 없습니다. 쇼핑몰로 돌아가며, 그곳에서 다시 시도할 수 있습니다. (사유: { $why })
buyer-canceled = 결제가 취소되었습니다
    .text = 결제된 금액은 없습니다. 쇼핑몰로 돌아갑니다.
buyer-expired = 결제 시간이 지났습니다
    .text = 페이지가 너무 오래 열려 있었으며, 결제된 금액은 없습니다. 쇼핑몰로 돌아가며, 그곳에서 다시 시작할 수 있습니다.

review-title = 주문 확인
review-order = 주문번호 { $order }
review-changed = 금액이 변경되었습니다. 결제하기 전에 확인해 주세요.
review-delivery = 배송
review-items = 상품
review-quantity = { $count }개
review-total = 합계
review-discount = 할인
review-to-pay = { $pg } 결제 금액
review-pay = { $amount } 결제하기
review-cancel = 취소

## 결제 내역

payments-search = 주문번호 또는 날짜
payments-find = 검색
payments-all = 전체 결제
payments-found = “{ $wanted }” 검색 결과
payments-none = 표시할 결제 내역이 없습니다.
payments-pages = 목록 페이지
payments-older = 이전 내역
payments-newest = 최신 내역
payments-export = 기간별 다운로드
payments-from = 시작일
payments-to = 종료일
payments-download = CSV 다운로드
payment-of = 주문 { $order }
payment-order = 주문번호
payment-shop = 쇼핑몰 번호
payment-asked = 요청 일시
payment-state = 상태
payment-currency = 통화
payment-amount = 금액
payment-refunded = 환불 금액
payment-left = 환불 가능 금액
payment-id = { $pg } 거래번호
payment-process = 처리 방식
payment-mode = 모드
process-synchronous = 동기
process-asynchronous = 비동기
process-external = 외부 결제
standing-paid = 결제 완료
standing-partly-refunded = 부분 환불
standing-refunded = 환불 완료
stage-opening = 결제창 준비 중
stage-open = 구매자 결제 대기 중
stage-confirming = 승인 확인 중
stage-pending = 입금 대기
stage-paid = 결제 완료
stage-declined = 결제 거절
stage-canceled = 구매자 취소
stage-expired = 기한 만료
stage-failed = 결제창 열기 실패
stage-superseded = 새 결제 시도로 대체됨
stage-late = 기한이 지난 결제
stage-returning = 처리할 수 없는 결제, 환불 중
stage-unclear = 결과를 알 수 없음
stage-held = 확인 필요
refunds-title = 환불
refunds-number = 번호
refund-submitting = 진행 중
refund-pending = 접수됨, 환불 예정
refund-succeeded = 완료
refund-failed = 거절됨, 환불되지 않음
refund-review = 확인 필요
history-title = 처리 내역
said-by = 출처: { $who }
source-app = 이 앱
source-merchant = 쇼핑몰 운영자
fact-asked = 결제 시도 { $number }: { $amount } 결제 요청
fact-priced = 결제 시도 { $number }: 배송비 포함 { $amount }
fact-became = 결제 시도 { $number }: { $state }
fact-refund-asked = 환불 { $number }: { $amount } 요청
fact-refund-sent-back = 환불 { $number }: 처리할 수 없는 결제 금액 { $amount } 환불
fact-refund-found = 환불 { $number }: 결제사에서 직접 { $amount } 환불
fact-refund-became = 환불 { $number }: { $state }
fact-learned = 카페24가 결제 시도 { $number }의 결제를 확인함
fact-told = 카페24에 “{ $what }” 알림을 보냄
fact-not-told = 카페24에 “{ $what }” 알림을 보내지 못함
fact-reminded = 카페24에 다시 알리도록 요청
fact-settled = 해결됨으로 표시: { $what }
about-paid = 주문 결제 완료
about-not-paid = 주문 미결제
about-canceled = 환불 { $number } 처리 결과

## 무엇이 잘못되었고, 어떻게 해결하는가

troubles-title = 조치 필요
troubles-none = 조치가 필요한 결제가 없습니다.
troubles-most = 최근 { $most }건만 표시됩니다. 처리하시면 나머지가 표시됩니다.
wrong-consent = 카페24에서 다시 동의를 요청합니다. 동의할 때까지 쇼핑몰 설정을 변경하거나 카페24 주문을 확인할 수 없습니다.
wrong-keys = { $pg }에서 키를 더 이상 받아들이지 않습니다. 구매자가 결제할 수 없고 환불도 할 수 없습니다.
wrong-enabling = 쇼핑몰 번호 { $number }: 사용 설정이 완료되지 않았습니다. 카페24에서 응답이 없었습니다.
wrong-disabling = 쇼핑몰 번호 { $number }: 사용 중지가 완료되지 않았습니다. 카페24에서 응답이 없었습니다.
wrong-held = { $pg }의 기록이 이 앱의 기록과 다릅니다. { $pg } 계정에서 결제를 주문과 비교하고, 차이가 나는 부분을 그 계정에서 처리해 주세요.
wrong-unclear = 이 주문이 결제되었는지 확인하지 못했습니다.
wrong-unread = 결제된 주문이지만 카페24에 반영되지 않았을 수 있습니다.
wrong-not-sent-back = 구매자에게 { $amount } 금액을 환불하지 못했습니다.
wrong-refused = { $pg }에서 { $amount } 환불을 거절했습니다. 원인을 해결한 뒤 카페24 관리자에서 다시 환불해 주세요.
wrong-refund-unclear = { $amount } 환불이 완료되었는지 확인하지 못했습니다. { $pg } 계정에서 확인해 주세요.
wrong-refund-unread = { $amount } 환불이 완료되었지만 카페24에 반영되지 않았습니다. 알림을 다시 보내도 반영되지 않으면 카페24 관리자에서 환불을 직접 기록해 주세요.
wrong-not-told = 카페24에 “{ $what }” 알림을 보내지 못했습니다.
wrong-waiting = { $since }부터 카페24에서 “{ $what }” 알림을 받지 않고 있습니다. 계속 다시 보내고 있습니다.
why-unknown = 결과를 확인할 수 없습니다.
why-never-opened = { $pg }에서 결제창이 열리지 않았습니다.
why-keys-refused = { $pg }에서 계정의 키를 받아들이지 않았습니다.
why-paid-after-given-up = 결제 시도가 종료된 뒤에 구매자가 결제했습니다.
why-paid-after-settled = 해결됨으로 표시한 뒤에 결제되었습니다.
why-other-payment = { $pg }의 기록은 다른 결제의 기록입니다.
why-other-price = { $pg }의 금액은 { $price }입니다.
why-other-paid = { $price } 대신 { $paid } 금액이 결제되었습니다.
why-other-refund = { $pg }에서는 { $amount } 금액을 환불합니다.
why-came-back = 환불금이 { $pg }(으)로 되돌아왔습니다: { $said }
why-cafe24-silent = 카페24에 반영되었는지 확인하지 못했습니다.
why-app-removed = 쇼핑몰에서 앱이 삭제되었습니다.
why-address-gone = 카페24에서 알려 준 주소에 응답하는 곳이 없습니다.
why-address-foreign = 카페24에서 알려 준 주소는 더 이상 이 쇼핑몰의 주소가 아닙니다.
why-nothing-to-tell = 알릴 내용이 없습니다.
why-not-accepted = 카페24에서 72시간 동안 받지 않았습니다: { $said }
act-consent = 다시 동의하기
act-keys = 새 키 입력
act-look = 결제 보기
act-check = { $pg }에 확인
act-remind = 알림 다시 보내기
act-refund = 다시 환불하기
act-settle = 해결됨으로 표시
done-checked = { $pg }에 확인했습니다. 아래는 현재 상태입니다.
done-told = 카페24에 알림을 다시 보냈고, 접수되었습니다.
done-not-told = 카페24에서 알림을 받지 않았습니다. 자동으로 다시 보냅니다.
done-refunded = 환불을 다시 요청했습니다. 아래는 현재 상태입니다.
done-settled = 해결됨으로 표시했습니다.

## 판매자가 입력했지만 쓸 수 없는 값

problem-unknown = 명확한 응답이 없습니다
    .text = { $pg }에서 명확한 응답을 받지 못했거나 응답이 늦었습니다. 아래는 현재까지 확인된 상태이며, 자동으로 계속 확인합니다.
problem-search = 검색할 수 없습니다
    .text = 주문번호나 그 앞부분(예: 20261123-0000012) 또는 날짜(예: 2026-11-23)를 입력해 주세요.
problem-period = 다른 기간을 선택해 주세요
    .text = 시작일과 종료일을 { $days }일 이내로 선택해 주세요.
problem-too-many = 결제 내역이 너무 많습니다
    .text = 이 기간의 결제가 { $most }건을 넘습니다. 더 짧은 기간을 선택해 주세요.
problem-no-payment = 해당하는 결제가 없습니다
    .text = 이 앱으로 결제된 적이 없는 주문입니다. 결제 내역으로 돌아가 주세요.

## PG사가 판매자에게 요청하는 값: pg-회사-항목

pg-demo-public-key = 공개 키
pg-demo-secret-key = 비밀 키
