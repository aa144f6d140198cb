/// Messages and values between host and worker.
@NullMarked
package dev.vireo.sandbox.internal.wire;

import org.jspecify.annotations.NullMarked;
