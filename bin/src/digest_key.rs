//! The key with which secrets are digested before they enter the trail.

use crate::settings::Settings;
use crate::system::{hexadecimal, random};
use anyhow::Context;
use std::path::Path;
use tenantry_application::audit::TrailKey;
use tenantry_jwt::private_file;

/// The key in the file that `audit.digest_key` names, or else in the data folder, where it is made if there is none.
/// It must stay the same for good: with another, equal secrets no longer have equal digests.
pub fn read_or_create(settings: &Settings, data: &Path) -> anyhow::Result<TrailKey> {
    let (path, text) = match &settings.audit.digest_key {
        Some(path) => {
            let missing = || format!("audit.digest_key: there is no file {}", path.display());
            (path.clone(), private_file::read(path)?.with_context(missing)?)
        }
        None => {
            let path = data.join("keys").join("digest.key");
            let text = private_file::read_or_create(&path, || format!("{}\n", hexadecimal(&random::<32>())))?;
            (path, text)
        }
    };
    let key = parse(text.trim_end());
    key.map(TrailKey::new).with_context(|| format!("{} must hold 32 bytes as 64 hexadecimal digits", path.display()))
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text.chars().map(|digit| digit.to_digit(16)?.try_into().ok()).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
    bytes.try_into().ok().filter(|_| rest.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_digits_are_thirty_two_bytes() {
        let bytes: [u8; 32] = std::array::from_fn(|index| u8::try_from(index * 8).unwrap());
        assert_eq!(parse(&hexadecimal(&bytes)), Some(bytes));
        for text in ["", "00", &"0".repeat(63), &"0".repeat(65), &"g".repeat(64), &"é".repeat(64)] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_data_folder_keeps_one_key() {
        let data = tempfile::tempdir().unwrap();
        let settings = Settings::defaults().unwrap();
        read_or_create(&settings, data.path()).unwrap();
        let first = std::fs::read(data.path().join("keys/digest.key")).unwrap();
        read_or_create(&settings, data.path()).unwrap();
        assert_eq!(std::fs::read(data.path().join("keys/digest.key")).unwrap(), first);
    }
}
