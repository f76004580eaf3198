//! What each message is called and for, once.

/// The name of a message.
#[derive(Debug, PartialEq, Eq)]
pub struct Name {
    /// Its number: M… between Cafe24 and the app, P… between the PG Company and the app, F… of the
    /// pay button, A… of the set-up; or who acts, where people do.
    pub number: &'static str,
    /// What it is called.
    pub title: &'static str,
    /// What Cafe24's documents call it; empty if they do not.
    pub korean: &'static str,
    /// What it is for, in a sentence.
    pub purpose: &'static str,
}

macro_rules! names {
    ($($id:ident = $number:literal $title:literal $korean:literal $purpose:literal)*) => {
        $(pub(super) const $id: Name =
            Name { number: $number, title: $title, korean: $korean, purpose: $purpose };)*
    };
}

// Cafe24 and the app (cafe24.md 13).
names! {
    M1 = "M1" "Payment request" "결제예약"
        "The mall asks for a payment page; the app answers with its address."
    M2 = "M2" "Return, synchronous" "결제결과확인(동기)"
        "The browser brings the buyer back with a key; the mall believes nothing else of it."
    M3 = "M3" "Payment details" "결제조회"
        "The mall asks for the payment behind the key; this signed answer decides the order."
    M4 = "M4" "Return, asynchronous" "결제결과확인(비동기)"
        "The browser brings the buyer back; whether money came is told later, by a notice."
    M5 = "M5" "Payment notice" "결제완료"
        "The app tells the mall how the payment ended, until the mall answers OK."
    M6 = "M6" "Deposit notice" "입금완료"
        "The buyer's deposit came in; the app tells the mall, until the mall answers OK."
    M7 = "M7" "Payment notice, own pages" "결제완료통보(외부결제)"
        "The app tells the mall how a payment from the shop's own pages ended."
    M8 = "M8" "Cancel request" "결제취소"
        "The mall asks for money back; the app refunds, or says that it will."
    M9 = "M9" "Cancel notice" "결제취소완료통보"
        "The app tells the mall how a refund ended that took longer."
    M11 = "M11" "Sign a reservation" "주문예약"
        "The shop's page asks the app to sign the buyer's wish to reserve an order."
    M12 = "M12" "Reserved order" "주문예약 응답"
        "The mall reserves an order for the signed wish, and signs what it reserved."
    M13 = "M13" "Hand over the order" ""
        "The shop's page brings the reserved order; the app prices it anew and opens a payment page."
    M14 = "M14" "Review" ""
        "The app shows the buyer what it costs with delivery to the chosen address."
    M15 = "M15" "Pay or cancel" ""
        "The buyer agrees on the review page, and only now money is taken."
    M16 = "M16" "Back in the shop" ""
        "The browser brings the buyer back to the mall's page at the end."
}

// The PG Company and the app.
names! {
    P1 = "P1" "Open a payment" ""
        "The app opens a payment at the PG Company and gets its payment page."
    P2 = "P2" "Buyer's return, synchronous" ""
        "The PG Company sends the buyer back; the app looks the payment up and confirms it."
    P3 = "P3" "Buyer's return, asynchronous" ""
        "The PG Company sends the buyer back; the money may come later."
    P4 = "P4" "Payment webhook" ""
        "The PG Company says that a payment changed; the app looks it up itself."
    P5 = "P5" "Buyer's return, own pages" ""
        "The PG Company sends the buyer back; the review of the order follows."
    P6 = "P6" "Refund webhook" ""
        "The PG Company says that a refund changed; the app looks it up itself."
    P7 = "P7" "Refund" ""
        "The app sends money back, with an idempotency key so that it leaves only once."
    P8 = "P8" "Look up" ""
        "The app reads the PG Company's own record: the only thing that it believes."
    CONFIRM = "P" "Confirm" ""
        "The app takes the money that the buyer approved."
    CLOSE = "P" "Close the page" ""
        "The app calls the payment off, so that nobody can pay it any more."
    REPRICE = "P" "Change the price" ""
        "The app tells the PG Company what it costs with delivery."
    ACCOUNT = "P" "Check the account" ""
        "The app asks whose keys these are, and which currencies they may take."
}

// The pay button, and the set-up.
names! {
    F1 = "F1" "Pay button's script" ""
        "The shop's page loads the script that shows the pay button."
    F2 = "F2" "Pay button's data" ""
        "The script asks which shop this is, and whether it may show the button."
    A1 = "A1" "Open the app" ""
        "The mall's admin opens the app by a signed address."
    A2 = "A2" "Consent" ""
        "The main operator lets the app act for the mall."
    A3 = "A3" "Token" ""
        "The app changes a code or an old token for a new access token."
    A4 = "A4" "Shops" "쇼핑몰 조회"
        "The app reads which shops the mall has, and their currencies."
    A5 = "A5" "Payment gateway PG" "설정"
        "The app becomes a means of payment of a shop, or stops being one."
    A6 = "A6" "Script tag" ""
        "The app puts its pay button's script on the shop's pages, or takes it off."
    A7 = "A7" "Price an order" ""
        "The mall says what these items cost with delivery to this address."
    A8 = "A8" "Order and payment status" ""
        "The app reads what the mall knows of an order, or reports what the mall did not learn."
    A9 = "A9" "Event of the mall" ""
        "Cafe24 tells the app that it was deleted, or that shops changed."
    SETTINGS = "A" "Settings page" ""
        "The merchant links an account and enables shops."
}

// What people do.
names! {
    ORDER = "Buyer" "Orders" ""
        "The buyer sends the order form; the mall answers with the way to the payment page."
    PAGE = "Buyer" "Sees the payment page" ""
        "The PG Company shows what is to be paid, and to whom."
    CHOICE = "Buyer" "Decides" ""
        "The buyer pays, declines or leaves; the PG Company sends the browser back to the app."
    REFUND = "Merchant" "Cancels" ""
        "The merchant asks for a refund in the mall's admin."
    CONSOLE = "PG staff" "Acts" ""
        "Somebody presses a button of the PG Company's console."
}
