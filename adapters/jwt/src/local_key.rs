//! The development key: made where Tenantry runs by itself, so that a first token takes no identity provider.

use crate::jwk::{JwkError, TrustedKey, to_jwks};
use crate::private_file::{self, PrivateFileError};
use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaPublicKeyComponents};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pem::{EncodeConfig, LineEnding, Pem};
use serde_json::json;
use std::fmt;
use std::path::{Path, PathBuf};
use tenantry_domain::{TenantId, Timestamp};

/// The RSA key of 2048 bits in `DIR/keys/signing.pem` (PKCS#8, RFC 5208), readable by its owner alone. Its name
/// (`kid`) is its thumbprint (RFC 7638).
pub struct LocalKey {
    path: PathBuf,
    pair: KeyPair,
    public: TrustedKey,
}

/// Why the local key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalKeyError {
    /// It has not been made.
    #[error("there is no signing key {0}: `tenantry serve` makes it at its first start; is --data the folder it uses?")]
    Missing(PathBuf),
    /// It isn't a private RSA key in PKCS#8 PEM.
    #[error("the signing key {0} isn't a private RSA key of at least 2048 bits in PKCS#8 PEM")]
    Unreadable(PathBuf),
    /// Its file can't be read or written, or others may read it, so that its signatures prove nothing.
    #[error("the signing key can't be used")]
    File(#[from] PrivateFileError),
    /// The cryptographic library failed.
    #[error("the cryptographic library could not make or use the signing key")]
    Cryptography,
}

/// What a new token says.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// `iss`.
    pub issuer: &'a str,
    /// `aud`.
    pub audience: &'a str,
    /// `sub`.
    pub subject: &'a str,
    /// `jti`, never used before.
    pub token_id: &'a str,
    /// `scope`: names separated by spaces.
    pub scope: &'a str,
    /// `client_id`.
    pub client_id: Option<&'a str>,
    /// `tenant_id`: the tenant that the token is bound to.
    pub tenant: Option<TenantId>,
    /// `iat`, cut to whole seconds.
    pub issued_at: Timestamp,
    /// The distance from `iat` to `exp`, at most [`Caller::MAX_TOKEN_SECONDS`](tenantry_domain::access::Caller::MAX_TOKEN_SECONDS).
    pub lifetime_seconds: u32,
}

impl LocalKey {
    /// Where the key of a data folder is.
    #[must_use]
    pub fn path_in(data: &Path) -> PathBuf {
        data.join("keys").join("signing.pem")
    }

    /// The key of a data folder, made if there is none.
    ///
    /// # Errors
    /// [`LocalKeyError`].
    pub fn open_or_create(data: &Path) -> Result<Self, LocalKeyError> {
        match Self::open(data) {
            Err(LocalKeyError::Missing(path)) => {
                private_file::create(&path, &generate()?)?;
                Self::open(data)
            }
            opened => opened,
        }
    }

    /// The key of a data folder.
    ///
    /// # Errors
    /// [`LocalKeyError`].
    pub fn open(data: &Path) -> Result<Self, LocalKeyError> {
        let path = Self::path_in(data);
        match private_file::read(&path)? {
            Some(text) => Self::parse(path.clone(), &text).ok_or(LocalKeyError::Unreadable(path)),
            None => Err(LocalKeyError::Missing(path)),
        }
    }

    fn parse(path: PathBuf, text: &str) -> Option<Self> {
        let pem = pem::parse(text).ok().filter(|pem| pem.tag() == "PRIVATE KEY")?;
        let pair = KeyPair::from_pkcs8(pem.contents()).ok()?;
        let public = public_key(&pair).ok()?;
        Some(Self { path, pair, public })
    }

    /// The file that holds it.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its name (`kid`).
    #[must_use]
    pub fn key_id(&self) -> &str {
        self.public.key_id()
    }

    /// Its public half.
    pub(crate) const fn public(&self) -> &TrustedKey {
        &self.public
    }

    /// The document for `/.well-known/jwks.json` (RFC 7517): its public half alone.
    #[must_use]
    pub fn jwks(&self) -> String {
        to_jwks([&self.public])
    }

    /// Signs a token in compact form, of type `at+jwt` (RFC 9068).
    ///
    /// # Errors
    /// [`LocalKeyError::Cryptography`].
    pub fn sign(&self, token: &NewToken<'_>) -> Result<String, LocalKeyError> {
        let header = json!({ "typ": "at+jwt", "alg": "RS256", "kid": self.key_id() });
        let issued_at = token.issued_at.as_micros().div_euclid(1_000_000);
        let mut claims = json!({
            "iss": token.issuer,
            "aud": token.audience,
            "sub": token.subject,
            "jti": token.token_id,
            "scope": token.scope,
            "iat": issued_at,
            "exp": issued_at + i64::from(token.lifetime_seconds),
        });
        if let Some(client_id) = token.client_id {
            claims["client_id"] = json!(client_id);
        }
        if let Some(tenant) = token.tenant {
            claims["tenant_id"] = json!(tenant.to_string());
        }
        let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string()));
        let message = format!("{header}.{claims}");
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature)
            .map_err(|_| LocalKeyError::Cryptography)?;
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}

/// The private half stays where it is.
impl fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalKey").field("path", &self.path).field("key_id", &self.key_id()).finish_non_exhaustive()
    }
}

fn public_key(pair: &KeyPair) -> Result<TrustedKey, JwkError> {
    let numbers = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public_key());
    TrustedKey::new(None, numbers.n, numbers.e)
}

fn generate() -> Result<String, LocalKeyError> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| LocalKeyError::Cryptography)?;
    let der: Pkcs8V1Der<'static> = pair.as_der().map_err(|_| LocalKeyError::Cryptography)?;
    let pem = Pem::new("PRIVATE KEY", der.as_ref());
    Ok(pem::encode_config(&pem, EncodeConfig::new().set_line_ending(LineEnding::LF)))
}
