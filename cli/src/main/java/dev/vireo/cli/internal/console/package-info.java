/// Where commands print and how they fail: data, talk, progress, and words that people type.
@NullMarked
package dev.vireo.cli.internal.console;

import org.jspecify.annotations.NullMarked;
