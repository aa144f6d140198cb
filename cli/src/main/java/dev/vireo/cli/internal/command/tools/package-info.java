/// Single tools: list, run.
@NullMarked
package dev.vireo.cli.internal.command.tools;

import org.jspecify.annotations.NullMarked;
