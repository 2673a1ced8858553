//! The shape of a YAML file, found by asking the Rust type that reads it.
//!
//! A type that can be read tells its reader what it wants: text, a number, a list, which fields. Here the reader answers
//! with samples, notes every question, and tries another sample where one is refused. What is required shows by leaving
//! it out. So the schema cannot say anything but what milepost reads.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
        value::{Error, StrDeserializer},
    },
    forward_to_deserialize_any,
};

/// What stands at one place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Text(Sample),
    Whole,
    Number,
    Truth,
    /// One of these names.
    OneOf(Vec<String>),
    /// A list; the items stand one place further.
    List,
    /// Values under names that the writer chooses.
    Map,
    /// The type's name and its keys.
    Keys(&'static str, &'static [&'static str]),
}

/// A text that a type may accept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sample {
    Any,
    Month,
    Day,
    NotSupplied,
}

impl Sample {
    pub const ALL: [Self; 4] = [Self::Any, Self::Month, Self::Day, Self::NotSupplied];

    pub fn text(self) -> &'static str {
        match self {
            Self::Any => "text",
            Self::Month => "2021-04",
            Self::Day => "2021-04-01",
            Self::NotSupplied => "not supplied",
        }
    }
}

/// What is offered where a type takes whatever comes: texts, then a number, a map, a list.
const WHATEVER: usize = Sample::ALL.len() + 3;

/// Every place of a file by its path, with the shapes that may stand there, and the keys that must be there.
#[derive(Debug, Clone, Default)]
pub struct Traced {
    pub shapes: BTreeMap<String, Vec<Shape>>,
    pub required: Vec<String>,
    /// Places where nothing may stand, too.
    pub may_be_blank: BTreeSet<String>,
}

/// Finds the shape of what a type reads. The error names the place where no sample was accepted.
pub fn trace<T: for<'de> Deserialize<'de>>() -> Result<Traced, String> {
    let trace = RefCell::new(Trace::default());
    let mut traced = Traced { shapes: settle::<T>(&trace)?, ..Traced::default() };
    // Where a type takes whatever comes, other samples may do as well.
    for (path, first) in trace.borrow().choices.clone() {
        for other in first + 1..WHATEVER {
            if trace.borrow().names.contains_key(&path) {
                continue;
            }
            let again = RefCell::new(trace.borrow().again());
            again.borrow_mut().choices.insert(path.clone(), other);
            again.borrow_mut().fixed = Some(path.clone());
            for (path, shapes) in settle::<T>(&again).unwrap_or_default() {
                let known = traced.shapes.entry(path).or_default();
                for shape in shapes {
                    if !known.contains(&shape) {
                        known.push(shape);
                    }
                }
            }
            traced.may_be_blank.append(&mut again.borrow_mut().may_be_blank);
        }
    }
    traced.may_be_blank.append(&mut trace.borrow_mut().may_be_blank);
    for (path, shapes) in &traced.shapes {
        for shape in shapes {
            let Shape::Keys(_, keys) = shape else { continue };
            for key in *keys {
                let without = format!("{path}/{key}");
                let again = RefCell::new(trace.borrow().again());
                again.borrow_mut().omitted = Some(without.clone());
                let said = T::deserialize(Tracer { trace: &again, path: String::new() }).err();
                if said.is_some_and(|said| said.to_string().starts_with("missing field")) {
                    traced.required.push(without);
                }
            }
        }
    }
    Ok(traced)
}

/// Tries samples until all are accepted.
fn settle<T: for<'de> Deserialize<'de>>(trace: &RefCell<Trace>) -> Result<BTreeMap<String, Vec<Shape>>, String> {
    loop {
        trace.borrow_mut().shapes.clear();
        let Err(said) = T::deserialize(Tracer { trace, path: String::new() }) else {
            let shapes = std::mem::take(&mut trace.borrow_mut().shapes);
            return Ok(shapes.into_iter().map(|(path, shape)| (path, vec![shape])).collect());
        };
        let mut trace = trace.borrow_mut();
        let last = trace.last.clone();
        if let Some(names) = names_wanted(&said.to_string()).filter(|_| !trace.names.contains_key(&last)) {
            trace.names.insert(last, names);
            continue;
        }
        let next = trace.choices.get(&last).map_or(WHATEVER, |choice| choice + 1);
        if next >= WHATEVER || trace.fixed.as_ref() == Some(&last) {
            return Err(last);
        }
        trace.choices.insert(last, next);
    }
}

