//! The templates that give papers their look, each of which a council may put its own in place of.
//!
//! They say how a paper looks and never what it says: the words come from the paper, and are escaped whatever a template
//! does with them. The names are those of the files that a council writes to take the place of ours.

use super::paper::Form;

/// The name of each template, and ours.
const OURS: [(&str, &str); 6] = [
    ("blocks.html", include_str!("templates/blocks.html")),
    ("page.html", include_str!("templates/page.html")),
    ("paper.css", include_str!("templates/paper.css")),
    ("parts.typ", include_str!("templates/parts.typ")),
    ("report.typ", include_str!("templates/report.typ")),
    ("briefing.typ", include_str!("templates/briefing.typ")),
];

/// Every template by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Templates {
    texts: [String; OURS.len()],
}

impl Default for Templates {
    fn default() -> Self {
        Self::overridden(|_| None)
    }
}

impl Templates {
    /// Ours by their names, which are those that a council's own may have.
    pub fn ours() -> impl Iterator<Item = (&'static str, &'static str)> + Clone {
        OURS.into_iter()
    }

    /// Ours, but for those of which the council has its own.
    pub fn overridden(own: impl Fn(&str) -> Option<String>) -> Self {
        Self { texts: OURS.map(|(name, ours)| own(name).unwrap_or_else(|| ours.to_owned())) }
    }

    pub(super) fn page(&self) -> &str {
        self.text("page.html")
    }

    /// What every page is built of.
    pub(super) fn blocks(&self) -> &str {
        self.text("blocks.html")
    }

    pub(super) fn css(&self) -> &str {
        self.text("paper.css")
    }

    /// What every paper on A4 is built of.
    pub(super) fn parts(&self) -> &str {
        self.text("parts.typ")
    }

    /// The template of a paper on A4, by its name.
    pub(super) fn on_paper(&self, form: Form) -> (&'static str, &str) {
        let name = match form {
            Form::Report => "report.typ",
            Form::Briefing => "briefing.typ",
        };
        (name, self.text(name))
    }

    fn text(&self, name: &str) -> &str {
        let named = OURS.iter().position(|(one, _)| *one == name).and_then(|at| self.texts.get(at));
        named.map(String::as_str).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_of_the_councils_own_takes_the_place_of_ours_and_of_no_other() {
        let own = Templates::overridden(|name| (name == "paper.css").then(|| String::from("h1 { color: red; }")));
        assert_eq!(own.css(), "h1 { color: red; }");
        assert_eq!(own.page(), Templates::default().page());
        assert!(Templates::ours().all(|(name, _)| !own.text(name).is_empty()));
    }
}
