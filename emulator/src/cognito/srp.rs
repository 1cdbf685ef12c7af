//! The Secure Remote Password protocol as Cognito speaks it: a proof of the password that does not show it.
//!
//! Pages: RFC 5054 and RFC 2945 for the idea, RFC 3526 section 5 for the group; the details (3072 bits, integers as Java writes
//! them, HKDF with `Caldera Derived Key`) are those of amazon-cognito-identity-js. Invariant: a public number that is 0
//! modulo N is refused, because its shared secret would be known to anyone.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{Context, SHA256};
use aws_lc_rs::hmac::{self, HMAC_SHA256};
use num_bigint::BigUint;

use super::password::as_integer;

/// The prime of RFC 3526's group 15.
const N: &str = "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD\
EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED\
EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F\
83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B\
E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510\
15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7\
ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C\
BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF";

fn prime() -> BigUint {
    BigUint::parse_bytes(N.as_bytes(), 16).unwrap_or_default()
}

fn generator() -> BigUint {
    BigUint::from(2_u8)
}

fn padded(number: &BigUint) -> Vec<u8> {
    as_integer(&number.to_bytes_be())
}

fn hash(parts: &[&[u8]]) -> BigUint {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    BigUint::from_bytes_be(context.finish().as_ref())
}

/// SRP's multiplier.
fn k() -> BigUint {
    hash(&[&padded(&prime()), &padded(&generator())])
}

/// The verifier of what is kept of a password.
fn verifier(x: &[u8]) -> BigUint {
    generator().modpow(&BigUint::from_bytes_be(x), &prime())
}

/// A client's public number from its hexadecimal text; `None` where it is no number, or 0 modulo N.
pub(super) fn client_public(hex: &str) -> Option<Vec<u8>> {
    let number = BigUint::parse_bytes(hex.as_bytes(), 16).filter(|_| hex.len() <= 1024)?;
    (&number % prime() != BigUint::ZERO).then(|| number.to_bytes_be())
}

/// The server's public number for what is kept of a password and the server's secret number.
pub(super) fn server_public(x: &[u8], secret: &[u8]) -> BigUint {
    let n = prime();
    let blinded = generator().modpow(&BigUint::from_bytes_be(secret), &n);
    (k() * verifier(x) + blinded) % n
}

/// What a proof is made of.
pub(super) struct Exchange<'a> {
    /// What is kept of the password.
    pub x: &'a [u8],
    /// The client's public number.
    pub client_public: &'a [u8],
    /// The server's secret number.
    pub server_secret: &'a [u8],
    /// The pool's name.
    pub pool: &'a str,
    /// `USER_ID_FOR_SRP`.
    pub user: &'a str,
    /// `SECRET_BLOCK`, decoded.
    pub secret_block: &'a [u8],
    /// `TIMESTAMP` of the answer.
    pub timestamp: &'a str,
}

