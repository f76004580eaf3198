//! What the crate promises to its neighbours, in one binary.

#[cfg(test)]
mod acknowledged;
#[cfg(test)]
mod admin_api;
#[cfg(test)]
mod amounts;
#[cfg(test)]
mod any_order;
#[cfg(test)]
mod cancellation_events;
#[cfg(test)]
mod cancellations;
#[cfg(test)]
mod catalogues;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod engine;
#[cfg(test)]
mod given;
#[cfg(test)]
mod hash_vectors;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod inbound;
#[cfg(test)]
mod invariants;
#[cfg(test)]
mod late_money;
#[cfg(test)]
mod layers;
#[cfg(test)]
mod mall_urls;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod pg_answers;
#[cfg(test)]
mod pg_company;
#[cfg(test)]
mod pg_contract;
#[cfg(test)]
mod pg_refunds;
#[cfg(test)]
mod pg_webhooks;
#[cfg(test)]
mod refunds;
#[cfg(test)]
mod replies;
#[cfg(test)]
mod reservations;
#[cfg(test)]
mod routes;
#[cfg(test)]
mod sent_notices;
#[cfg(test)]
mod store;
#[cfg(test)]
mod store_due;
#[cfg(test)]
mod store_listing;
#[cfg(test)]
mod stored_records;
#[cfg(test)]
mod transitions;
#[cfg(test)]
mod troubles;
