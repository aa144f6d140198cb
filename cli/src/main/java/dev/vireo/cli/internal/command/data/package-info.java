/// Data sets of questions: list, check, make.
@NullMarked
package dev.vireo.cli.internal.command.data;

import org.jspecify.annotations.NullMarked;
