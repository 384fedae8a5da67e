//! Where the texts come from: defaults, then a file, then the environment, then flags; the later one counts.

use super::definition::Definition;
use super::error::SettingsError;
use super::value::Value;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Value as Toml;

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Nobody said anything else.
    Default,
    /// A file given with `--config`.
    File(PathBuf),
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// A value given by a flag.
#[derive(Clone, Debug)]
pub struct Override {
    /// The setting, such as `server.listen`.
    pub key: &'static str,
    /// The flag, such as `--listen`.
    pub flag: &'static str,
    /// Its value.
    pub text: String,
}

/// The text in force for every setting.
pub struct Sources {
    texts: BTreeMap<&'static str, (String, Origin)>,
}

impl Sources {
    /// The defaults.
    pub fn new(definitions: &'static [Definition]) -> Self {
        let texts = definitions
            .iter()
            .map(|definition| (definition.key, (definition.default.text().to_owned(), Origin::Default)))
            .collect();
        Self { texts }
    }

    /// Lays a TOML file over what is there.
    pub fn add_file(&mut self, path: &Path, content: &str) -> Result<(), SettingsError> {
        let origin = Origin::File(path.to_owned());
        let table: toml::Table = content.parse().map_err(|error| SettingsError::syntax(path, content, &error))?;
        for (section, value) in table {
            let Toml::Table(entries) = value else { return Err(self.unknown(section, origin)) };
            for (name, value) in entries {
                let key = format!("{section}.{name}");
                match text(value) {
                    Ok(text) => self.set(key, text, origin.clone())?,
                    Err(inner) => return Err(self.unknown(format!("{key}{inner}"), origin)),
                }
            }
        }
        Ok(())
    }

    /// Lays the environment over what is there: variables whose names begin with `TENANTRY_`.
    pub fn add_environment(
        &mut self,
        definitions: &[Definition],
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Result<(), SettingsError> {
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|name| name.starts_with("TENANTRY_") && !is_discovery(name)) else {
                continue;
            };
            let origin = Origin::Variable(name.to_owned());
            let Some(definition) = definitions.iter().find(|definition| definition.variable() == name) else {
                let nearest = nearest(name, definitions.iter().map(Definition::variable));
                return Err(SettingsError::UnknownVariable { name: name.to_owned(), nearest });
            };
            let value = value.into_string().map_err(|_| SettingsError::Invalid {
                key: definition.key,
                origin: origin.clone(),
                expected: (definition.expected)(),
                found: None,
            })?;
            self.set(definition.key.to_owned(), value, origin)?;
        }
        Ok(())
    }

    /// Lays flags over what is there.
    pub fn add_flags(&mut self, flags: Vec<Override>) -> Result<(), SettingsError> {
        flags.into_iter().try_for_each(|flag| self.set(flag.key.to_owned(), flag.text, Origin::Flag(flag.flag)))
    }

    /// Reads a setting.
    pub fn read<T: Value>(&self, key: &'static str) -> Result<T, SettingsError> {
        let (text, origin) = self.find(key);
        T::parse(text).ok_or_else(|| SettingsError::Invalid {
            key,
            origin: origin.clone(),
            expected: T::expected(),
            found: (!T::SECRET).then(|| text.to_owned()),
        })
    }

    /// Where a setting's value comes from.
    pub fn origin(&self, key: &str) -> &Origin {
        self.find(key).1
    }

    fn find(&self, key: &str) -> (&str, &Origin) {
        self.texts.get(key).map_or(("", &Origin::Default), |(text, origin)| (text, origin))
    }

    fn set(&mut self, key: String, text: String, origin: Origin) -> Result<(), SettingsError> {
        match self.texts.get_mut(key.as_str()) {
            Some(slot) => *slot = (text, origin),
            None => return Err(self.unknown(key, origin)),
        }
        Ok(())
    }

    fn unknown(&self, key: String, origin: Origin) -> SettingsError {
        let nearest = nearest(&key, self.texts.keys().map(ToString::to_string));
        SettingsError::Unknown { key, origin, nearest }
    }
}

/// A TOML value as the text that the environment would give; for a table, the rest of the name that it begins.
fn text(value: Toml) -> Result<String, String> {
    match value {
        Toml::String(text) => Ok(text),
        Toml::Integer(number) => Ok(number.to_string()),
        Toml::Float(number) => Ok(number.to_string()),
        Toml::Boolean(value) => Ok(value.to_string()),
        Toml::Datetime(time) => Ok(time.to_string()),
        Toml::Array(items) => Ok(items.into_iter().map(text).collect::<Result<Vec<_>, _>>()?.join(",")),
        Toml::Table(entries) => Err(entries.keys().next().map_or_else(String::new, |name| format!(".{name}"))),
    }
}

/// Kubernetes and Docker put such variables into every container beside a service named `tenantry`: they are no
/// settings, and nobody's mistake.
fn is_discovery(name: &str) -> bool {
    name == "TENANTRY_SERVICE_HOST" || name.starts_with("TENANTRY_SERVICE_PORT") || name.starts_with("TENANTRY_PORT")
}

fn nearest(name: &str, known: impl Iterator<Item = String>) -> Option<String> {
    let near = known.map(|known| (strsim::jaro_winkler(name, &known), known)).filter(|(likeness, _)| *likeness > 0.8);
    near.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, known)| known)
}
