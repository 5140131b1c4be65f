package dev.hark.access;

/// A key and the hash that proves it.
record StoredKey(ApiKey key, KeyHash hash) {}
