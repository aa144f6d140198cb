/// What a worker gives up with the kernel's help before it runs a program.
@NullMarked
package dev.vireo.sandbox.internal.fence;

import org.jspecify.annotations.NullMarked;
