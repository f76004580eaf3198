//! Faults to come: what the next token or Admin API call shall meet.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::Cafe24;

/// A call of the app to Cafe24.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ApiCall {
    /// `POST oauth/token`, for a code or a refresh.
    Token,
    /// `GET admin/shops`.
    Shops,
    /// `POST admin/paymentgateway`.
    CreateGateway,
    /// `PUT admin/paymentgateway/{client_id}`.
    UpdateGateway,
    /// `DELETE admin/paymentgateway/{client_id}`.
    DeleteGateway,
    /// `GET admin/scripttags`.
    ListScriptTags,
    /// `POST admin/scripttags`.
    CreateScriptTag,
    /// `PUT admin/scripttags/{script_no}`.
    UpdateScriptTag,
    /// `DELETE admin/scripttags/{script_no}`.
    DeleteScriptTag,
    /// `POST admin/orders/calculation`.
    Calculate,
    /// `GET admin/orders/{order_id}`.
    Order,
    /// `GET admin/orders`.
    ListOrders,
    /// `PUT admin/payments`.
    UpdatePayments,
    /// `GET admin/refunds`.
    ListRefunds,
}

/// How a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is done, and this status with Cafe24's usual error JSON is the answer.
    Status(u16),
    /// Nothing is done and nothing is answered: the caller runs into its time limit.
    TimeOut,
    /// All is done, but the answer never arrives.
    LostAnswer,
}

/// Longer than any client waits.
const SILENCE: Duration = Duration::from_secs(60);

#[derive(Default)]
pub(super) struct Faults(BTreeMap<ApiCall, VecDeque<Fault>>);

impl Faults {
    pub(super) fn take(&mut self, call: ApiCall) -> Option<Fault> {
        self.0.get_mut(&call)?.pop_front()
    }
}

/// The answer that never arrives.
pub(super) async fn silence() {
    tokio::time::sleep(SILENCE).await;
}

impl Cafe24 {
    /// Lets the next such call fail; called again, the one after it too.
    pub fn fail_next(&self, call: ApiCall, fault: Fault) {
        self.faults().0.entry(call).or_default().push_back(fault);
    }
}
