/// Implements `hark models`, the commands that manage models.
@NullMarked
package dev.hark.cli.models;

import org.jspecify.annotations.NullMarked;
