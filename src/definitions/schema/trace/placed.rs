//! A value with its place in the file: answers the questions that `serde_yaml::Spanned` asks, so that the type inside it
//! asks its own. A reader of YAML that asks otherwise fails the tests of the schema.

use serde::{
    de::{
        DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor,
        value::{Error, MapDeserializer, StrDeserializer},
    },
    forward_to_deserialize_any,
};

use super::Tracer;

/// A value that the reader of YAML gives with its place in the file: it asks for the two together.
pub struct Placed<'a>(pub Tracer<'a>);

/// The names under which the reader of YAML asks for a value with its place, and marks the answer.
pub const SPANNED: &str = "__yaml_spanned";
const MARKED: &str = "__serde_saphyr_private_spanned";

impl<'de> Deserializer<'de> for Placed<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_map(Placing {
            value: Some(self.0),
            asked: [MARKED, "value", "referenced", "defined"].iter(),
            at: "",
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

struct Placing<'a> {
    value: Option<Tracer<'a>>,
    asked: std::slice::Iter<'static, &'static str>,
    at: &'static str,
}

impl<'de> MapAccess<'de> for Placing<'_> {
    type Error = Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, Error> {
        let Some(at) = self.asked.next() else { return Ok(None) };
        self.at = at;
        let key: StrDeserializer<'_, Error> = at.into_deserializer();
        seed.deserialize(key).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Error> {
        match (self.at, self.value.take_if(|_| self.at == "value")) {
            (_, Some(value)) => seed.deserialize(value),
            (MARKED, None) => seed.deserialize(true.into_deserializer()),
            // Where a sample stands is no part of the file.
            _ => seed.deserialize(MapDeserializer::new([("line", 1_u32), ("column", 1)].into_iter())),
        }
    }
}
