//! The domain's own values: what goes out as text comes back, and nothing else comes in.

use crate::config;
use crate::tenants::labels;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tenantry_domain::quota::{AnchorDay, PercentOfLimit};
use tenantry_domain::tenant::{Labels, Slug};
use tenantry_domain::usage::TimeToLive;
use tenantry_domain::{Amount, EntryId, TenantId, Timestamp, Version};

/// From year 1 to year 9999, in microseconds.
fn timestamp() -> impl Strategy<Value = Timestamp> {
    let (first, last) = (-62_135_596_800_000_000, 253_402_300_799_999_999_i64);
    prop_oneof![first..=last, Just(first), Just(last), -2_000_000..2_000_000i64]
        .prop_map(|micros| Timestamp::from_micros(micros).unwrap())
}

/// The regular expression of a slug, `^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$`, read from left to right.
fn is_slug(text: &str) -> bool {
    let letter = |character: &char| character.is_ascii_lowercase();
    let inner = |character: &char| letter(character) || character.is_ascii_digit() || *character == '-';
    let characters: Vec<char> = text.chars().collect();
    match characters.as_slice() {
        [] => false,
        [only] => letter(only),
        [first, middle @ .., last] => {
            letter(first) && middle.len() <= 61 && middle.iter().all(inner) && inner(last) && *last != '-'
        }
    }
}

/// Texts that the expression makes, one part after the other.
fn slug() -> impl Strategy<Value = String> {
    let letter = || select(('a'..='z').collect::<Vec<_>>());
    let end = || select(('a'..='z').chain('0'..='9').collect::<Vec<_>>());
    let inner = || select(('a'..='z').chain('0'..='9').chain(['-']).collect::<Vec<_>>());
    (letter(), proptest::option::of((vec(inner(), 0..=61), end()))).prop_map(|(first, rest)| {
        let mut text = String::from(first);
        if let Some((middle, last)) = rest {
            text.extend(middle);
            text.push(last);
        }
        text
    })
}

/// Texts that are nearly slugs: few characters, right and wrong ones, around the greatest length too.
fn nearly_a_slug() -> impl Strategy<Value = String> {
    let character = || select(vec!['a', 'z', '0', '9', '-', 'A', '_', '.', ' ', 'ä', '\0', '\n']);
    let right = || select(vec!['a', 'z', '0', '9', '-']);
    prop_oneof![vec(character(), 0..6), vec(right(), 0..6), vec(right(), 60..66)]
        .prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_instant_comes_back_from_its_text(instant in timestamp()) {
        prop_assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant));
        prop_assert_eq!(Timestamp::from_micros(instant.as_micros()), Ok(instant));
    }

    #[test]
    fn instants_and_their_texts_have_one_order(one in timestamp(), other in timestamp()) {
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
    }

    #[test]
    fn later_is_never_earlier(instant in timestamp(), seconds in any::<u32>()) {
        let later = instant.plus_seconds(seconds);
        prop_assert!(later >= instant);
        let exact = instant.as_micros() + i64::from(seconds) * 1_000_000;
        prop_assert!(later.as_micros() == exact || (later.as_micros() < exact && later.to_string().starts_with("9999-12-31")));
    }

    #[test]
    fn a_text_is_an_instant_in_one_spelling_or_with_fewer_decimals(text in "[0-9TZ:.-]{0,30}") {
        if let Ok(instant) = Timestamp::parse(&text) {
            let canonical = instant.to_string();
            let given = text.trim_end_matches('Z');
            prop_assert!(canonical.starts_with(given), "{text} became {canonical}");
        }
    }

    #[test]
    fn a_tenants_id_comes_back_from_its_text(bytes in any::<[u8; 16]>()) {
        let id = TenantId::from_random(bytes);
        prop_assert_eq!(TenantId::parse(&id.to_string()), Ok(id));
        prop_assert_eq!(TenantId::from_bytes(*id.as_bytes()), Ok(id));
    }

    #[test]
    fn an_entrys_id_comes_back_from_its_text(bytes in any::<[u8; 16]>()) {
        let id = EntryId::from_random(bytes);
        prop_assert_eq!(EntryId::parse(&id.to_string()), Ok(id));
    }

    #[test]
    fn bytes_are_an_id_only_if_they_are_of_version_4(bytes in any::<[u8; 16]>()) {
        let of_version_4 = bytes[6] & 0xf0 == 0x40 && bytes[8] & 0xc0 == 0x80;
        prop_assert_eq!(TenantId::from_bytes(bytes).is_ok(), of_version_4);
    }

    #[test]
    fn an_id_has_no_other_spelling(bytes in any::<[u8; 16]>(), place in 0..36usize, other in any::<char>()) {
        let text = TenantId::from_random(bytes).to_string();
        let mut characters: Vec<char> = text.chars().collect();
        characters[place] = other;
        let changed: String = characters.into_iter().collect();
        if let Ok(id) = TenantId::parse(&changed) {
            prop_assert_eq!(id.to_string(), changed);
        }
        prop_assert!(TenantId::parse(&text.to_uppercase()).is_err() || text == text.to_uppercase());
    }

    #[test]
    fn what_the_expression_makes_is_a_slug(text in slug()) {
        prop_assert!(is_slug(&text));
        let slug = Slug::parse(&text);
        prop_assert_eq!(slug.as_ref().map(Slug::as_str), Ok(text.as_str()));
    }

    #[test]
    fn a_text_is_a_slug_if_the_expression_says_so(text in nearly_a_slug()) {
        prop_assert_eq!(Slug::parse(&text).is_ok(), is_slug(&text), "{:?}", text);
    }

    #[test]
    fn labels_come_back_from_their_pairs(labels in labels()) {
        let pairs: Vec<_> = labels.iter().collect();
        prop_assert!(pairs.iter().all(|(key, value)| labels.has(key, value)));
        prop_assert_eq!(Labels::parse(pairs.into_iter().rev()), Ok(labels.clone()));
    }

    #[test]
    fn a_number_is_a_version_from_1_and_an_amount_from_0_to_what_every_reader_keeps(
        number in prop_oneof![any::<u64>(), 0..3_u64, (1 << 53) - 3..(1 << 53) + 3_u64],
    ) {
        let is_kept = number < 1 << 53;
        prop_assert_eq!(Version::new(number).map(Version::get).ok(), (is_kept && number > 0).then_some(number));
        prop_assert_eq!(Amount::new(number).map(Amount::get).ok(), is_kept.then_some(number));
    }

    #[test]
    fn a_reservation_holds_from_a_second_to_a_day(seconds in prop_oneof![any::<u32>(), 0..3_u32, 86_398..86_403_u32]) {
        let holds = (1..=86_400).contains(&seconds);
        prop_assert_eq!(TimeToLive::new(seconds).map(TimeToLive::seconds).ok(), holds.then_some(seconds));
    }

    #[test]
    fn a_share_of_a_limit_goes_from_one_percent_to_ten_times_as_much(
        percent in prop_oneof![any::<u16>(), 0..3_u16, 998..1003_u16],
    ) {
        let is_share = (1..=1000).contains(&percent);
        prop_assert_eq!(PercentOfLimit::new(percent).map(PercentOfLimit::percent).ok(), is_share.then_some(percent));
    }

    #[test]
    fn a_window_begins_on_one_of_31_days(day in any::<u8>()) {
        let is_day = (1..=31).contains(&day);
        prop_assert_eq!(AnchorDay::new(day).map(AnchorDay::get).ok(), is_day.then_some(day));
    }
}
