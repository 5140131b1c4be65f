/// Requests that the server makes to other servers, which cannot be led to addresses inside the
/// network it stands in.
@NullMarked
package dev.hark.egress;

import org.jspecify.annotations.NullMarked;
