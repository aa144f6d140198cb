/// Questions and programs: ask, plan, exec, check, replay, trace.
@NullMarked
package dev.vireo.cli.internal.command.ask;

import org.jspecify.annotations.NullMarked;
