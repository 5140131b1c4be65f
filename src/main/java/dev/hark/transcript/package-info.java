/// Holds the values that every module shares: transcript, segment, language, options, time ranges.
@NullMarked
package dev.hark.transcript;

import org.jspecify.annotations.NullMarked;
