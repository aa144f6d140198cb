/// The `vireo` command and those of its commands that have no family.
@NullMarked
package dev.vireo.cli.internal.command;

import org.jspecify.annotations.NullMarked;
