//! Identifiers: UUID version 4 (RFC 9562), in their one accepted spelling.

use std::error::Error;
use std::fmt;

/// A tenant's identifier. Never the nil UUID, which stands for the platform itself in storage.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TenantId([u8; 16]);

/// An audit entry's identifier.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryId([u8; 16]);

/// A grant's identifier: more of a quota, for a time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GrantId([u8; 16]);

/// A bulk job's identifier: one change of many tenants.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId([u8; 16]);

/// A reservation's identifier: a part of a quota that is held for a use to come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReservationId([u8; 16]);

/// Why a text or some bytes are no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdError {
    /// Not 36 characters of lower-case hexadecimal digits and hyphens as RFC 9562 places them.
    Form,
    /// The version and variant bits aren't those of a random (version 4) UUID.
    NotVersion4,
}

impl fmt::Display for IdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => {
                f.write_str("expected a lower-case hyphenated UUID, such as 8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21")
            }
            Self::NotVersion4 => f.write_str("expected a version 4 UUID (RFC 9562)"),
        }
    }
}

impl Error for IdError {}

macro_rules! uuid_v4 {
    ($name:ident) => {
        impl $name {
            /// Takes the bytes of a version 4 UUID.
            ///
            /// # Errors
            /// [`IdError::NotVersion4`] for any other UUID, the nil UUID among them.
            pub const fn from_bytes(bytes: [u8; 16]) -> Result<Self, IdError> {
                if bytes[6] >> 4 == 4 && bytes[8] >> 6 == 0b10 { Ok(Self(bytes)) } else { Err(IdError::NotVersion4) }
            }

            /// Makes a version 4 UUID out of sixteen random bytes: the version and variant bits are set here.
            #[must_use]
            pub const fn from_random(mut bytes: [u8; 16]) -> Self {
                bytes[6] = (bytes[6] & 0x0f) | 0x40;
                bytes[8] = (bytes[8] & 0x3f) | 0x80;
                Self(bytes)
            }

            /// Reads the lower-case hyphenated form; no other spelling is accepted, so equal ids are equal texts.
            ///
            /// # Errors
            /// [`IdError`] says what is wrong with the text.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                Self::from_bytes(parse_hyphenated(text)?)
            }

            /// The sixteen bytes in network order.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hyphenated(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}

uuid_v4!(TenantId);
uuid_v4!(EntryId);
uuid_v4!(GrantId);
uuid_v4!(JobId);
uuid_v4!(ReservationId);

const HYPHENS: [usize; 4] = [8, 13, 18, 23];

fn parse_hyphenated(text: &str) -> Result<[u8; 16], IdError> {
    let text: &[u8; 36] = text.as_bytes().try_into().map_err(|_| IdError::Form)?;
    let mut nibbles = [0u8; 32];
    let mut filled = 0;
    for (position, &character) in text.iter().enumerate() {
        if HYPHENS.contains(&position) {
            if character != b'-' {
                return Err(IdError::Form);
            }
            continue;
        }
        nibbles[filled] = match character {
            b'0'..=b'9' => character - b'0',
            b'a'..=b'f' => character - b'a' + 10,
            _ => return Err(IdError::Form),
        };
        filled += 1;
    }
    let mut bytes = [0u8; 16];
    for (byte, pair) in bytes.iter_mut().zip(nibbles.chunks_exact(2)) {
        *byte = pair[0] << 4 | pair[1];
    }
    Ok(bytes)
}

fn write_hyphenated(bytes: &[u8; 16], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let mut position = 0;
    for byte in bytes {
        if HYPHENS.contains(&position) {
            position += 1;
        }
        text[position] = DIGITS[usize::from(byte >> 4)];
        text[position + 1] = DIGITS[usize::from(byte & 0x0f)];
        position += 2;
    }
    f.write_str(std::str::from_utf8(&text).map_err(|_| fmt::Error)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21";

    #[test]
    fn the_hyphenated_form_goes_in_and_comes_out() {
        assert_eq!(TenantId::parse(TEXT).unwrap().to_string(), TEXT);
    }

    #[test]
    fn every_other_spelling_is_refused() {
        for text in [
            "",
            "8F14E45F-CEEA-467F-A8D2-3D1F0C9B7E21",
            "8f14e45fceea467fa8d23d1f0c9b7e21",
            "{8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21}",
            "urn:uuid:8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21",
            " 8f14e45f-ceea-467f-a8d2-3d1f0c9b7e21",
            "8f14e45f-ceea-467f-a8d2-3d1f0c9b7e2g",
            "8f14e45f-ceea-467f-a8d2+3d1f0c9b7e21",
        ] {
            assert_eq!(TenantId::parse(text), Err(IdError::Form), "{text:?}");
        }
    }

    #[test]
    fn other_versions_and_the_nil_uuid_are_refused() {
        for text in [
            "00000000-0000-0000-0000-000000000000",
            "8f14e45f-ceea-167f-a8d2-3d1f0c9b7e21",
            "8f14e45f-ceea-467f-c8d2-3d1f0c9b7e21",
        ] {
            assert_eq!(TenantId::parse(text), Err(IdError::NotVersion4), "{text:?}");
        }
    }

    #[test]
    fn random_bytes_become_version_4() {
        for byte in [0x00, 0xff, 0x5a] {
            let id = EntryId::from_random([byte; 16]);
            assert_eq!(EntryId::parse(&id.to_string()), Ok(id));
        }
    }
}
