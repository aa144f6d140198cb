/// Everything that can be set: the configuration file, variables and options.
@NullMarked
package dev.vireo.cli.internal.settings;

import org.jspecify.annotations.NullMarked;
