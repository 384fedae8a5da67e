//! An entry as it is read back: out of its canonical bytes, so that what is shown is what is proved.

use serde::Deserialize;
use serde_json::value::RawValue;
use tenantry_domain::TenantId;

/// An entry as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredEntry {
    /// Whose log it is in; `None` for the platform's.
    pub log: Option<TenantId>,
    /// Its number in that log.
    pub number: u64,
    /// Its time, for the order across logs, in microseconds since the Unix epoch.
    pub at_micros: i64,
    /// Its canonical bytes.
    pub canonical: Vec<u8>,
}

/// The fields of an entry, as its canonical bytes tell them. Ids and times are texts in their one spelling.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryDocument {
    /// Its identifier.
    pub id: String,
    /// `TENANT` or `PLATFORM`.
    pub log: String,
    /// Its number in the log.
    pub seq: String,
    /// When it happened.
    pub at: String,
    /// Whose log it is in.
    pub tenant_id: Option<String>,
    /// What was done or attempted.
    pub action: String,
    /// `ACCEPTED` or `REFUSED`.
    pub outcome: String,
    /// Why it was refused.
    pub code: Option<String>,
    /// Who did it.
    pub subject: String,
    /// With which program.
    pub client_id: Option<String>,
    /// With which token.
    pub token_id: Option<String>,
    /// From which address.
    pub address: Option<String>,
    /// As whom: `TENANT`, `PLATFORM` or `SYSTEM`.
    pub reach: String,
    /// What it was done to.
    pub target: Option<String>,
    /// What the target said of itself before, as JSON text.
    pub before: Option<Box<RawValue>>,
    /// What it says of itself now, as JSON text.
    pub after: Option<Box<RawValue>>,
    /// The names under which the two differ.
    #[serde(default)]
    pub changed_fields: Vec<String>,
    /// Why.
    pub reason: Option<String>,
    /// In which request.
    pub request_id: String,
    /// In which trace.
    pub trace_id: String,
}

impl EntryDocument {
    /// Reads an entry's canonical bytes.
    ///
    /// # Errors
    /// If the bytes aren't those of an entry: somebody has tampered with them.
    pub fn read(canonical: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(canonical)
    }
}
