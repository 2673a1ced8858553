//! Places: where a child lives, where home was, how far apart, and whether that is inside the county.
//!
//! Takes what was checked and gives the same with a location and miles beside every placement. Never guesses: what
//! the directory does not hold falls back on what the extract recorded, and else is not known.

pub mod directory;
pub mod distance;
pub mod postcode;
mod questions;

use polars::prelude::*;

use self::distance::METRES_PER_MILE;
pub use self::{
    directory::{Directory, DirectoryError},
    questions::question,
};
pub use crate::checks::{Doubt, quarantine::END_UNREAD};
pub use crate::definitions::{MILES_BETWEEN, PLACED_TABLE};
use crate::{
    checks::Checked,
    definitions::{StandIn, config::Districts},
    frames::{ByNumber, labels},
};

/// The column that says `IN` or `OUT` by one of the authority's sets of districts.
pub fn location_column(set: usize) -> String {
    format!("_location_{set}")
}

/// What was checked, with places beside it.
#[derive(Debug, Clone)]
pub struct Located {
    checked: Checked,
    placed: DataFrame,
    placed_aside: Option<DataFrame>,
}

impl Located {
    /// The rows of a table, or nothing if no extract of it arrived.
    pub fn table(&self, name: &str) -> Option<&DataFrame> {
        match self.checked.table(name) {
            Some(_) if name == PLACED_TABLE => Some(&self.placed),
            other => other,
        }
    }

    /// The rows that break a rule beyond which measures are withheld.
    pub fn doubts(&self) -> &[Doubt] {
        self.checked.doubts()
    }

    /// The rows of a table that were set aside, with places as far as they can be told; nothing if there are none.
    pub fn set_aside(&self, name: &str) -> Option<&DataFrame> {
        match self.checked.set_aside(name) {
            Some(_) if name == PLACED_TABLE => self.placed_aside.as_ref(),
            other => other,
        }
    }

    /// The list of one day whose rows stand in for a table.
    pub fn stand_in(&self, name: &str) -> Option<&StandIn> {
        self.checked.stand_in(name)
    }
}

/// How the postcodes of the extracts fared in the directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lookups {
    pub postcodes: usize,
    pub not_found: usize,
}

/// Puts location and miles beside every placement.
pub fn locate(
    checked: Checked,
    directory: Option<&Directory>,
    districts: &[Districts],
) -> PolarsResult<(Located, Lookups)> {
    let Some(episodes) = checked.table(PLACED_TABLE) else {
        return Ok((Located { checked, placed: DataFrame::empty(), placed_aside: None }, Lookups::default()));
    };
    let locate = |rows: &DataFrame| {
        let (spots, lookups) = spots(rows, directory, districts)?;
        Ok::<_, PolarsError>((placed(rows, &spots, districts.len())?, lookups))
    };
    let (placed, lookups) = locate(episodes)?;
    let placed_aside = checked.set_aside(PLACED_TABLE).map(locate).transpose()?.map(|(rows, _)| rows);
    Ok((Located { checked, placed, placed_aside }, lookups))
}

/// Every postcode in use, with what the directory says of it.
type Spots = DataFrame;

fn spots(
    episodes: &DataFrame,
    directory: Option<&Directory>,
    districts: &[Districts],
) -> PolarsResult<(Spots, Lookups)> {
    let in_use = |column: &str| episodes.clone().lazy().select([col(column).alias("post")]);
    let posts = concat([in_use("HOME_POST"), in_use("PL_POST")], UnionArgs::default())?
        .filter(col("post").is_not_null())
        .unique(None, UniqueKeepStrategy::Any)
        .collect()?;
    let texts = posts.column("post")?.cast(&DataType::String)?;
    let texts: Vec<&str> = texts.str()?.iter().map(Option::unwrap_or_default).collect();
    let found = match directory {
        Some(directory) => find(directory, &texts),
        None => vec![None; texts.len()],
    };
    let lookups = Lookups { postcodes: texts.len(), not_found: found.iter().filter(|spot| spot.is_none()).count() };
    let points = || found.iter().map(|spot| spot.as_ref().and_then(|spot| spot.point));
    let eastings: Vec<Option<i64>> = points().map(|point| point.map(|point| i64::from(point.easting()))).collect();
    let northings: Vec<Option<i64>> = points().map(|point| point.map(|point| i64::from(point.northing()))).collect();
    let districts_found: Vec<Option<&str>> =
        found.iter().map(|spot| spot.as_ref().and_then(|spot| spot.district)).collect();
    let is_off_grid: Vec<bool> = texts.iter().map(|text| is_off_the_grid(text)).collect();
    // Codes of English districts begin with E; a home elsewhere has no distance (fine print 22).
    let is_outside_england: Vec<bool> = districts_found
        .iter()
        .zip(&is_off_grid)
        .map(|(district, is_off_grid)| *is_off_grid || district.is_some_and(|code| !code.starts_with('E')))
        .collect();
    // A postcode that is on no grid need be in no directory: it is nowhere else.
    let is_found = |(spot, is_off_grid): (&Option<_>, &bool)| match spot {
        Some(_) => Some("YES"),
        None => (!is_off_grid && directory.is_some()).then_some("NO"),
    };
    let is_found: Vec<Option<&str>> = found.iter().zip(&is_off_grid).map(is_found).collect();
    let is_belfast: Vec<bool> = texts.iter().map(|text| postcode::area(text).as_deref() == Some("BT")).collect();
    let mut columns = vec![
        posts.column("post")?.clone(),
        Column::new("easting".into(), eastings),
        Column::new("northing".into(), northings),
        Column::new("outside_england".into(), is_outside_england),
        Column::new("found".into(), is_found).cast(&labels())?,
        Column::new("is_belfast".into(), is_belfast),
        Column::new("district".into(), districts_found.clone()),
    ];
    for (number, set) in districts.iter().enumerate() {
        let location = |(district, is_off_grid): (&Option<&str>, &bool)| match district {
            Some(code) => Some(if set.codes.iter().any(|known| known == code) { "IN" } else { "OUT" }),
            None => is_off_grid.then_some("OUT"),
        };
        let locations: Vec<Option<&str>> = districts_found.iter().zip(&is_off_grid).map(location).collect();
        columns.push(Column::new(location_column(number).into(), locations).cast(&labels())?);
    }
    Ok((DataFrame::new(texts.len(), columns)?, lookups))
}

