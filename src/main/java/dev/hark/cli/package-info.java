/// Commands that do their work without a server: transcribe, doctor, bench.
@NullMarked
package dev.hark.cli;

import org.jspecify.annotations.NullMarked;
