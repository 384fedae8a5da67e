//! What a setting can hold: each kind is read from text, whichever source the text comes from, and shown as text.

use super::{Cidr, DatabaseUrl};
use std::net::SocketAddr;
use std::path::PathBuf;
use tracing_subscriber::EnvFilter;

/// A kind of value.
pub trait Value: Sized {
    /// Whether the text must not be repeated in an error.
    const SECRET: bool;

    /// What is expected, to follow "must be".
    fn expected() -> String;

    /// Reads a text.
    fn parse(text: &str) -> Option<Self>;

    /// The value as text, secrets masked; `None` if it is unset.
    fn show(&self) -> Option<String>;
}

/// A whole number between two bounds, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounded<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Bounded<MIN, MAX> {
    /// The number.
    pub const fn get(self) -> u32 {
        self.0
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// Which log lines are written, in the syntax of `tracing-subscriber`'s `EnvFilter`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFilter(String);

impl LogFilter {
    /// The directives.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Somebody's name in a token: 1 to 255 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: u32, const MAX: u32> Value for Bounded<MIN, MAX> {
    const SECRET: bool = false;

    fn expected() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn parse(text: &str) -> Option<Self> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits)?;
        (MIN..=MAX).contains(&number).then_some(Self(number))
    }

    fn show(&self) -> Option<String> {
        Some(self.0.to_string())
    }
}

impl Value for bool {
    const SECRET: bool = false;

    fn expected() -> String {
        "true or false".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for SocketAddr {
    const SECRET: bool = false;

    fn expected() -> String {
        "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn show(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Value for PathBuf {
    const SECRET: bool = false;

    fn expected() -> String {
        "the path of a file".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && !text.contains('\0')).then(|| text.into())
    }

    fn show(&self) -> Option<String> {
        Some(self.display().to_string())
    }
}

impl Value for LogFormat {
    const SECRET: bool = false;

    fn expected() -> String {
        "text or json".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn show(&self) -> Option<String> {
        Some(match self {
            Self::Text => "text".to_owned(),
            Self::Json => "json".to_owned(),
        })
    }
}

impl Value for LogFilter {
    const SECRET: bool = false;

    fn expected() -> String {
        "a level (error, warn, info, debug, trace) or directives such as info,tenantry_postgres=debug".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        // EnvFilter takes a word that is no level for the name of a module, which silently switches all else off.
        let levels = ["off", "error", "warn", "info", "debug", "trace"];
        let is_directive = |part: &str| part.contains(['=', '[', ':']) || levels.contains(&part.trim());
        let known = text.split(',').all(is_directive) && EnvFilter::try_new(text).is_ok();
        known.then(|| Self(text.to_owned()))
    }

    fn show(&self) -> Option<String> {
        Some(self.0.clone())
    }
}

impl Value for Name {
    const SECRET: bool = false;

    fn expected() -> String {
        "1 to 255 characters, without control characters".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        tenantry_domain::text::check_text(text, 255).ok().map(|()| Self(text.to_owned()))
    }

    fn show(&self) -> Option<String> {
        Some(self.0.clone())
    }
}

impl Value for DatabaseUrl {
    const SECRET: bool = true;

    fn expected() -> String {
        "a URL such as postgres://user:password@host:5432/database".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn show(&self) -> Option<String> {
        Some(self.masked())
    }
}

/// Blocks of addresses, separated by commas in one text.
impl Value for Vec<Cidr> {
    const SECRET: bool = false;

    fn expected() -> String {
        "blocks of addresses (CIDR), such as 10.0.0.0/8,::1: each begins at its first address".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let texts = text.split(',').map(str::trim);
        texts.filter(|text| !text.is_empty()).map(Cidr::parse).collect()
    }

    fn show(&self) -> Option<String> {
        let texts: Vec<_> = self.iter().map(ToString::to_string).collect();
        (!texts.is_empty()).then(|| texts.join(","))
    }
}

/// A setting that can be unset: an empty text does it, so that a later source can take back what an earlier one set.
impl<T: Value> Value for Option<T> {
    const SECRET: bool = T::SECRET;

    fn expected() -> String {
        T::expected()
    }

    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() { Some(None) } else { T::parse(text).map(Some) }
    }

    fn show(&self) -> Option<String> {
        self.as_ref().and_then(Value::show)
    }
}
