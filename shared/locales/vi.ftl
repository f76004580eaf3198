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

settings-title = Thanh toán { $pg }
settings-mall = Cửa hàng { $mall }
settings-steps = Bắt đầu
step-link = Liên kết tài khoản người bán
step-enable = Bật cho một cửa hàng
step-test = Thanh toán thử
    .how = Hãy đặt một món trong cửa hàng của bạn và thanh toán bằng { $pg }. Với khóa thử nghiệm, không có tiền thật được chuyển.
step-done = xong
step-next = tiếp theo
step-later = chưa làm

account-title = Tài khoản người bán
account-linked = Đã liên kết
account-live = chính thức
account-test = thử nghiệm
account-test-means = Đây là khóa thử nghiệm: người mua có thể đi hết quy trình thanh toán mà không có tiền thật được chuyển.
account-key = { $label }: …{ $ending }
account-since = Từ { $time }
account-enter = Nhập các khóa của tài khoản { $pg }. Chúng tôi kiểm tra với { $pg } trước khi lưu.
account-link = Liên kết tài khoản
account-unlink = Hủy liên kết tài khoản
account-unlink-sure = Vâng, hủy liên kết
account-unlink-means = Mọi cửa hàng sẽ bị tắt ngay và không ai có thể bắt đầu thanh toán bằng { $pg }. Các thanh toán đang thực hiện sẽ được xử lý đến cùng, và những gì đã thanh toán vẫn có thể hoàn tiền: chỉ vì việc đó mà các khóa được lưu lại, có mã hóa.

shops-title = Cửa hàng
shops-none = Cafe24 chưa có cửa hàng nào. Vui lòng tải lại trang sau một phút.
shop = cửa hàng { $number } · { $currency }
shop-enable = Bật
shop-disable = Tắt
shop-try-again = Thử lại
shop-enabled = Đang bật
shop-disabled = Chưa bật
shop-button-missing = Đã bật ở trang đặt hàng, nhưng nút thanh toán bị thiếu hoặc đã cũ
shop-button-left = Chưa bật, nhưng trang của cửa hàng có thể vẫn tải nút thanh toán
shop-enabling = Chưa bật xong: Cafe24 không trả lời
shop-disabling = Chưa tắt xong: Cafe24 không trả lời
shop-currency = Không thể bật: { $pg } không hỗ trợ { $currency }
shop-link-first = Hãy liên kết tài khoản trước

done-linked = Tài khoản người bán đã được liên kết. Bây giờ hãy bật cho các cửa hàng.
done-unlinked = Tài khoản người bán đã được hủy liên kết, và không cửa hàng nào còn dùng nữa.
done-enabled = Cửa hàng đã được bật: người mua có thể thanh toán ngay.
done-disabled = Cửa hàng đã được tắt.

## Khi không thực hiện được, người bán đọc

problem-signed-out = Vui lòng mở lại ứng dụng
    .text = Mở ứng dụng từ trang quản trị Cafe24. Nếu bạn vừa mở, hãy cho phép cookie cho trang này rồi mở lại.
problem-old-form = Biểu mẫu này đã cũ
    .text = Mở lại ứng dụng từ trang quản trị Cafe24 và thực hiện lại thao tác.
problem-not-genuine = Liên kết không hợp lệ
    .text = Mở ứng dụng từ trang quản trị Cafe24; đừng gõ hoặc sao chép địa chỉ.
problem-old-link = Liên kết đã quá cũ
    .text = Mở lại ứng dụng từ trang quản trị Cafe24.
problem-incomplete = Yêu cầu chưa đầy đủ
    .text = Mở lại ứng dụng từ trang quản trị Cafe24 và thực hiện lại thao tác.
problem-try-again = Vui lòng thử lại
    .text = Một dịch vụ cần thiết không trả lời. Tải lại trang để xem kết quả và thử lại sau một phút.
problem-ours = Đã xảy ra lỗi
    .text = Đây là lỗi của chúng tôi và đã được ghi lại. Vui lòng thử lại sau.

problem-consent-used = Sự đồng ý này đã được dùng
    .text = Mở lại ứng dụng từ trang quản trị Cafe24.
problem-consent-foreign = Sự đồng ý này không bắt đầu từ đây
    .text = Nó được bắt đầu ở trình duyệt khác, hoặc đã quá lâu, hoặc cookie bị chặn. Mở lại ứng dụng từ trang quản trị Cafe24.
problem-consent-declined = Chưa được đồng ý
    .text = Chỉ người vận hành chính của cửa hàng có thể đồng ý. Đăng nhập trang quản trị Cafe24 với tư cách đó, mở lại ứng dụng và đồng ý.
problem-consent-scopes = Ứng dụng yêu cầu quyền khác với đăng ký
    .text = Hãy báo cho người vận hành ứng dụng: quyền ở trang nhà phát triển và trong cấu hình ứng dụng khác nhau.
