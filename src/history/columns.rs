//! The columns of `results.parquet` put together to figures again. Written for speed: the history of ten years is read
//! whenever a paper is made.

use anyhow::Context as _;
use arrow::array::{Array, Float64Array, Int64Array, RecordBatch, StringArray};

use crate::vocabulary::{Month, Outcome, Status, Unit};

/// What names a figure and its month: measure, month, window, breakdown, category, statistic.
pub type Key<'a> = [&'a str; 6];

/// Appends the figures of a batch that are wanted.
pub fn outcomes_of(
    batch: &RecordBatch,
    is_wanted: &mut dyn FnMut(Key<'_>) -> bool,
    outcomes: &mut Vec<Outcome>,
) -> anyhow::Result<()> {
    let columns = Columns::of(batch)?;
    let mut months = LastMonth::default();
    for row in 0..batch.num_rows() {
        if !is_wanted(columns.key(row)) {
            continue;
        }
        let outcome = columns.outcome(row, &mut months).with_context(|| format!("row {row} of the figures"))?;
        outcomes.push(outcome);
    }
    Ok(())
}

/// Every column by its type, found by its name once.
struct Columns<'a> {
    measure: &'a StringArray,
    month: &'a StringArray,
    window: &'a StringArray,
    breakdown: &'a StringArray,
    category: &'a StringArray,
    statistic: &'a StringArray,
    numerator: &'a Int64Array,
    denominator: &'a Int64Array,
    value: &'a Float64Array,
    unit: &'a StringArray,
    lower: &'a Float64Array,
    upper: &'a Float64Array,
    least: &'a Float64Array,
    most: &'a Float64Array,
    method: &'a StringArray,
    not_known: &'a Int64Array,
    excluded: &'a Int64Array,
    status: &'a StringArray,
    reason: &'a StringArray,
    definition: &'a StringArray,
    run: &'a StringArray,
}

impl<'a> Columns<'a> {
    fn of(batch: &'a RecordBatch) -> anyhow::Result<Self> {
        Ok(Self {
            measure: column(batch, "measure")?,
            month: column(batch, "month")?,
            window: column(batch, "window")?,
            breakdown: column(batch, "breakdown")?,
            category: column(batch, "category")?,
            statistic: column(batch, "statistic")?,
            numerator: column(batch, "numerator")?,
            denominator: column(batch, "denominator")?,
            value: column(batch, "value")?,
            unit: column(batch, "unit")?,
            lower: column(batch, "lower")?,
            upper: column(batch, "upper")?,
            least: column(batch, "least")?,
            most: column(batch, "most")?,
            method: column(batch, "method")?,
            not_known: column(batch, "not_known")?,
            excluded: column(batch, "excluded")?,
            status: column(batch, "status")?,
            reason: column(batch, "reason")?,
            definition: column(batch, "definition")?,
            run: column(batch, "run")?,
        })
    }

    fn key(&self, row: usize) -> Key<'a> {
        [self.measure, self.month, self.window, self.breakdown, self.category, self.statistic].map(|one| one.value(row))
    }

    fn outcome(&self, row: usize, months: &mut LastMonth) -> anyhow::Result<Outcome> {
        let text = |column: &StringArray| column.value(row).to_owned();
        let text_or_none = |column: &StringArray| column.is_valid(row).then(|| column.value(row).to_owned());
        let whole_or_none = |column: &Int64Array| column.is_valid(row).then(|| column.value(row));
        let number = |column: &Float64Array| column.is_valid(row).then(|| column.value(row));
        let unit: Unit = self.unit.value(row).parse().map_err(anyhow::Error::msg)?;
        let status: Status = self.status.value(row).parse().map_err(anyhow::Error::msg)?;
        Ok(Outcome {
            measure: text(self.measure),
            month: months.parse(self.month.value(row))?,
            window: text(self.window),
            breakdown: text(self.breakdown),
            category: text(self.category),
            statistic: text(self.statistic),
            numerator: whole_or_none(self.numerator),
            denominator: whole_or_none(self.denominator),
            value: number(self.value),
            unit,
            lower: number(self.lower),
            upper: number(self.upper),
            least: number(self.least),
            most: number(self.most),
            method: text_or_none(self.method),
            not_known: whole_or_none(self.not_known),
            excluded: whole_or_none(self.excluded),
            status,
            reason: text_or_none(self.reason),
            definition: text(self.definition),
            run: text(self.run),
        })
    }
}

fn column<'a, A: Array + 'static>(batch: &'a RecordBatch, name: &str) -> anyhow::Result<&'a A> {
    let array = batch.column_by_name(name).with_context(|| format!("there is no column `{name}`"))?;
    array.as_any().downcast_ref().with_context(|| format!("the column `{name}` has another type than results have"))
}

/// The month that was parsed last: rows of one month lie together.
#[derive(Default)]
struct LastMonth(Option<(String, Month)>);

impl LastMonth {
    fn parse(&mut self, text: &str) -> anyhow::Result<Month> {
        if let Some((known, month)) = &self.0
            && known == text
        {
            return Ok(*month);
        }
        let month = text.parse().map_err(anyhow::Error::msg)?;
        self.0 = Some((text.to_owned(), month));
        Ok(month)
    }
}
