//! milepost turns the monthly case extracts of a council's children's services into agreed performance measures and
//! the papers that people read.
//!
//! The stages, in the order in which data walks through them:
//!
//! 1. [`extracts`] finds what a folder holds, and knows each table by its columns;
//! 2. [`frames`] reads text into typed columns, with the file's own row numbers;
//! 3. [`checks`] says which rows can be counted, and what is wrong with the others;
//! 4. [`places`] puts location and miles beside each placement;
//! 5. [`measures`] counts, for all months at once;
//! 6. [`history`] keeps every figure with the run that made it;
//! 7. [`disclosure`] stands before anything public;
//! 8. [`charts`] places ink;
//! 9. [`reports`] composes the papers.
//!
//! [`pipeline`] joins them; [`vocabulary`] holds the words they share; [`definitions`] is everything an analyst may
//! change, read from YAML. [`sample`] makes synthetic extracts.

#![forbid(unsafe_code)]

pub mod vocabulary;

pub mod definitions;

pub mod extracts;

pub mod frames;

pub mod checks;

pub mod places;

pub mod measures;

pub mod history;

pub mod disclosure;

pub mod charts;

pub mod reports;

pub mod pipeline;

pub mod sample;

pub mod cli;
