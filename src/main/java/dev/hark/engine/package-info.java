/// Defines the contract of an engine: what turns a window of audio into text, its capacity, its
/// status and its failures.
@NullMarked
package dev.hark.engine;

import org.jspecify.annotations.NullMarked;
