/// The configuration: show, check, path.
@NullMarked
package dev.vireo.cli.internal.command.config;

import org.jspecify.annotations.NullMarked;
