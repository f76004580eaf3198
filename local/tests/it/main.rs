//! End to end over real HTTP, in one binary.

mod pg_company;
