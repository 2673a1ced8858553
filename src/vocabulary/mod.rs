//! The shared words: months, outcomes, rounding, diagnostics. Every stage may use them; they know no stage.

pub mod agreed;
pub mod categories;
pub mod codes;
pub mod control;
pub mod diagnostic;
pub mod month;
pub mod outcome;
pub mod printed;
pub mod rounding;
pub mod series;
pub mod words;

pub use agreed::{AgreedMeasure, Better, ChartKind, EarlierVersion, FigureKey, HeldAgainst, Yardstick};
pub use control::{Control, ControlMethod, ControlPlan};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use month::Month;
pub use outcome::{Outcome, Status, Unit};
pub use series::{Point, Results, Series};
