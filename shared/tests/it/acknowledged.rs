//! Whether Cafe24 knows of a payment, and what is done if it does not (state-machines.md C18, C19).

use shared::domain::{
    Acknowledged, Process, Reason,
    notice::Verdict,
    order_notices::{MayKnow, Unread},
};

use crate::{
    given::{after, now, paid},
    notices::{PAID, acknowledged, told_paid},
};

#[test]
fn what_is_known_of_what_cafe24_knows_stays_known() {
    let (since, at) = (now(), after(1));
    let all = [
        Acknowledged::NotExpected,
        Acknowledged::Awaited { since },
        Acknowledged::Uncertain { since },
        Acknowledged::Details { at },
        Acknowledged::Notice { at },
        Acknowledged::Order { at },
        Acknowledged::Never { why: "nobody answers".to_owned().into() },
    ];
    for before in &all {
        for how in &all {
            let mut order = told_paid(Process::External);
            order.attempts[0].acknowledged = before.clone();
            order.acknowledge(1, how);
            // That nobody could find out is over with Cafe24's first sign.
            let stays = before.is_known() && (before.is_certain() || !how.is_certain());
            let expected = if stays { before } else { how };
            assert_eq!(acknowledged(&order), expected, "{how:?} after {before:?}");
            order.acknowledge(2, &Acknowledged::Order { at });
            assert_eq!(acknowledged(&order), expected, "of another attempt");
        }
    }
}

#[test]
fn telling_without_a_certain_answer_is_remembered_until_cafe24_refused() {
    let mut order = paid("3065.00 PHP");
    order.acknowledge(1, &Acknowledged::Awaited { since: after(7) });
    assert!(!order.may_know(1));

    order.tell_uncertainly(1, MayKnow::Yes);
    assert_eq!(*acknowledged(&order), Acknowledged::Uncertain { since: after(7) });
    assert!(order.may_know(1) && !order.may_know(2));

    order.tell_uncertainly(1, MayKnow::No);
    assert_eq!(*acknowledged(&order), Acknowledged::Awaited { since: after(7) });
    assert!(!order.may_know(1));

    order.acknowledge(1, &Acknowledged::Order { at: after(8) });
    order.tell_uncertainly(1, MayKnow::Yes);
    assert_eq!(*acknowledged(&order), Acknowledged::Order { at: after(8) });
}

#[test]
fn cafe24_may_know_of_a_payment_of_which_a_notice_was_sent() {
    let mut order = told_paid(Process::External);
    assert!(order.may_know(1));
    order.noticed(PAID, &Verdict::Impossible(Reason::AddressGone), after(1), 0);
    assert!(order.may_know(1), "it may have arrived before");
}

#[test]
fn a_payment_that_nobody_reads_is_asked_about_after_10_30_and_60_minutes() {
    let minutes = |minutes: i64| after(minutes * 60);
    for process in [Process::Synchronous, Process::External] {
        let mut order = told_paid(process);
        order.notices.clear();
        for (age, unread, due) in [
            (0, None, 10),
            (9, None, 10),
            (10, Some(Unread::Tell), 30),
            (29, Some(Unread::Tell), 30),
            (30, Some(Unread::Tell), 60),
            (59, Some(Unread::Tell), 60),
            (60, Some(Unread::SendBack), 120),
            (600, Some(Unread::SendBack), 660),
        ] {
            let expected = unread.map(|unread| (1, unread));
            assert_eq!(order.unread(minutes(age)), expected, "{process:?} after {age}");
            assert_eq!(order.due(minutes(age)), Some(minutes(due)), "{process:?} after {age}");
        }
        order.acknowledge(1, &Acknowledged::Details { at: minutes(5) });
        assert_eq!((order.unread(minutes(600)), order.due(minutes(600))), (None, None));
    }
}

#[test]
fn the_asynchronous_process_has_its_notices_for_that() {
    let order = told_paid(Process::Asynchronous);

    assert_eq!(order.unread(after(1_000_000)), None);
    assert_eq!(order.due(after(1)), order.notices[0].next());
}
