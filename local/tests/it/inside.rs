//! The world inside one process.

use std::time::{Duration, Instant};

use local::inside::{Paying, World};

use crate::ledgers::ledgers_agree;

fn timed(what: &str, began: Instant) {
    eprintln!("{what:<12} {:?}", began.elapsed());
}

#[test]
fn measure() {
    World::run(async {
        for _ in 0..2 {
            let t = Instant::now();
            let world = Box::pin(World::new()).await.unwrap();
            timed("new", t);
            drop(world);
        }
        let t = Instant::now();
        let world = Box::pin(World::selling()).await.unwrap();
        timed("selling", t);
        let n = 200;
        let mut costs = [Duration::ZERO; 6];
        for i in 0..n {
            let order = world.order("3065.00");
            world.fate.begin(0);
            let t = Instant::now();
            let answer = world.checkout(&order).await;
            costs[0] += t.elapsed();
            let paying = Paying::of(&answer).unwrap();
            let callback = world.sim.pg_company.approve(&paying.payment).unwrap();
            let t = Instant::now();
            let back = world.get(callback.as_str()).await.unwrap();
            costs[1] += t.elapsed();
            let location = back.headers()["location"].to_str().unwrap().to_owned();
            let t = Instant::now();
            assert!(world.browse(&location).await);
            costs[2] += t.elapsed();
            let t = Instant::now();
            assert!(world.cancel(&order, "3065.00").await.succeeded());
            costs[3] += t.elapsed();
            let t = Instant::now();
            world.sim.pg_company.deliver_due().await;
            costs[4] += t.elapsed();
            let t = Instant::now();
            world.reconcile().await.unwrap().unwrap();
            costs[5] += t.elapsed();
            if i == 0 || i == n - 1 {
                eprintln!("{}", world.fate.trace().join("\n"));
            }
        }
        for (what, cost) in
            ["M1", "callback", "mall+M3", "M8", "webhooks", "reconciler"].iter().zip(costs)
        {
            eprintln!("{what:<12} {:?}", cost / n);
        }
        let t = Instant::now();
        ledgers_agree(&world.sim).await;
        timed("ledgers", t);
    })
    .unwrap();
}