/// The names that a type would have taken in the place of a sample: an enum says them.
fn names_wanted(said: &str) -> Option<Vec<String>> {
    let (_, expected) = said.strip_prefix("unknown variant ")?.split_once("expected ")?;
    Some(expected.split('`').skip(1).step_by(2).map(str::to_owned).collect())
}

#[derive(Default)]
struct Trace {
    shapes: BTreeMap<String, Shape>,
    /// The sample that is offered at each place where there is a choice.
    choices: BTreeMap<String, usize>,
    /// The names that are taken at a place.
    names: BTreeMap<String, Vec<String>>,
    /// The place of the last sample: where one is refused, it was that one.
    last: String,
    /// A place whose sample must do.
    fixed: Option<String>,
    may_be_blank: BTreeSet<String>,
    /// A key that is left out.
    omitted: Option<String>,
}

impl Trace {
    /// A new trace that offers the same samples.
    fn again(&self) -> Self {
        Self { choices: self.choices.clone(), names: self.names.clone(), ..Self::default() }
    }
}

struct Tracer<'a> {
    trace: &'a RefCell<Trace>,
    path: String,
}

impl<'a> Tracer<'a> {
    fn note(&self, shape: Shape) {
        self.trace.borrow_mut().shapes.insert(self.path.clone(), shape);
    }

    fn at(&self, further: &str) -> Tracer<'a> {
        Tracer { trace: self.trace, path: format!("{}{further}", self.path) }
    }

    fn choice(&self) -> usize {
        let mut trace = self.trace.borrow_mut();
        trace.last.clone_from(&self.path);
        *trace.choices.entry(self.path.clone()).or_default()
    }

    fn text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let names = self.trace.borrow().names.get(&self.path).cloned();
        if let Some(names) = names {
            self.trace.borrow_mut().last.clone_from(&self.path);
            self.note(Shape::OneOf(names.clone()));
            return visitor.visit_str(names.first().map_or("", String::as_str));
        }
        let Some(sample) = Sample::ALL.get(self.choice()) else { return Err(Error::custom("no other sample")) };
        self.note(Shape::Text(*sample));
        visitor.visit_str(sample.text())
    }
}

impl<'de> Deserializer<'de> for Tracer<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.choice().checked_sub(Sample::ALL.len()) {
            None => self.text(visitor),
            Some(0) => self.deserialize_u64(visitor),
            Some(1) => self.deserialize_map(visitor),
            Some(_) => self.deserialize_seq(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.text(visitor)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.note(Shape::Truth);
        visitor.visit_bool(true)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.note(Shape::Whole);
        visitor.visit_u64(1)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_u8<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_i32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.note(Shape::Number);
        visitor.visit_f64(1.0)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.trace.borrow_mut().may_be_blank.insert(self.path.clone());
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.note(Shape::List);
        visitor.visit_seq(OneItem(Some(self.at("[]"))))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.note(Shape::Map);
        let value = self.at("{}");
        visitor.visit_map(Entries { entries: vec![("text", value)].into_iter(), value: None })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        keys: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(Shape::Keys(name, keys));
        let omitted = self.trace.borrow().omitted.clone();
        let every = keys.iter().map(|key| (*key, self.at(&format!("/{key}"))));
        let entries: Vec<_> = every.filter(|(_, value)| omitted.as_ref() != Some(&value.path)).collect();
        visitor.visit_map(Entries { entries: entries.into_iter(), value: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.note(Shape::OneOf(names.iter().map(|name| (*name).to_owned()).collect()));
        let first: StrDeserializer<'_, Error> = names.first().copied().unwrap_or_default().into_deserializer();
        visitor.visit_enum(first)
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u16 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct OneItem<'a>(Option<Tracer<'a>>);

impl<'de> SeqAccess<'de> for OneItem<'_> {
    type Error = Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        self.0.take().map(|item| seed.deserialize(item)).transpose()
    }
}

struct Entries<'a> {
    entries: std::vec::IntoIter<(&'static str, Tracer<'a>)>,
    value: Option<Tracer<'a>>,
}

impl<'de> MapAccess<'de> for Entries<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        let key: StrDeserializer<'_, Error> = key.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match self.value.take() {
            Some(value) => seed.deserialize(value),
            None => Err(Error::custom("a value without its key")),
        }
    }
}
