/// The host's side: workers started, pooled, asked and ended; the programs of one question.
@NullMarked
package dev.vireo.sandbox.internal.host;

import org.jspecify.annotations.NullMarked;
