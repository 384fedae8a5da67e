//! Blocks of addresses in CIDR notation (RFC 4632; RFC 4291, section 2.3).

use std::fmt;
use std::net::IpAddr;

/// A block of IP addresses, such as `10.0.0.0/8` or `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    network: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// Reads a block, or a single address. A block must begin at its first address: `10.0.0.1/8` is a slip of the pen
    /// more often than a way to write `10.0.0.0/8`.
    pub fn parse(text: &str) -> Option<Self> {
        let (network, prefix) = match text.split_once('/') {
            Some((network, prefix)) => (network.parse().ok()?, Some(parse_prefix(prefix)?)),
            None => (text.parse().ok()?, None),
        };
        let length = address_length(network);
        let prefix = prefix.unwrap_or(length);
        let begins_at_its_first_address = bits(network) & !mask(prefix, length) == 0;
        (prefix <= length && begins_at_its_first_address).then_some(Self { network, prefix })
    }

    /// Whether the address is in the block. An IPv4 address that arrives in its IPv6 form (RFC 4291, section 2.5.5.2)
    /// counts as the IPv4 address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let length = address_length(self.network);
        length == address_length(address) && bits(address) & mask(self.prefix, length) == bits(self.network)
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.prefix)
    }
}

fn parse_prefix(text: &str) -> Option<u8> {
    text.parse().ok().filter(|prefix: &u8| prefix.to_string() == text)
}

const fn address_length(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// The leading `prefix` of `length` bits.
fn mask(prefix: u8, length: u8) -> u128 {
    let all = u128::MAX >> (128 - u32::from(length));
    let host = length.saturating_sub(prefix);
    all & u128::MAX.checked_shl(host.into()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(text: &str) -> Cidr {
        Cidr::parse(text).unwrap()
    }

    #[test]
    fn a_block_holds_what_shares_its_prefix() {
        for (cidr, inside, outside) in [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
            ("192.168.4.0/22", "192.168.7.255", "192.168.8.0"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("127.0.0.1/32", "::ffff:127.0.0.1", "::1"),
            ("0.0.0.0/0", "255.255.255.255", "::"),
            ("::/0", "ffff::", "1.2.3.4"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("::1", "::1", "::2"),
        ] {
            assert!(block(cidr).contains(inside.parse().unwrap()), "{cidr} {inside}");
            assert!(!block(cidr).contains(outside.parse().unwrap()), "{cidr} {outside}");
        }
    }

    #[test]
    fn it_is_written_as_it_is_read() {
        for text in ["10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"] {
            assert_eq!(block(text).to_string(), text);
        }
        assert_eq!(block("10.1.2.3").to_string(), "10.1.2.3/32");
    }

    #[test]
    fn what_is_no_block_is_refused() {
        for text in
            ["", "10.0.0.0/33", "::/129", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/08", "10.0.0.0/+8", "10.0.0/8", "a/8"]
        {
            assert_eq!(Cidr::parse(text), None, "{text:?}");
        }
    }
}
