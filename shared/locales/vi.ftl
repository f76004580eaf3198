# Lời cho người đọc, bằng tiếng Việt. Mỗi thông điệp có trong mọi ngôn ngữ, cùng tên và cùng
# { $tên } bên trong.

## Cách viết của ngôn ngữ này

time = %H:%M %-d/%-m/%Y (KST)
money = { $currency ->
    [VND] { $amount } ₫
   *[other] { $amount } { $currency }
}

## Mọi trang

continue = Tiếp tục
one-moment = Vui lòng chờ
    .text = Trang này sẽ tự động tiếp tục.

## Cài đặt của người bán

skip = Đến nội dung chính
nav = Các trang
nav-settings = Cài đặt
nav-payments = Thanh toán
settings-title = Thanh toán { $pg }
settings-mall = Cửa hàng { $mall }
settings-steps = Bắt đầu
step-link = Liên kết tài khoản người bán
step-enable = Bật cho một cửa hàng
step-test = Thanh toán thử
    .how = Hãy mua thử một sản phẩm trong cửa hàng của bạn và thanh toán bằng { $pg }. Với khóa thử nghiệm, không có tiền thật được chuyển.
step-done = xong
step-next = tiếp theo
step-later = chưa làm

account-title = Tài khoản người bán
account-linked = Đã liên kết
account-live = chính thức
account-test = thử nghiệm
account-test-means = Đây là khóa thử nghiệm: người mua có thể hoàn tất toàn bộ quy trình thanh toán mà không có tiền thật được chuyển.
account-since = Liên kết từ
account-enter = Hãy nhập các khóa của tài khoản { $pg }. Chúng tôi sẽ kiểm tra với { $pg } trước khi lưu.
account-link = Liên kết tài khoản
account-change = Nhập khóa khác
account-unlink = Hủy liên kết tài khoản
account-unlink-sure = Có, hủy liên kết
account-unlink-means = Mọi cửa hàng sẽ bị tắt ngay và không ai có thể bắt đầu thanh toán bằng { $pg }. Các thanh toán đang thực hiện sẽ được xử lý đến cùng, và các khoản đã thanh toán vẫn có thể được hoàn tiền: chỉ vì mục đích đó, các khóa được lưu giữ ở dạng mã hóa.

shops-title = Cửa hàng
shops-shop = Cửa hàng
shops-none = Cafe24 chưa có cửa hàng nào. Vui lòng tải lại trang sau một phút.
shops-change = Thay đổi
shop = cửa hàng { $number }
shop-enable = Bật
shop-disable = Tắt
shop-try-again = Thử lại
shop-enabled = Đang bật
shop-disabled = Chưa bật
shop-button-missing = Đã bật ở trang đặt hàng, nhưng nút thanh toán bị thiếu hoặc là bản cũ
shop-button-left = Chưa bật, nhưng trang của cửa hàng có thể vẫn tải nút thanh toán
shop-enabling = Chưa bật xong: Cafe24 không phản hồi
shop-disabling = Chưa tắt xong: Cafe24 không phản hồi
shop-currency = Không thể bật: { $pg } không hỗ trợ { $currency }
shop-link-first = Hãy liên kết tài khoản trước

done-linked = Tài khoản người bán đã được liên kết. Bây giờ hãy bật cho các cửa hàng của bạn.
done-unlinked = Tài khoản người bán đã được hủy liên kết, và không còn cửa hàng nào dùng tài khoản này.
done-enabled = Cửa hàng đã được bật: người mua có thể thanh toán ngay.
done-disabled = Cửa hàng đã được tắt.

## Khi không thực hiện được, người bán đọc

problem-signed-out = Vui lòng mở lại ứng dụng
    .text = Hãy mở ứng dụng từ trang quản trị Cafe24. Nếu bạn vừa mở, hãy cho phép cookie cho trang này rồi mở lại.
problem-old-form = Biểu mẫu này đã cũ
    .text = Hãy mở lại ứng dụng từ trang quản trị Cafe24 và thực hiện lại thao tác.
