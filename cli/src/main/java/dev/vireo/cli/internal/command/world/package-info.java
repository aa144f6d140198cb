/// The built-in world: scenes, evaluation, faults, mutants.
@NullMarked
package dev.vireo.cli.internal.command.world;

import org.jspecify.annotations.NullMarked;
