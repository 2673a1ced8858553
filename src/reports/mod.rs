//! Reports: agreed figures, charts and words in, one accessible paper out.
//!
//! A report is a YAML file (`definition`). With the figures of a run (`material`) it becomes a `Paper`: headings, prose,
//! tables and figures that know nothing of how they will look. `html` turns a paper into one self-contained page, `pdf`
//! into pages of A4, `xlsx` into a workbook. Nothing here counts anything, reads a file or sees a row of a person.

pub mod commentary;
pub mod definition;
pub mod material;
pub mod progress;
mod prose;

pub mod chance;
pub mod figures;
mod hidden_numbers;
pub mod sentences;

pub mod paper;

pub mod contrast;
pub mod html;
mod logo;
pub mod pdf;
mod plain;
mod templates;

mod files;
pub mod xlsx;

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod invented;

pub use definition::{Briefing, Report};
pub use files::{File, files};
pub use hidden_numbers::HiddenNumbers;
pub use logo::Logo;
pub use material::Material;
pub use paper::{Paper, brief, compose};
pub use templates::Templates;