problem-not-genuine = Liên kết không hợp lệ
    .text = Hãy mở ứng dụng từ trang quản trị Cafe24; vui lòng không gõ hoặc sao chép địa chỉ.
problem-old-link = Liên kết đã quá cũ
    .text = Hãy mở lại ứng dụng từ trang quản trị Cafe24.
problem-incomplete = Yêu cầu chưa đầy đủ
    .text = Hãy mở lại ứng dụng từ trang quản trị Cafe24 và thực hiện lại thao tác.
problem-try-again = Vui lòng thử lại
    .text = Một dịch vụ cần thiết không phản hồi. Hãy tải lại trang để xem kết quả và thử lại sau một phút.
problem-ours = Đã xảy ra lỗi
    .text = Đây là lỗi của chúng tôi và đã được ghi lại. Vui lòng thử lại sau.

problem-consent-used = Lần đồng ý này đã được dùng
    .text = Hãy mở lại ứng dụng từ trang quản trị Cafe24.
problem-consent-foreign = Lần đồng ý này không bắt đầu từ đây
    .text = Lần đồng ý này được bắt đầu ở trình duyệt khác, hoặc đã quá lâu, hoặc cookie bị chặn. Hãy mở lại ứng dụng từ trang quản trị Cafe24.
problem-consent-declined = Chưa được đồng ý
    .text = Chỉ người vận hành chính của cửa hàng có thể đồng ý. Hãy đăng nhập trang quản trị Cafe24 với tư cách người vận hành chính, mở lại ứng dụng và đồng ý.
problem-consent-scopes = Ứng dụng yêu cầu quyền khác với đăng ký
    .text = Hãy báo cho người vận hành ứng dụng: quyền ở trang nhà phát triển và trong cấu hình ứng dụng khác nhau.
problem-consent-refused = Cafe24 không chấp nhận yêu cầu
    .text = Hãy mở lại ứng dụng từ trang quản trị Cafe24. Nếu vẫn xảy ra, hãy nhờ người vận hành ứng dụng kiểm tra client ID và địa chỉ chuyển hướng.
problem-consent-often = Quá nhiều lần đồng ý trong thời gian ngắn
    .text = Cafe24 cho phép { $calls } lần trong hai giờ. Vui lòng thử lại sau.
problem-consent-void = Lần đồng ý này không còn hiệu lực
    .text = Cần hoàn tất việc đồng ý trong vòng một phút. Hãy mở lại ứng dụng từ trang quản trị Cafe24.
problem-consent-other-mall = Lần đồng ý này dành cho cửa hàng khác
    .text = Hãy mở lại ứng dụng từ trang quản trị của cửa hàng mà bạn muốn dùng.
problem-consent-right = Thiếu một quyền
    .text = Các quyền đã đồng ý không bao gồm { $scope }. Hãy mở lại ứng dụng và đồng ý tất cả.

problem-field = Còn thiếu thông tin
    .text = Vui lòng nhập đúng như bạn nhận được: { $label }
problem-keys = Khóa không được chấp nhận
    .text = { $pg } không chấp nhận các khóa này. Hãy sao chép cả hai khóa từ tài khoản { $pg }, cùng một chế độ (thử nghiệm hoặc chính thức), rồi thử lại.
problem-no-answer = Không có phản hồi
    .text = { $pg } hiện không phản hồi. Không có gì thay đổi; hãy thử lại sau một phút.
problem-no-account = Chưa có tài khoản
    .text = Hãy liên kết tài khoản người bán trước; sau đó bạn có thể bật cửa hàng này.
problem-currency = Tiền tệ không được hỗ trợ
    .text = { $pg } không hỗ trợ { $currency }. Hãy đổi tiền tệ của cửa hàng ở Cafe24, hoặc dùng phương thức thanh toán khác cho cửa hàng này.
problem-mall-id = ID cửa hàng quá dài
    .text = Cafe24 chỉ nhận tối đa 50 ký tự cho ID và số của cửa hàng này cộng lại.
problem-cafe24 = Cafe24 không thực hiện được
    .text = { $why }
