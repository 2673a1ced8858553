//! Units in the words that a reader expects; those of breakdowns and categories are shared with the charts.

pub use crate::vocabulary::categories::{breakdown, category, place};

use crate::vocabulary::Unit;

/// A unit in words.
pub fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Percent => "percent",
        Unit::Count => "number",
        Unit::Gbp => "pounds",
        unit => unit.rate().map_or(unit.name(), |(_, words)| words),
    }
}
