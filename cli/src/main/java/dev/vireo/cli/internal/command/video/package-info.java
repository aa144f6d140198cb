/// Layouts and the videos that follow them.
@NullMarked
package dev.vireo.cli.internal.command.video;

import org.jspecify.annotations.NullMarked;