problem-button-missing = Mới xong một nửa
    .text = Người mua có thể thanh toán ở trang đặt hàng, nhưng nút thanh toán trên trang của cửa hàng bị thiếu hoặc là bản cũ. { $why } Sau đó nhấn “Thử lại”.
problem-button-left = Mới xong một nửa
    .text = Không ai còn thanh toán được ở cửa hàng này, nhưng trang có thể vẫn tải nút thanh toán. { $why } Sau đó nhấn “Thử lại”.
problem-shops-old = Danh sách cửa hàng có thể đã cũ
    .text = Danh sách cửa hàng có thể đã cũ. { $why }

cafe24-needs-consent = Cafe24 yêu cầu bạn đồng ý lại: hãy mở lại ứng dụng từ trang quản trị Cafe24.
cafe24-refused = Cafe24 từ chối ({ $status }): { $message }.
cafe24-not-reached = Không kết nối được với Cafe24; hãy thử lại sau một phút.
cafe24-unknown = Cafe24 không phản hồi và chưa biết kết quả; hãy thử lại.

## Người mua đọc

buyer-confirming = Đang xác nhận thanh toán của bạn
    .text = Chúng tôi đang chờ phản hồi từ công ty thanh toán. Trang sẽ tự tiếp tục; vui lòng không thanh toán lại.
buyer-received = Đã nhận thanh toán
    .text = Cửa hàng đang xác nhận đơn hàng của bạn. Trang sẽ tự tiếp tục; vui lòng không thanh toán lại.
buyer-stranger = Đơn hàng này không được mở trong trình duyệt này
    .text = Vui lòng tiếp tục trong trình duyệt nơi bạn bắt đầu thanh toán và cho phép cookie cho trang này. Nếu không được, hãy quay lại cửa hàng và bắt đầu lại: ở đây chưa có gì được thanh toán.
buyer-old-form = Trang này đã cũ
    .text = Vui lòng quay lại, tải lại trang và thực hiện lại thao tác.
buyer-not-known = Không tìm thấy thanh toán này
    .text = Địa chỉ chưa đầy đủ hoặc đã bị thay đổi. Vui lòng quay lại cửa hàng và kiểm tra đơn hàng.
buyer-not-finished = Chưa hoàn tất được thanh toán
    .text = Vui lòng quay lại cửa hàng và kiểm tra đơn hàng trước khi thanh toán lại.
buyer-declined = Thanh toán bị từ chối
    .text = Không có khoản tiền nào bị trừ. Bạn sẽ trở lại cửa hàng và có thể thử lại. (Lý do: { $why })
buyer-canceled = Đã hủy thanh toán
    .text = Không có khoản tiền nào bị trừ. Bạn sẽ trở lại cửa hàng.
buyer-expired = Thanh toán đã hết hạn
    .text = Trang này đã mở quá lâu và không có khoản tiền nào bị trừ. Bạn sẽ trở lại cửa hàng và có thể bắt đầu lại.

review-title = Kiểm tra đơn hàng
review-order = Đơn hàng { $order }
review-changed = Giá đã thay đổi. Vui lòng kiểm tra trước khi thanh toán.
review-delivery = Giao hàng
review-items = Sản phẩm
review-quantity = × { $count }
review-total = Tổng cộng
review-discount = Giảm giá
review-to-pay = Thanh toán bằng { $pg }
review-pay = Thanh toán { $amount }
review-cancel = Hủy

## Thanh toán

