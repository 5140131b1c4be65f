/// Defines the frames between the server and its workers.
@NamedInterface("wire")
@NullMarked
package dev.hark.worker.wire;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
