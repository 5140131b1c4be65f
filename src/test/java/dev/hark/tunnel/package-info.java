/// A reverse proxy that limits and fails as public tunnels do, for the tests.
@NullMarked
package dev.hark.tunnel;

import org.jspecify.annotations.NullMarked;
