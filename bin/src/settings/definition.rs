//! One line per setting, from which everything else is made: the field, the parser, the variable's name, the help,
//! the reference and `config show`.

use std::fmt::Write;

/// A setting, as people read of it.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its name in a file and in messages, such as `server.listen`.
    pub key: &'static str,
    /// What it holds if nobody says.
    pub default: Default,
    /// What it is for.
    pub about: &'static str,
    /// What it must be.
    pub expected: fn() -> String,
}

/// What a setting holds if nobody says.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// This text.
    Value(&'static str),
    /// Nothing; the words say what that means.
    Unset(&'static str),
}

impl Default {
    /// The text that is read if no source has one.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Value(text) => text,
            Self::Unset(_) => "",
        }
    }
}

impl Definition {
    /// Its environment variable, such as `TENANTRY_SERVER__LISTEN`.
    pub fn variable(&self) -> String {
        format!("TENANTRY_{}", self.key.replace('.', "__").to_ascii_uppercase())
    }

    /// Its default, as people read it.
    pub fn default_shown(&self) -> String {
        match self.default {
            Default::Value(text) => text.to_owned(),
            Default::Unset(meaning) => format!("unset: {meaning}"),
        }
    }
}

/// All settings for `--help`.
pub fn help(definitions: &[Definition]) -> String {
    let mut text = String::from("Settings (defaults < file < variables < flags):\n");
    for definition in definitions {
        let about = definition.about.trim();
        // Writing to a String can't fail.
        let _ = write!(text, "\n  {}\n      {about}\n", definition.key);
        let _ = writeln!(text, "      [variable: {}] [default: {}]", definition.variable(), definition.default_shown());
    }
    text
}

/// All settings as a page of the documentation.
pub fn reference(definitions: &[Definition]) -> String {
    let mut page = String::from(
        "# Settings\n\n\
         <!-- Made by `tenantry config reference`. Change bin/src/settings.rs, not this page. -->\n\n\
         Each comes from the first of these that has it: a flag, the environment, the file given with `--config` \
         (TOML), the default. Names that aren't below are errors, in the file and in the environment alike. An empty \
         value unsets a setting that can be unset. Relative paths start at the folder in which `tenantry` is \
         started. `tenantry config show` prints what is in force, and where each value comes from.\n\n\
         | setting | variable | default | must be | for |\n|---|---|---|---|---|\n",
    );
    for definition in definitions {
        let (key, variable) = (definition.key, definition.variable());
        let default = match definition.default {
            Default::Value(text) => format!("`{text}`"),
            Default::Unset(meaning) => format!("unset: {meaning}"),
        };
        let (expected, about) = ((definition.expected)(), definition.about.trim());
        let _ = writeln!(page, "| `{key}` | `{variable}` | {default} | {expected} | {about} |");
    }
    page
}

/// Makes the tree of settings, the table of their definitions, and the way from texts to the tree and back.
macro_rules! settings {
    ($(
        $(#[$section_doc:meta])*
        $section:ident: $Section:ident {
            $($(#[doc = $doc:literal])+ $name:ident: $Kind:ty = $default:expr,)+
        }
    )+) => {
        /// All settings, read and within their bounds.
        #[derive(Clone, Debug)]
        pub struct Settings {
            $($(#[$section_doc])* pub $section: $Section,)+
        }

        $(
            $(#[$section_doc])*
            #[derive(Clone, Debug)]
            pub struct $Section {
                $($(#[doc = $doc])+ pub $name: $Kind,)+
            }
        )+

        /// Every setting, in the order of the help.
        pub const DEFINITIONS: &[Definition] = &[$($(
            Definition {
                key: concat!(stringify!($section), ".", stringify!($name)),
                default: $default,
                about: concat!($($doc),+),
                expected: <$Kind as Value>::expected,
            },
        )+)+];

        impl Settings {
            fn from_sources(sources: &Sources) -> Result<Self, SettingsError> {
                Ok(Self {
                    $($section: $Section {
                        $($name: sources.read(concat!(stringify!($section), ".", stringify!($name)))?,)+
                    },)+
                })
            }

            /// Each value as text, secrets masked, in the order of [`DEFINITIONS`]; `None` where it is unset.
            fn shown(&self) -> Vec<Option<String>> {
                vec![$($(self.$section.$name.show(),)+)+]
            }
        }
    };
}

pub(super) use settings;