problem-consent-refused = Cafe24 không chấp nhận yêu cầu
    .text = Mở lại ứng dụng từ trang quản trị Cafe24. Nếu vẫn xảy ra, hãy nhờ người vận hành ứng dụng kiểm tra client id và địa chỉ chuyển hướng.
problem-consent-often = Quá nhiều lần đồng ý trong thời gian ngắn
    .text = Cafe24 cho phép { $calls } lần trong hai giờ. Vui lòng thử lại sau.
problem-consent-void = Sự đồng ý này không còn hiệu lực
    .text = Cần hoàn tất trong vòng một phút. Mở lại ứng dụng từ trang quản trị Cafe24.
problem-consent-other-mall = Sự đồng ý này dành cho cửa hàng khác
    .text = Mở lại ứng dụng từ trang quản trị của cửa hàng mà bạn muốn dùng.
problem-consent-right = Thiếu một quyền
    .text = Sự đồng ý không bao gồm { $scope }. Mở lại ứng dụng và đồng ý tất cả.

problem-field = Còn thiếu thông tin
    .text = Vui lòng nhập đúng như bạn nhận được: { $label }
problem-keys = Khóa không được chấp nhận
    .text = { $pg } không chấp nhận các khóa này. Sao chép cả hai khóa từ tài khoản { $pg }, cùng một chế độ (thử nghiệm hoặc chính thức), rồi thử lại.
problem-no-answer = Không có trả lời
    .text = { $pg } hiện không trả lời. Không có gì thay đổi; hãy thử lại sau một phút.
problem-no-account = Chưa có tài khoản
    .text = Hãy liên kết tài khoản người bán trước; sau đó bạn có thể bật cửa hàng này.
problem-currency = Tiền tệ không được hỗ trợ
    .text = { $pg } không hỗ trợ { $currency }. Đổi tiền tệ của cửa hàng ở Cafe24, hoặc dùng phương thức thanh toán khác.
problem-mall-id = Mã cửa hàng quá dài
    .text = Cafe24 chỉ nhận tối đa 50 ký tự cho cửa hàng này.
problem-cafe24 = Cafe24 chưa thực hiện
    .text = { $why }
problem-button-missing = Mới xong một nửa
    .text = Người mua có thể thanh toán ở trang đặt hàng, nhưng nút thanh toán trên trang của cửa hàng bị thiếu hoặc đã cũ. { $why } Sau đó nhấn “Thử lại”.
problem-button-left = Mới xong một nửa
    .text = Không ai còn thanh toán được ở cửa hàng này, nhưng trang có thể vẫn tải nút thanh toán. { $why } Sau đó nhấn “Thử lại”.
problem-shops-old = Danh sách cửa hàng có thể đã cũ
    .text = Danh sách cửa hàng có thể đã cũ. { $why }

cafe24-needs-consent = Cafe24 yêu cầu bạn đồng ý lại: hãy mở lại ứng dụng từ trang quản trị Cafe24.
cafe24-refused = Cafe24 từ chối ({ $status }): { $message }.
cafe24-not-reached = Không kết nối được với Cafe24; hãy thử lại sau một phút.
cafe24-unknown = Cafe24 không trả lời và chưa biết kết quả; hãy thử lại.

## Người mua đọc

buyer-confirming = Đang xác nhận thanh toán của bạn
    .text = Chúng tôi đang chờ công ty thanh toán trả lời. Trang sẽ tự tiếp tục; vui lòng đừng thanh toán lại.
buyer-received = Đã nhận thanh toán
    .text = Cửa hàng đang xác nhận đơn hàng của bạn. Trang sẽ tự tiếp tục; vui lòng đừng thanh toán lại.
buyer-stranger = Đơn hàng này không mở trong trình duyệt này
    .text = Vui lòng tiếp tục trong trình duyệt nơi bạn bắt đầu thanh toán và cho phép cookie cho trang này. Nếu không được, hãy quay lại cửa hàng và bắt đầu lại: ở đây chưa có gì được thanh toán.
buyer-old-form = Trang này đã cũ
    .text = Vui lòng quay lại, tải lại trang và thực hiện lại thao tác.
buyer-not-known = Không tìm thấy thanh toán này
    .text = Địa chỉ chưa đầy đủ hoặc đã bị thay đổi. Vui lòng quay lại cửa hàng và kiểm tra đơn hàng.
buyer-not-finished = Chưa hoàn tất được thanh toán
    .text = Vui lòng quay lại cửa hàng và kiểm tra đơn hàng trước khi thanh toán lại.

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

## Những gì một công ty PG hỏi người bán: pg-CÔNGTY-TRƯỜNG

pg-demo-public-key = Khóa công khai
pg-demo-secret-key = Khóa bí mật
