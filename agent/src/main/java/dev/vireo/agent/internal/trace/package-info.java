/// The lines of a trace file, written and read, and its parts as text and HTML.
@NullMarked
package dev.vireo.agent.internal.trace;

import org.jspecify.annotations.NullMarked;
