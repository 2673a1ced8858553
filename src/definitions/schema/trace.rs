//! The shape of a YAML file, found by asking the Rust type that reads it.
//!
//! A type that can be read tells its reader what it wants: text, a number, a list, which fields. Here the reader answers
//! with samples, notes every question, and tries another sample where one is refused. What is required shows by leaving
//! it out. So the schema cannot say anything but what milepost reads.

mod placed;

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use serde::{
    Deserialize,
    de::{
        DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess, SeqAccess, VariantAccess,
        Visitor,
        value::{Error, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use self::placed::{Placed, SPANNED};

/// What stands at one place of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    Text(Sample),
    Whole,
    Number,
    Truth,
    /// This name.
    Named(&'static str),
    /// One of the names of a type, as a key with more under it.
    Under(&'static str, &'static str),
    /// A list; the items stand one place further.
    List,
    /// Values under names that the writer chooses.
    Map,
    /// The type's name and its keys.
    Keys(&'static str, &'static [&'static str]),
}

impl Shape {
    /// The name, where it is one that stands alone.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::Named(name) => Some(name),
            _ => None,
        }
    }
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
    let first = RefCell::new(Trace::default());
    let mut traced = Traced::default();
    traced.add(settle::<T>(&first)?, &first);
    other_ways::<T>(&first, &mut traced);
    for (path, shapes) in &traced.shapes {
        for shape in shapes {
            let Shape::Keys(_, keys) = shape else { continue };
            let without = keys.iter().map(|key| format!("{path}/{key}"));
            traced.required.extend(without.filter(|without| is_missed::<T>(&first, without)));
        }
    }
    Ok(traced)
}

/// Where a type takes whatever comes, or one of several names, other answers may do as well, and lead further.
fn other_ways<T: for<'de> Deserialize<'de>>(first: &RefCell<Trace>, traced: &mut Traced) {
    let mut tried = BTreeSet::new();
    let mut from = vec![first.borrow().again()];
    while let Some(known) = from.pop() {
        for (path, chosen) in &known.choices {
            if !tried.insert(path.clone()) {
                continue;
            }
            for other in chosen + 1..known.ways.get(path).copied().unwrap_or(WHATEVER) {
                let again = RefCell::new(known.again());
                again.borrow_mut().choices.insert(path.clone(), other);
                again.borrow_mut().fixed = Some(path.clone());
                if let Ok(shapes) = settle::<T>(&again) {
                    traced.add(shapes, &again);
                    from.push(again.borrow().again());
                }
            }
        }
    }
}

/// Whether a file without this key is refused for it.
fn is_missed<T: for<'de> Deserialize<'de>>(trace: &RefCell<Trace>, key: &str) -> bool {
    let again = RefCell::new(trace.borrow().again());
    again.borrow_mut().omitted = Some(key.to_owned());
    let said = T::deserialize(Tracer { trace: &again, path: String::new() }).err();
    said.is_some_and(|said| said.to_string().starts_with("missing field"))
}

/// Tries samples until all are accepted.
fn settle<T: for<'de> Deserialize<'de>>(trace: &RefCell<Trace>) -> Result<BTreeMap<String, Shape>, String> {
    loop {
        trace.borrow_mut().shapes.clear();
        if T::deserialize(Tracer { trace, path: String::new() }).is_ok() {
            return Ok(std::mem::take(&mut trace.borrow_mut().shapes));
        }
        let mut trace = trace.borrow_mut();
        let last = trace.last.clone();
        let next = trace.choices.get(&last).map_or(WHATEVER, |choice| choice + 1);
        if next >= WHATEVER || trace.fixed.as_ref() == Some(&last) {
            return Err(last);
        }
        trace.choices.insert(last, next);
    }
}

impl Traced {
    fn add(&mut self, shapes: BTreeMap<String, Shape>, trace: &RefCell<Trace>) {
        for (path, shape) in shapes {
            let known = self.shapes.entry(path).or_default();
            if !known.contains(&shape) {
                known.push(shape);
            }
        }
        self.may_be_blank.append(&mut trace.borrow_mut().may_be_blank);
    }
}

#[derive(Default)]
struct Trace {
    shapes: BTreeMap<String, Shape>,
    /// The sample that is offered at each place where there is a choice.
    choices: BTreeMap<String, usize>,
    /// How many answers there are at a place that takes one of several names.
    ways: BTreeMap<String, usize>,
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
        Self { choices: self.choices.clone(), ways: self.ways.clone(), ..Self::default() }
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

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Error> {
        match name {
            SPANNED => visitor.visit_newtype_struct(Placed(self)),
            _ => visitor.visit_newtype_struct(self),
        }
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
        of: &'static str,
        names: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.trace.borrow_mut().ways.insert(self.path.clone(), names.len());
        let Some(name) = names.get(self.choice()) else { return Err(Error::custom("no other name")) };
        visitor.visit_enum(OneName { of, name, place: self })
    }

    forward_to_deserialize_any! {
        i8 i16 i128 u16 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

/// One of the names that a type takes; whether more stands under it shows when the type asks for it.
struct OneName<'a> {
    of: &'static str,
    name: &'static str,
    place: Tracer<'a>,
}

impl<'de> EnumAccess<'de> for OneName<'_> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Self), Error> {
        let name: StrDeserializer<'_, Error> = self.name.into_deserializer();
        seed.deserialize(name).map(|value| (value, self))
    }
}

impl<'de> VariantAccess<'de> for OneName<'_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        self.place.note(Shape::Named(self.name));
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        self.place.note(Shape::Under(self.of, self.name));
        seed.deserialize(self.place.at(&format!("/{}", self.name)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("a list under a name"))
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, Error> {
        Err(Error::custom("keys under a name"))
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
