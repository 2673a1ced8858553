//! The proof that the monthly run does what it says, through the library's public functions and the built command.
//!
//! One binary, one module a topic. `golden` walks the worked cases, `plain_sql` lets another engine count the same
//! files, `laws` tries random extracts, `walls` reads the source, and the others hold what a person sees.

mod figures;
mod project;

mod golden;
mod sample;

mod plain_sql;
