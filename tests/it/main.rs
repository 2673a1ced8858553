//! The proof that the monthly run does what it says, through the library's public functions and the built command.
//!
//! One binary, one module a topic. `golden` walks the worked cases, `plain_sql` lets another engine count the same
//! files, `laws` tries random extracts, `walls` reads the source, and the others hold what a person sees.

// An unwrap in a test says what the test takes for granted, in its helpers too.
#![allow(clippy::unwrap_used)]

mod figures;
mod project;
mod random;

mod reach;
mod windows;

mod editions;
mod explain;
mod explain_told;
mod golden;
mod measure_tests;
mod sample;

mod plain_sql;

mod init;
mod kept_project;
mod kept_sample;

mod history_compact;
mod history_disk;
mod history_kept;
mod history_killed;
mod laws;
mod restated;
mod same_bytes;
mod verify;

mod walls;

mod brought;
mod browser;
mod browser_papers;
mod change_of_another;
mod comparators;
mod configuration;
mod contributing;
mod definition_errors;
mod definition_versions;
mod extract_errors;
mod held_against;
mod hostile;
mod issues_at_once;
mod months;
mod nasty;
mod print;
mod printed;
mod privacy;
mod rates;
mod schema;

mod annex_a;
mod extracts_forms;
mod extracts_list;
mod extracts_mess;
mod extracts_old;
mod extracts_xml;

mod fuzz;

mod consequences;
mod continuity;
mod odd_places;
mod own_extracts;
mod returns;
mod rules;
