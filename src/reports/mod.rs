//! Reports: agreed figures, charts and words in, one accessible paper out.
//!
//! A report is a YAML file (`definition`). With the figures of a run (`material`) it becomes a `Paper`: headings, prose,
//! tables and figures that know nothing of HTML. `html` turns a paper into one self-contained page. Nothing here
//! counts anything, reads a file or sees a row of a person.

pub mod definition;
pub mod material;

pub mod chance;
pub mod figures;
pub mod sentences;

pub mod paper;

pub mod html;

#[cfg(test)]
mod invented;

pub use definition::Report;
pub use material::Material;
pub use paper::{Paper, compose};
