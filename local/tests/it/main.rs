//! End to end over real HTTP, in one binary.

mod events;
mod pg_company;
