//! Functions of IP addresses.
//!
//! See <https://developer.hashicorp.com/terraform/language/functions/cidrsubnet>.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use num_bigint::BigInt;

use super::{Function, Given, Item, Kind, NUMBER, Returned, TEXT, give_text, give_texts};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new("cidrhost", &[TEXT, NUMBER], Kind::Text, cidrhost),
    Function::new("cidrnetmask", &[TEXT], Kind::Text, |given| {
        let net = Net::parse(given.text(0))?;
        if net.width != 32 {
            return Err("an IPv6 network has no mask".to_owned());
        }
        give_text(net.with(net.mask()).to_string())
    }),
    Function::new("cidrsubnet", &[TEXT, NUMBER, NUMBER], Kind::Text, |given| {
        let net = Net::parse(given.text(0))?;
        let new = bits(given, 1)?;
        let number = given
            .number(2)
            .big_whole()
            .ok_or("a whole number is required")?;
        give_text(net.subnet(new, &number)?.to_string())
    }),
    Function::variadic(
        "cidrsubnets",
        &[TEXT],
        NUMBER,
        Kind::List(Item::Text),
        cidrsubnets,
    ),
];

/// An address with the length of its prefix.
#[derive(Clone, Copy)]
struct Net {
    address: u128,
    prefix: u32,
    /// 32 or 128.
    width: u32,
}

impl Net {
    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text} is not an address with a prefix length");
        let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
        let prefix: u32 = prefix.parse().map_err(|_| wrong())?;
        let (address, width) = if address.contains(':') {
            let address: Ipv6Addr = address.parse().map_err(|_| wrong())?;
            (u128::from(address), 128)
        } else {
            (u128::from(u32::from(ipv4(address).ok_or_else(wrong)?)), 32)
        };
        if prefix > width {
            return Err(wrong());
        }
        let mut net = Self {
            address,
            prefix,
            width,
        };
        net.address &= net.mask();
        Ok(net)
    }

    /// The bits of the prefix.
    fn mask(self) -> u128 {
        let host = self.width - self.prefix;
        let all = if self.width == 32 {
            u128::from(u32::MAX)
        } else {
            u128::MAX
        };
        all & u128::MAX.checked_shl(host).unwrap_or(0)
    }

    fn with(self, address: u128) -> IpAddr {
        if self.width == 32 {
            IpAddr::V4(Ipv4Addr::from(u32::try_from(address).unwrap_or(u32::MAX)))
        } else {
            IpAddr::V6(Ipv6Addr::from(address))
        }
    }

    fn subnet(self, new: u32, number: &BigInt) -> Result<Self, String> {
        let prefix = self.prefix + new;
        if prefix > self.width {
            return Err(format!("there are not {new} bits left"));
        }
        let count = BigInt::from(1) << new;
        if *number >= count || *number < -&count {
            return Err(format!("{new} bits do not number {number}"));
        }
        let number = if *number < BigInt::from(0) {
            number + count
        } else {
            number.clone()
        };
        let number = u128::try_from(number).map_err(|_| "the number is too large")?;
        let shifted = number.checked_shl(self.width - prefix).unwrap_or(0);
        Ok(Self {
            address: self.address | shifted,
            prefix,
            ..self
        })
    }
}

impl std::fmt::Display for Net {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}/{}", self.with(self.address), self.prefix)
    }
}

/// Leading zeros are taken, and are decimal.
fn ipv4(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u8> = text
        .split('.')
        .map(|part| {
            part.parse()
                .ok()
                .filter(|_| part.bytes().all(|byte| byte.is_ascii_digit()))
        })
        .collect::<Option<_>>()?;
    let parts: [u8; 4] = parts.try_into().ok()?;
    Some(Ipv4Addr::from(parts))
}

fn bits(given: &Given<'_>, at: usize) -> Result<u32, String> {
    let bits = given.whole(at)?;
    u32::try_from(bits)
        .ok()
        .filter(|bits| *bits <= 128)
        .ok_or_else(|| "a number of bits is required".to_owned())
}

fn cidrhost(given: &Given<'_>) -> Returned {
    let net = Net::parse(given.text(0))?;
    let number = given
        .number(1)
        .big_whole()
        .ok_or("a whole number is required")?;
    let host = Net {
        address: net.address,
        ..net
    }
    .subnet(net.width - net.prefix, &number)?;
    give_text(net.with(host.address).to_string())
}

/// Subnets one after the other, each as large as its bits say.
fn cidrsubnets(given: &Given<'_>) -> Returned {
    let net = Net::parse(given.text(0))?;
    let mut made = Vec::new();
    let mut next = Some(net.address);
    for at in 1..given.values.len() {
        let new = bits(given, at)?;
        if new == 0 {
            return Err("at least one bit is required".to_owned());
        }
        let prefix = net.prefix + new;
        if prefix > net.width {
            return Err(format!("there are not {new} bits left"));
        }
        let size = 1u128
            .checked_shl(net.width - prefix)
            .ok_or("the subnet is too large")?;
        let from = next.ok_or("there is no room left")?;
        let aligned = from.checked_add(size - 1).ok_or("there is no room left")? & !(size - 1);
        let subnet = Net {
            address: aligned,
            prefix,
            width: net.width,
        };
        if aligned & net.mask() != net.address {
            return Err("there is no room left".to_owned());
        }
        made.push(subnet.to_string());
        next = aligned.checked_add(size);
    }
    give_texts(made)
}
