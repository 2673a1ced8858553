//! Who only rows set aside could bring into the population, by month and category.

use polars::prelude::*;

use super::{
    super::{
        population_rows::{EXCLUDED, KEY},
        spine::{MONTH, Months},
    },
    ALL, CategoryNames, Cell, Counter, category_column,
    sums::number,
};
use crate::definitions::Categories;

impl Counter<'_> {
    /// Adds the keys of the rows set aside that no row of the batch brings in already.
    pub(super) fn count_aside(&mut self, aside: &DataFrame, counted: &DataFrame, batch: Months) -> PolarsResult<()> {
        // Whether they would be left out may hang on a day that cannot be read: then they might not be.
        let is_left_out = col(EXCLUDED).fill_null(lit(false));
        let aside = aside.clone().lazy().filter(is_left_out.not()).collect()?;
        if aside.height() == 0 {
            return Ok(());
        }
        let counted = counted.clone().lazy().filter(col(EXCLUDED).not());
        self.add_aside(&aside, &counted, ALL, None, batch)?;
        for (id, categories) in &self.asked.breakdowns {
            self.add_aside(&aside, &counted, id, Some(categories), batch)?;
        }
        Ok(())
    }

    fn add_aside(
        &mut self,
        aside: &DataFrame,
        counted: &LazyFrame,
        id: &str,
        categories: Option<&Categories>,
        batch: Months,
    ) -> PolarsResult<()> {
        let category = categories.map(|_| category_column(id));
        let is_in_every = self.population.counts_in_every.iter().any(|every| every == id);
        let whole = [KEY, MONTH].into_iter().chain(category.as_deref().filter(|_| is_in_every));
        let whole: Vec<Expr> = whole.map(col).collect();
        let each: Vec<Expr> = [KEY, MONTH].into_iter().chain(category.as_deref()).map(col).collect();
        let aside = aside.clone().lazy().select(each).unique(None, UniqueKeepStrategy::Any);
        let join = |how| JoinArgs { nulls_equal: true, ..JoinArgs::new(how) };
        // Those few of the many that could matter, before the few are compared with them.
        let there = counted.clone().join(aside.clone(), whole.clone(), whole.clone(), join(JoinType::Semi));
        let others = aside.join(there, whole.clone(), whole, join(JoinType::Anti));
        let by: Vec<Expr> = [MONTH].into_iter().chain(category.as_deref()).map(col).collect();
        let added = others.group_by(by).agg([len().cast(DataType::Int64).alias("_rows")]).collect()?;
        let names = categories.map(CategoryNames::of);
        for at in 0..added.height() {
            let Some(month) = number(&added, MONTH, at) else { continue };
            let month = batch.month(month as i32);
            let of_category = category.as_deref().and_then(|column| number(&added, column, at));
            let name = names.as_ref().map_or_else(|| ALL.to_owned(), |names| names.name(of_category.map(|n| n as u32)));
            let keys = number(&added, "_rows", at).unwrap_or(0);
            self.cube.aside.entry(id.to_owned()).or_default().insert((month, name), keys);
        }
        Ok(())
    }

    /// Puts the keys beside the counts that they could add to. A category that nobody is in has no counts.
    pub(super) fn put_aside_beside(&mut self) {
        for (id, keys) in &self.cube.aside {
            let cells = self.cube.cells.entry(id.clone()).or_default();
            for (of, keys) in keys {
                if id == ALL {
                    cells.entry(of.clone()).or_insert_with(|| Cell::empty(self.asked));
                }
                if let Some(cell) = cells.get_mut(of) {
                    cell.could_come = *keys;
                }
            }
        }
    }
}
