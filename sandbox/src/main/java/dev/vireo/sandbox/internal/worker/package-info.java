/// The worker's side: one Python context for each program, and the clock over it.
@NullMarked
package dev.vireo.sandbox.internal.worker;

import org.jspecify.annotations.NullMarked;
