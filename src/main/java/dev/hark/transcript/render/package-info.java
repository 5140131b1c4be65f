/// Renders a transcript in each response format.
@NamedInterface
@NullMarked
package dev.hark.transcript.render;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
