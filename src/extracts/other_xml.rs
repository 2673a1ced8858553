//! Returns in XML that are not the SSDA903: known by their root and their groups, so that a file is called what it is.
//!
//! Nothing of them is read but how often each group comes.

use crate::vocabulary::words::counted;

/// What an XML file holds that is not an SSDA903 return.
#[derive(Default)]
pub(super) struct OtherReturn {
    root: String,
    /// The short name by which DfE's returns call themselves.
    collection: String,
    workers: usize,
    vacancies: usize,
}

impl OtherReturn {
    /// Meets the end of an element.
    pub fn close(&mut self, path: &[String], text: &str) {
        match path {
            [root] => self.root.clone_from(root),
            [_, one] if one == "CSWWWORKER" => self.workers += 1,
            [_, one] if one == "LALEVELVACANCIES" => self.vacancies += 1,
            [_, header, _, one] if header == "HEADER" && one == "COLLECTION" => {
                self.collection = text.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
            }
            _ => {}
        }
    }

    /// What it is, in words, and why it is not read; nothing where that is not known.
    pub fn in_words(&self) -> Option<String> {
        if self.root != "MESSAGE" {
            return None;
        }
        if self.workers + self.vacancies > 0 || self.collection.eq_ignore_ascii_case("CSWW") {
            return Some(format!(
                "it is the children's social work workforce census (CSWW): `CSWWWorker` {}, `LALevelVacancies` {}; no \
                 measure uses it, as it knows neither homes nor hubs: posts are read from the table `staff`",
                counted(self.workers, "time"),
                counted(self.vacancies, "time")
            ));
        }
        let name = if self.collection.is_empty() { String::new() } else { format!(" `{}`", self.collection) };
        Some(format!("it is another return to the Department for Education{name}, which no measure uses"))
    }
}