/// What the directory says of each postcode. What is no whole postcode is not in it.
fn find<'a>(directory: &'a Directory, texts: &[&str]) -> Vec<Option<directory::Spot<'a>>> {
    let keys: Vec<_> = texts.iter().map(|text| postcode::normalise(text)).collect();
    let whole: Vec<_> = keys.iter().copied().flatten().collect();
    let mut found = directory.find_all(&whole).into_iter();
    keys.into_iter().map(|key| key.and_then(|_| found.next().flatten())).collect()
}

/// Belfast is on another grid, and the islands are on none: outside the county, at no distance that can be told.
fn is_off_the_grid(text: &str) -> bool {
    postcode::area(text).is_some_and(|area| postcode::AREAS_OFF_THE_GRID.contains(&area.as_str()))
}

fn placed(episodes: &DataFrame, spots: &Spots, sets: usize) -> PolarsResult<DataFrame> {
    let by_post = ByPost::of(spots)?;
    let has = |name: &str| episodes.column(name).is_ok();
    let recorded_location = if has("PL_LOCATION") { col("PL_LOCATION") } else { lit(NULL).cast(labels()) };
    let recorded_miles = if has("PL_DISTANCE") {
        // 999.9 means not known; it is never a distance.
        when(col("PL_DISTANCE").lt(lit(999.9)).and(col("PL_DISTANCE").gt_eq(lit(0.0))))
            .then(col("PL_DISTANCE"))
            .otherwise(lit(NULL))
    } else {
        lit(NULL).cast(DataType::Float64)
    };
    let mut beside = Vec::new();
    for set in 0..sets {
        let column = location_column(set);
        beside.push(coalesce(&[by_post.at("PL_POST", &column)?, recorded_location.clone()]).alias(column));
    }
    let is_outside = by_post.at("HOME_POST", "outside_england")?;
    let miles = when(is_outside.fill_null(lit(false)))
        .then(lit(NULL).cast(DataType::Float64))
        .otherwise(coalesce(&[by_post.miles_on_the_grid()?, recorded_miles]));
    beside.push(miles.alias(MILES_BETWEEN));
    episodes.clone().lazy().with_columns(beside).collect()
}

/// What the directory says of each postcode.
struct ByPost(ByNumber);

impl ByPost {
    fn of(spots: &Spots) -> PolarsResult<Self> {
        Ok(Self(ByNumber::of(spots, "post")?))
    }

    /// What stands in a column of the directory for the postcode of each row; nothing where there is no postcode.
    fn at(&self, post: &str, column: &str) -> PolarsResult<Expr> {
        self.0.at(col(post), column)
    }

    /// Straight-line miles at one decimal, half-up. Metres are whole, so no distance lies on the edge between two tenths.
    fn miles_on_the_grid(&self) -> PolarsResult<Expr> {
        let away = |axis: &str| PolarsResult::Ok(self.at("HOME_POST", axis)? - self.at("PL_POST", axis)?);
        let (east, north) = (away("easting")?, away("northing")?);
        let squared = east.clone() * east + north.clone() * north;
        let tenths = squared.cast(DataType::Float64).sqrt() / lit(METRES_PER_MILE) * lit(10.0) + lit(0.5);
        Ok(tenths.floor() / lit(10.0))
    }
}
