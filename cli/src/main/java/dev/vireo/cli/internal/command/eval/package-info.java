/// The commands below `vireo eval`.
@NullMarked
package dev.vireo.cli.internal.command.eval;

import org.jspecify.annotations.NullMarked;
