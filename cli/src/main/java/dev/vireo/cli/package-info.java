/// The `vireo` command: [dev.vireo.cli.Vireo] parses the line, hands it to the parts, and prints what they
/// say.
@NullMarked
package dev.vireo.cli;

import org.jspecify.annotations.NullMarked;