payments-search = Mã đơn hàng hoặc ngày
payments-find = Tìm
payments-all = Tất cả thanh toán
payments-found = Kết quả tìm “{ $wanted }”
payments-none = Không có thanh toán nào để hiển thị.
payments-pages = Các trang của danh sách
payments-older = Cũ hơn
payments-newest = Mới nhất
payments-export = Tải về theo khoảng thời gian
payments-from = Từ ngày
payments-to = Đến ngày
payments-download = Tải CSV
payment-of = Đơn hàng { $order }
payment-order = Đơn hàng
payment-shop = Cửa hàng số
payment-asked = Yêu cầu lúc
payment-state = Trạng thái
payment-currency = Tiền tệ
payment-amount = Số tiền
payment-refunded = Đã hoàn
payment-left = Còn có thể hoàn
payment-id = Mã giao dịch { $pg }
payment-process = Quy trình
payment-mode = Chế độ
process-synchronous = Đồng bộ
process-asynchronous = Không đồng bộ
process-external = Thanh toán ngoài
standing-paid = Đã thanh toán
standing-partly-refunded = Hoàn tiền một phần
standing-refunded = Đã hoàn tiền
stage-opening = Đang khởi tạo
stage-open = Đang chờ người mua
stage-confirming = Đang xác nhận
stage-pending = Đang chờ chuyển khoản
stage-paid = Đã thanh toán
stage-declined = Bị từ chối
stage-canceled = Người mua đã hủy
stage-expired = Đã hết hạn
stage-failed = Không khởi tạo được
stage-superseded = Được thay bằng lần thử mới
stage-late = Thanh toán quá muộn
stage-returning = Khoản tiền không dùng được, đang hoàn lại
stage-unclear = Chưa rõ
stage-held = Cần xem lại
refunds-title = Hoàn tiền
refunds-number = STT
refund-submitting = Đang thực hiện
refund-pending = Đã tiếp nhận, tiền sẽ được hoàn sau
refund-succeeded = Hoàn tất
refund-failed = Bị từ chối, chưa hoàn tiền
refund-review = Cần xem lại
history-title = Diễn biến
said-by = nguồn: { $who }
source-app = ứng dụng này
source-merchant = bạn
fact-asked = Lần thử { $number }: yêu cầu thanh toán { $amount }
fact-priced = Lần thử { $number }: { $amount }, gồm phí giao hàng
fact-became = Lần thử { $number }: { $state }
fact-refund-asked = Hoàn tiền lần { $number }: yêu cầu { $amount }
fact-refund-sent-back = Hoàn tiền lần { $number }: hoàn lại { $amount } vì khoản tiền này không dùng được
fact-refund-found = Hoàn tiền lần { $number }: { $amount } được hoàn tại công ty thanh toán
fact-refund-became = Hoàn tiền lần { $number }: { $state }
fact-learned = Cafe24 đã biết lần thử { $number } được thanh toán
fact-told = Đã báo cho Cafe24 rằng { $what }
fact-not-told = Không báo được cho Cafe24 rằng { $what }
fact-reminded = Yêu cầu báo lại cho Cafe24
fact-settled = Đã đánh dấu là đã giải quyết: { $what }
about-paid = đơn hàng đã được thanh toán
about-not-paid = đơn hàng chưa được thanh toán
about-canceled = lần hoàn tiền { $number } đã kết thúc

## Điều gì sai và cách khắc phục

