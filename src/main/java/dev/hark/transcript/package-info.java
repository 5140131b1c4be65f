/// Values (transcript, segment, language, options) and their renderers.
@NullMarked
package dev.hark.transcript;

import org.jspecify.annotations.NullMarked;