impl Exchange<'_> {
    /// The key that both sides come to.
    fn key(&self) -> Vec<u8> {
        let n = prime();
        let a = BigUint::from_bytes_be(self.client_public);
        let b = server_public(self.x, self.server_secret);
        let u = hash(&[&padded(&a), &padded(&b)]);
        let base = a * verifier(self.x).modpow(&u, &n) % &n;
        let shared = base.modpow(&BigUint::from_bytes_be(self.server_secret), &n);
        let extracted = hmac::sign(&hmac::Key::new(HMAC_SHA256, &padded(&u)), &padded(&shared));
        let expanded = hmac::sign(
            &hmac::Key::new(HMAC_SHA256, extracted.as_ref()),
            b"Caldera Derived Key\x01",
        );
        expanded.as_ref().iter().take(16).copied().collect()
    }

    /// The proof that the client owes.
    fn proof(&self) -> Vec<u8> {
        let message = [
            self.pool.as_bytes(),
            self.user.as_bytes(),
            self.secret_block,
            self.timestamp.as_bytes(),
        ]
        .concat();
        hmac::sign(&hmac::Key::new(HMAC_SHA256, &self.key()), &message)
            .as_ref()
            .to_vec()
    }

    /// Whether a client's proof is the one that it owes.
    pub fn is_proved_by(&self, proof: &[u8]) -> bool {
        verify_slices_are_equal(&self.proof(), proof).is_ok()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use aws_lc_rs::digest::digest;
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use tollgate_fixtures::rows::Srp;
    use tollgate_fixtures::vectors;

    use super::super::password::Kept;
    use super::*;

    /// What a client does: its public number from its secret one, and its proof from the server's answer.
    pub struct Client {
        pub secret: BigUint,
        pub pool: String,
        pub password: String,
    }

    impl Client {
        pub fn public(&self) -> String {
            format!("{:x}", generator().modpow(&self.secret, &prime()))
        }

        /// The proof, in base64.
        #[expect(clippy::many_single_char_names, reason = "they are those of RFC 5054")]
        pub fn proof(
            &self,
            user: &str,
            salt: &str,
            b: &str,
            block: &str,
            timestamp: &str,
        ) -> String {
            let n = prime();
            let number = |hex: &str| BigUint::parse_bytes(hex.as_bytes(), 16).expect("hex");
            let inner = digest(
                &SHA256,
                format!("{}{user}:{}", self.pool, self.password).as_bytes(),
            );
            let x = hash(&[&padded(&number(salt)), inner.as_ref()]);
            let a = generator().modpow(&self.secret, &n);
            let b = number(b);
            let u = hash(&[&padded(&a), &padded(&b)]);
            let blinded = k() * generator().modpow(&x, &n) % &n;
            let shared = ((b + &n) - blinded).modpow(&(&self.secret + &u * &x), &n);
            let extracted = hmac::sign(&hmac::Key::new(HMAC_SHA256, &padded(&u)), &padded(&shared));
            let info = b"Caldera Derived Key\x01";
            let expanded = hmac::sign(&hmac::Key::new(HMAC_SHA256, extracted.as_ref()), info);
            let block = STANDARD.decode(block).expect("base64");
            let message = [
                self.pool.as_bytes(),
                user.as_bytes(),
                &block,
                timestamp.as_bytes(),
            ]
            .concat();
            let key = hmac::Key::new(HMAC_SHA256, &expanded.as_ref()[..16]);
            STANDARD.encode(hmac::sign(&key, &message))
        }
    }

    fn bytes(hex: &str) -> Vec<u8> {
        BigUint::parse_bytes(hex.as_bytes(), 16)
            .expect("hex")
            .to_bytes_be()
    }

    fn sha256_of_hex(number: &BigUint) -> String {
        let hash = digest(&SHA256, format!("{number:x}").as_bytes());
        format!("{:064x}", BigUint::from_bytes_be(hash.as_ref()))
    }

    #[test]
    fn the_numbers_are_those_of_the_reference_vectors() {
        let rows: Vec<Srp> = vectors("srp").expect("vectors");
        assert!(!rows.is_empty());
        for row in rows {
            let input = row.input;
            let kept = Kept::with_salt(
                bytes(&input.salt),
                &input.pool,
                &input.user,
                &input.password,
            );
            let client = Client {
                secret: BigUint::from_bytes_be(&bytes(&input.a)),
                pool: input.pool.clone(),
                password: input.password.clone(),
            };
            let exchange = Exchange {
                x: &kept.x,
                client_public: &client_public(&client.public()).expect("a number"),
                server_secret: &bytes(&input.b),
                pool: &input.pool,
                user: &input.user,
                secret_block: &STANDARD.decode(&input.secret_block).expect("base64"),
                timestamp: &input.timestamp,
            };
            let public = server_public(&kept.x, exchange.server_secret);
            assert_eq!(
                sha256_of_hex(&verifier(&kept.x)),
                row.expected.verifier_sha256
            );
            assert_eq!(sha256_of_hex(&public), row.expected.server_public_sha256);
            assert_eq!(
                format!("{:032x}", BigUint::from_bytes_be(&exchange.key())),
                row.expected.key
            );
            assert_eq!(
                STANDARD.encode(exchange.proof()),
                row.expected.signature,
                "{}",
                row.name
            );
            let b = format!("{public:x}");
            let proof = client.proof(
                &input.user,
                &input.salt,
                &b,
                &input.secret_block,
                &input.timestamp,
            );
            assert_eq!(proof, row.expected.signature);
            assert!(exchange.is_proved_by(&STANDARD.decode(proof).expect("base64")));
            assert!(!exchange.is_proved_by(&[0; 32]));
            assert!(!exchange.is_proved_by(&[]));
        }
    }

    #[test]
    fn the_multiplier_is_the_one_that_clients_have() {
        let k = format!("{:x}", k());
        assert_eq!(
            k,
            "538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6"
        );
    }

    #[test]
    fn a_public_number_that_gives_the_secret_away_is_refused() {
        let n = prime();
        for number in [BigUint::ZERO, n.clone(), &n * 2_u8] {
            assert_eq!(client_public(&format!("{number:x}")), None);
        }
        assert_eq!(client_public("nothing"), None);
        assert_eq!(client_public(""), None);
        assert_eq!(client_public("2"), Some(vec![2]));
    }
}
