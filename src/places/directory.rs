//! The postcode directory: where each postcode is, and in which district.
//!
//! Given a national directory in any of its layouts, this keeps a compact index beside the project and answers for
//! the postcodes in use. It knows nothing of children, homes or placements, and it never guesses a place.

use std::path::Path;

use super::{
    distance::GridPoint,
    postcode::{self, PostcodeKey},
};

mod fault;
mod index;
mod kept;
mod layout;
mod release;
mod rows;
mod source;

use index::Index;
use kept::Kept;
use source::Source;

pub use fault::{DirectoryError, DirectoryFault};
pub use layout::Layout;
pub use release::{Release, Tally};

/// A postcode directory, ready to be asked.
#[derive(Debug)]
pub struct Directory {
    index: Index,
    release: Release,
}

/// What the directory knows of one postcode. Either part may be absent: a district without a grid reference still
/// tells the county, and some ended postcodes have neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot<'a> {
    pub point: Option<GridPoint>,
    /// The district's code, such as `E07000209`.
    pub district: Option<&'a str>,
}

impl Directory {
    /// Opens a directory: a file, plain or gzipped, or a folder of one CSV per postcode area.
    ///
    /// The index is kept in the folder `cache` under the directory's hash, and is built when that hash has none.
    pub fn open(source: &Path, cache: &Path) -> Result<Self, DirectoryError> {
        let source = Source::find(source)?;
        let stamps = source.stamps()?;
        let sha256 = match kept::remembered_hash(cache, &stamps) {
            Some(sha256) => sha256,
            None => source.sha256()?,
        };
        let kept = Kept::of(cache, &sha256);
        match kept.load(&stamps)? {
            Some((index, release)) => Ok(Self { index, release }),
            None => Self::build(&source, &stamps, sha256, &kept),
        }
    }

    /// Which directory this is, and how much of it could be used.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// The codes of every district that has a postcode, in order.
    pub fn districts(&self) -> impl Iterator<Item = &str> {
        self.index.districts()
    }

    /// Where a postcode is, as written in a cell. Nothing when it is not whole or not in the directory.
    pub fn find(&self, text: &str) -> Option<Spot<'_>> {
        self.find_key(postcode::normalise(text)?)
    }

    /// Where a postcode is.
    pub fn find_key(&self, key: PostcodeKey) -> Option<Spot<'_>> {
        self.index.find(key)
    }

    /// Where each of many postcodes is, in the order of the keys given. They may repeat.
    pub fn find_all(&self, keys: &[PostcodeKey]) -> Vec<Option<Spot<'_>>> {
        self.index.find_all(keys)
    }

    fn build(source: &Source, stamps: &[source::Stamp], sha256: String, kept: &Kept) -> Result<Self, DirectoryError> {
        let gathered = rows::gather(source)?;
        if source.stamps()? != stamps {
            return Err(DirectoryFault::Changed.of(source.path()));
        }
        let release = Release::of(source, sha256, &gathered);
        let bytes = index::encode(&gathered.rows, &release).map_err(|why| kept.not_written(why))?;
        kept.keep(&bytes, stamps)?;
        // Read back from the same bytes, so that the first run and the later ones see the same thing.
        let (index, release) = index::decode(bytes).map_err(|why| kept.not_written(why))?;
        Ok(Self { index, release })
    }
}

#[cfg(test)]
mod tests;