troubles-title = Cần chú ý
troubles-none = Không có gì cần chú ý.
troubles-most = Chỉ hiển thị { $most } mục gần nhất. Các mục còn lại sẽ hiện ra khi những mục này được xử lý.
wrong-consent = Cafe24 yêu cầu bạn đồng ý lại. Cho đến lúc đó, không thể thay đổi cửa hàng hay tra cứu đơn hàng tại Cafe24.
wrong-keys = { $pg } không còn chấp nhận khóa của bạn: không ai thanh toán được và không hoàn tiền được.
wrong-enabling = Cửa hàng { $number } chưa bật xong: Cafe24 không phản hồi.
wrong-disabling = Cửa hàng { $number } chưa tắt xong: Cafe24 không phản hồi.
wrong-held = Dữ liệu của { $pg } không khớp với dữ liệu của chúng tôi. Hãy đối chiếu thanh toán trong tài khoản { $pg } với đơn hàng và xử lý chênh lệch ở đó.
wrong-unclear = Không xác định được đơn hàng này đã được thanh toán hay chưa.
wrong-unread = Đơn hàng này đã được thanh toán, nhưng Cafe24 có thể chưa ghi nhận.
wrong-not-sent-back = Không hoàn lại được { $amount } cho người mua.
wrong-refused = { $pg } từ chối hoàn { $amount }. Hãy xử lý nguyên nhân rồi yêu cầu hoàn tiền lại trong trang quản trị Cafe24.
wrong-refund-unclear = Không xác định được { $amount } đã được hoàn hay chưa. Hãy xem trong tài khoản { $pg }.
wrong-refund-unread = { $amount } đã được hoàn, nhưng Cafe24 chưa ghi nhận. Nếu báo lại vẫn không được, hãy ghi nhận khoản hoàn tiền trong trang quản trị Cafe24.
wrong-not-told = Không báo được cho Cafe24 rằng { $what }.
wrong-waiting = Từ { $since }, Cafe24 chưa nhận thông báo rằng { $what }. Chúng tôi vẫn tiếp tục gửi lại.
why-unknown = Không xác định được kết quả.
why-never-opened = { $pg } chưa từng mở trang thanh toán.
why-keys-refused = { $pg } không chấp nhận khóa của tài khoản.
why-paid-after-given-up = Người mua đã thanh toán sau khi lần thanh toán này kết thúc.
why-paid-after-settled = Đã được thanh toán sau khi được đánh dấu là đã xử lý.
why-other-payment = Dữ liệu của { $pg } thuộc về một thanh toán khác.
why-other-price = Số tiền tại { $pg } là { $price }.
why-other-paid = Đã thanh toán { $paid } thay vì { $price }.
why-other-refund = { $pg } hoàn { $amount }.
why-came-back = Tiền đã quay lại { $pg }: { $said }
why-cafe24-silent = Không xác định được Cafe24 đã biết hay chưa.
why-app-removed = Ứng dụng đã bị gỡ khỏi cửa hàng.
why-address-gone = Địa chỉ mà Cafe24 cung cấp không phản hồi.
why-address-foreign = Địa chỉ mà Cafe24 cung cấp không còn thuộc về cửa hàng này.
why-nothing-to-tell = Không có nội dung để thông báo.
why-not-accepted = Cafe24 không chấp nhận trong 72 giờ: { $said }
act-consent = Đồng ý lại
act-keys = Nhập khóa mới
act-look = Xem thanh toán
act-check = Kiểm tra với { $pg }
act-remind = Gửi lại thông báo
act-refund = Hoàn tiền lại
act-settle = Đánh dấu đã giải quyết
done-checked = Đã hỏi { $pg }: đây là tình trạng hiện tại.
done-told = Đã báo lại cho Cafe24 và được chấp nhận.
done-not-told = Cafe24 chưa nhận thông báo. Thông báo sẽ tự động được gửi lại.
done-refunded = Đã yêu cầu hoàn tiền lại: đây là tình trạng hiện tại.
done-settled = Đã đánh dấu là đã giải quyết.

## Những gì người bán nhập mà không dùng được

problem-unknown = Chưa có phản hồi rõ ràng
    .text = { $pg } chưa phản hồi rõ ràng hoặc chưa kịp phản hồi. Dưới đây là những gì đã biết; chúng tôi vẫn tự động hỏi tiếp.
problem-search = Không thể tìm kiếm
    .text = Hãy nhập mã đơn hàng hoặc phần đầu của mã, ví dụ 20261123-0000012, hoặc ngày, ví dụ 2026-11-23.
problem-period = Hãy chọn khoảng thời gian khác
    .text = Hãy chọn ngày đầu và ngày cuối, trong khoảng tối đa { $days } ngày.
problem-too-many = Quá nhiều thanh toán
    .text = Khoảng thời gian này có hơn { $most } thanh toán. Hãy chọn khoảng ngắn hơn.
problem-no-payment = Không có thanh toán này
    .text = Đơn hàng này chưa được thanh toán qua chúng tôi. Hãy quay lại danh sách thanh toán.

## Những gì một công ty PG hỏi người bán: pg-CÔNGTY-TRƯỜNG

pg-demo-public-key = Khóa công khai
pg-demo-secret-key = Khóa bí mật
