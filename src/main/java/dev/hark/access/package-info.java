/// Tells who calls and what they may use: API keys, scopes, policies, and the filter chains that
/// ask for a key.
@NullMarked
package dev.hark.access;

import org.jspecify.annotations.NullMarked;
