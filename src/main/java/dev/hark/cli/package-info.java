/// Holds the commands that do their work without a server, such as transcribe, doctor and bench.
@NullMarked
package dev.hark.cli;

import org.jspecify.annotations.NullMarked;
