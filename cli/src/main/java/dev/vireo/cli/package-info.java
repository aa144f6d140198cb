/// The vireo command.
@NullMarked
package dev.vireo.cli;

import org.jspecify.annotations.NullMarked;
