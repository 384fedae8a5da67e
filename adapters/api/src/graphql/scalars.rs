//! Scalars that say more than a text or a number.

use async_graphql::{Description, InputValueError, InputValueResult, Name, Number, Scalar, ScalarType, Value};
use tenantry_domain::{Timestamp, Version};

/// An instant in UTC (ISO 8601 / RFC 3339), written with exactly six decimals and `Z`, such as
/// `2026-11-24T08:00:00.000000Z`. Read with up to six decimals.
#[derive(Clone, Copy, Description)]
pub struct DateTime(pub Timestamp);

#[Scalar(use_type_description)]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Timestamp::parse(text).map(Self).map_err(InputValueError::custom),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if Timestamp::parse(text).is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// A whole number from 0 to 2^53 − 1, as a JSON number that every reader keeps exactly (RFC 7493).
#[derive(Clone, Copy, Description)]
pub struct Int64(pub u64);

#[Scalar(use_type_description)]
impl ScalarType for Int64 {
    fn parse(value: Value) -> InputValueResult<Self> {
        int64(&value).map(Self).ok_or_else(|| InputValueError::expected_type(value))
    }

    fn is_valid(value: &Value) -> bool {
        int64(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::Number(Number::from(self.0))
    }
}

fn int64(value: &Value) -> Option<u64> {
    match value {
        Value::Number(number) => number.as_u64().filter(|&number| number <= Version::MAX),
        _ => None,
    }
}

/// Any JSON value.
#[derive(Clone, Description)]
pub struct Json(pub String);

/// How the GraphQL library is told that a text is JSON already, and goes out as it is.
const JSON_TEXT: &str = async_graphql_value::RAW_VALUE_TOKEN;

#[Scalar(name = "JSON", use_type_description)]
impl ScalarType for Json {
    fn parse(value: Value) -> InputValueResult<Self> {
        serde_json::to_string(&value).map(Self).map_err(InputValueError::custom)
    }

    fn to_value(&self) -> Value {
        Value::Object([(Name::new(JSON_TEXT), Value::String(self.0.clone()))].into_iter().collect())
    }
}
