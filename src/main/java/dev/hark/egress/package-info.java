/// Sends requests to other servers, and cannot be led to addresses inside its own network.
@NullMarked
package dev.hark.egress;

import org.jspecify.annotations.NullMarked;
