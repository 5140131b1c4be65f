/// API keys, their scopes, and the security filter chains that ask for them.
@NullMarked
package dev.hark.access;

import org.jspecify.annotations.NullMarked;
