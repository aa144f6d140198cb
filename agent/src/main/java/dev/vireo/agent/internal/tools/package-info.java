/// Answers the tool calls of programs, and remembers them.
@NullMarked
package dev.vireo.agent.internal.tools;

import org.jspecify.annotations.NullMarked;
