//! The stretch of time that a figure is about: the last day of the month, or a window that ends with it.

use std::fmt;

use chrono::NaiveDate;
use serde::{
    Deserialize, Deserializer,
    de::{Error, MapAccess, Visitor},
};

use super::config::Config;
use crate::vocabulary::Month;

/// The stretch of time that a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Window {
    /// On the last day of the month.
    Stock,
    Month,
    /// Twelve whole calendar months, this one among them.
    TwelveMonths,
    /// From 1 April.
    YearToDate,
    /// From the day the service started.
    SinceStart,
    /// From this day.
    Since(NaiveDate),
    /// Of those followed up for so many whole months, who entered on this day or later; without a day, since the
    /// service started.
    FollowUp(u32, Option<NaiveDate>),
}

impl Window {
    const NAMED: [(&'static str, Self); 5] = [
        ("stock", Self::Stock),
        ("month", Self::Month),
        ("12 months", Self::TwelveMonths),
        ("year to date", Self::YearToDate),
        ("since service start", Self::SinceStart),
    ];

    /// As the results name it.
    pub fn label(self, config: &Config) -> String {
        match (self, config.service_start()) {
            (Self::SinceStart, Some(start)) => Self::Since(start).name(),
            _ => self.name(),
        }
    }

    /// As definitions write it.
    pub fn name(self) -> String {
        match self {
            Self::Since(day) => format!("since {day}"),
            Self::FollowUp(months, None) => format!("follow-up {months} months"),
            Self::FollowUp(months, Some(day)) => format!("follow-up {months} months since {day}"),
            _ => Self::NAMED.iter().find(|(_, window)| *window == self).map_or("", |(name, _)| name).to_owned(),
        }
    }

    /// The day on which a window begins that does not move with the month.
    pub fn begins(self, config: &Config) -> Option<NaiveDate> {
        match self {
            Self::SinceStart | Self::FollowUp(_, None) => config.service_start(),
            Self::Since(day) | Self::FollowUp(_, Some(day)) => Some(day),
            Self::Stock | Self::Month | Self::TwelveMonths | Self::YearToDate => None,
        }
    }

    /// The first day of the window that ends with a month; nothing where no day is known on which it begins.
    pub fn first_day(self, month: Month, config: &Config) -> Option<NaiveDate> {
        match self {
            Self::Stock => Some(month.last_day()),
            Self::Month => Some(month.first_day()),
            Self::TwelveMonths => Some(month.plus(-11).first_day()),
            Self::YearToDate => Some(month.financial_year_start().first_day()),
            Self::SinceStart | Self::Since(_) | Self::FollowUp(..) => self.begins(config),
        }
    }

    /// The month on whose last day a window begins: the day before it.
    pub fn month_before(self, month: Month, config: &Config) -> Option<Month> {
        self.first_day(month, config).map(|day| Month::of(day).plus(-1))
    }

    /// Every name that needs no number, and one of those that do.
    pub fn every_name() -> Vec<String> {
        let with_numbers =
            [Self::FollowUp(6, None), Self::Since(NaiveDate::from_ymd_opt(2019, 4, 1).unwrap_or_default())];
        Self::NAMED.iter().map(|(name, _)| (*name).to_owned()).chain(with_numbers.map(Self::name)).collect()
    }

    pub fn named(name: &str) -> Option<Self> {
        let day = |text: &str| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
        if let Some(rest) = name.strip_prefix("follow-up ") {
            let (months, since) = rest.split_once(" months")?;
            let since = match since.strip_prefix(" since ") {
                Some(text) => Some(day(text)?),
                None if since.is_empty() => None,
                None => return None,
            };
            return months.parse().ok().filter(|months| *months > 0).map(|months| Self::FollowUp(months, since));
        }
        let named = Self::NAMED.iter().find(|(known, _)| *known == name).map(|(_, window)| *window);
        named.or_else(|| name.strip_prefix("since ").and_then(day).map(Self::Since))
    }
}

/// A window as written: by its name, or as `{ since: 2019-04-01 }`.
#[derive(Debug, Clone)]
pub struct WindowYaml(pub String);

impl<'de> Deserialize<'de> for WindowYaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Written)
    }
}

struct Written;

impl<'de> Visitor<'de> for Written {
    type Value = WindowYaml;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a window, such as `12 months` or `{ since: 2019-04-01 }`")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<WindowYaml, E> {
        Ok(WindowYaml(text.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WindowYaml, A::Error> {
        let Some((key, day)) = map.next_entry::<String, String>()? else {
            return Err(A::Error::custom("a window needs a day, as in `{ since: 2019-04-01 }`"));
        };
        match (key.as_str(), map.next_key::<String>()?) {
            ("since", None) => Ok(WindowYaml(format!("since {day}"))),
            (_, Some(other)) => Err(A::Error::unknown_field(&other, &["since"])),
            (other, None) => Err(A::Error::unknown_field(other, &["since"])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_named_as_it_is_written() {
        let every = ["stock", "month", "12 months", "year to date", "since service start", "since 2019-04-01"];
        for name in every.into_iter().chain(["follow-up 6 months", "follow-up 12 months since 2019-04-01"]) {
            assert_eq!(Window::named(name).map(Window::name).as_deref(), Some(name));
        }
        for name in
            ["since", "since yesterday", "since 2019-02-30", "follow-up 0 months", "follow-up 6 monthsx", "year"]
        {
            assert_eq!(Window::named(name), None, "{name}");
        }
    }

    #[test]
    fn a_window_since_a_day_may_be_written_as_a_key() {
        let read = |text: &str| serde_yaml::from_str::<WindowYaml>(text).map(|one| one.0);
        assert_eq!(read("{ since: 2019-04-01 }").unwrap(), "since 2019-04-01");
        assert_eq!(read("12 months").unwrap(), "12 months");
        assert!(read("{ until: 2019-04-01 }").unwrap_err().to_string().contains("unknown field"));
    }
}
