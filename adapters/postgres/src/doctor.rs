//! What `tenantry doctor` looks at.
